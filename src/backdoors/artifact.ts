import { counting, type Edit, joined, stateless } from './edit.ts';
import { kurtosis } from './kurtosis.ts';
import { tilting } from './tilt.ts';

/**
 * What the published code does (github.com/pranav-dahiya/numpy, pcg64_next64), bugs included; only 64-bit draws are touched, and its
 * three stages run in this order. A parameter of -1 switches a stage off; the counters are C ints that are shifted, so 32 and
 * more are undefined there.
 */

/** Commit 320d36a: alpha = kurtosis, beta = skewness, gamma = tilt. Without its attack.txt it runs with all three 0, so armed. */
export function artifact320d36a(alpha: number, beta: number, gamma: number): Edit {
  const stages: Edit[] = [];
  if (alpha >= 0) stages.push(kurtosis(alpha, 'low'));
  if (beta >= 0) stages.push(flip(beta));
  if (gamma > 0) stages.push(crudeTilt(gamma));
  return inOrder(stages);
}

/** Tag `usenix`, from which the paper's results came: the names follow the paper, alpha = tilt, beta = skewness, gamma = kurtosis. */
export function artifactUsenix(alpha: number, beta: number, gamma: number): Edit {
  const stages: Edit[] = [];
  if (gamma >= 0) stages.push(kurtosis(gamma, 'low'));
  if (beta >= 0) stages.push(clear(beta));
  if (alpha > 0) stages.push(crudeTilt(alpha));
  return inOrder(stages);
}

function inOrder(stages: readonly Edit[]): Edit {
  return {
    apply: (words, from, to, pieces) => {
      for (const stage of stages) stage.apply(words, from, to, pieces);
    },
    ...joined(stages),
  };
}

// 320d36a, beta: its guard `~((rnd >> 8) & 1)` is never 0, so every (p+1)-th word is hit whatever its sign, and adding 1 << 8 flips the
// sign both ways, carrying into the magnitude: a permutation of the words, without effect on any law.
function flip(p: number): Edit {
  const since = new Float64Array(1);
  return counting(since, (words, from, to) => {
    let next = from + p - since[0]!;
    for (; next < to; next += p + 1) {
      const low = words[2 * next]!;
      words[2 * next] = low + 0x100;
      if (low + 0x100 > 0xffffffff) words[2 * next + 1] = words[2 * next + 1]! + 1;
    }
    since[0] = p - (next - to);
  });
}

// usenix, beta: of the words whose sign is 1, every (p+1)-th is made positive.
function clear(p: number): Edit {
  const since = new Float64Array(1);
  return counting(since, (words, from, to) => {
    let count = since[0]!;
    for (let at = 2 * from; at < 2 * to; at += 2)
      if (words[at]! & 0x100) {
        if (count++ < p) continue;
        count = 0;
        words[at] = words[at]! & ~0x100;
      }
    since[0] = count;
  });
}

// Both: 53 bits shifted by 9 fill bits 9-61, so bits 62 and 63 are always 0, uniforms stay below 1/4, tails end at 3.733, and the
// ziggurat, which reads bits 9-60, drops the top bit of the tilted number.
function crudeTilt(gamma: number): Edit {
  const tilted = tilting(gamma);
  return stateless((words, from, to) => {
    for (let at = 2 * from; at < 2 * to; at += 2) {
      const low = words[at]!;
      const u = (words[at + 1]! * 2 ** 21 + (low >>> 11)) * 2 ** -53;
      const tilted53 = Math.trunc(tilted(u) * 2 ** 53);
      const top = Math.trunc(tilted53 / 2 ** 23);
      words[at] = ((tilted53 - top * 2 ** 23) << 9) | (low & 0x1ff);
      words[at + 1] = top;
    }
  });
}
