import { counting, type Edit } from './edit.ts';

/**
 * The paper's kurtosis backdoor: every (p+1)-th word has its ziggurat layer, bits 0-7, moved to one half of the layers.
 * `low` (layer >> 1): inner layers and twice the tail, variance down, kurtosis up; this is what the published code does.
 * `high` (128 | layer >> 1): the mirror, variance up, kurtosis down.
 */
export function kurtosis(p: number, half: 'low' | 'high'): Edit {
  const since = new Float64Array(1); // words since the last edit
  const top = half === 'high' ? 0x80 : 0;
  return counting(since, (words, from, to, pieces) => {
    let next = from + p - since[0]!;
    for (; next < to; next += p + 1) {
      const at = next * pieces;
      words[at] = (words[at]! & ~0xff) | top | ((words[at]! & 0xff) >> 1);
    }
    since[0] = p - (next - to);
  });
}
