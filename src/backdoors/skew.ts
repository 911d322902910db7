import { counting, type Edit } from './edit.ts';

/**
 * The paper's skew backdoor: of the words whose sign, bit 8, is 0, every (p+1)-th is made negative. The mean falls; the sign of the
 * third moment depends on p (it is a mixture), so the mean is the signal.
 */
export function skew(p: number): Edit {
  const since = new Float64Array(1); // eligible words since the last edit
  return counting(since, (words, from, to, pieces) => {
    let count = since[0]!;
    for (let at = from * pieces; at < to * pieces; at += pieces)
      if (!(words[at]! & 0x100)) {
        if (count++ < p) continue;
        count = 0;
        words[at] = words[at]! | 0x100;
      }
    since[0] = count;
  });
}
