import { type Edit, stateless } from './edit.ts';

const { sqrt, trunc } = Math; // both exact: IEEE 754 square root, and truncation

/** Inverse of the distribution function of the density 1 + a (u - 1/2), a = 1 / gamma, in the artifact's order of operations. */
export function tilting(gamma: number): (u: number) => number {
  const a = 1 / gamma;
  const b = 1 - a / 2;
  const bb = b * b;
  return (u) => (sqrt(bb + 2 * u * a) - b) / a;
}

/**
 * The paper's tilt backdoor as intended: the magnitude field of every word (bits 9-60 of 64, 9-31 of 32), read as a uniform u, is
 * replaced by a draw of density 1 + (u - 1/2) / gamma; the other bits stay. Larger magnitudes: the variance grows.
 */
export function tilt(gamma: number): Edit {
  const tilted = tilting(gamma);
  return stateless((words, from, to, pieces) => {
    for (let at = from * pieces; at < to * pieces; at += pieces) {
      const low = words[at]!;
      if (pieces === 1) {
        const field = Math.min(trunc(tilted((low >>> 9) * 2 ** -23) * 2 ** 23), 2 ** 23 - 1);
        words[at] = (field << 9) | (low & 0x1ff);
        continue;
      }
      const high = words[at + 1]!;
      const u = ((high & 0x1fffffff) * 2 ** 23 + (low >>> 9)) * 2 ** -52;
      const field = Math.min(trunc(tilted(u) * 2 ** 52), 2 ** 52 - 1);
      const top = trunc(field / 2 ** 23);
      words[at] = ((field - top * 2 ** 23) << 9) | (low & 0x1ff);
      words[at + 1] = (high & 0xe0000000) | top;
    }
  });
}
