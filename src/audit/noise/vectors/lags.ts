import { integer } from '../../../core/guards.ts';

/** Channels, height and width of an image; a vector without them is [1, 1, d]. */
export type Shape = readonly [channels: number, height: number, width: number];

/**
 * Distances inside a vector at which values are compared: neighbours along it, the pixels around one (W, W ± 1), the same pixel of the
 * next channels, and equal slices of the vector (a 5-D randn repeated its slices on one device: PyTorch issue 147624).
 */
export function lagsOf(d: number, shape: Shape | null): number[] {
  const found = new Set([1, 2, 3]);
  if (shape) {
    const [, height, width] = shape.map((n, i) => integer(`shape[${i}]`, n, 1)) as unknown as Shape;
    if (width > 1 && height > 1) for (const lag of [width - 1, width, width + 1]) found.add(lag);
    found.add(height * width).add(2 * height * width);
  }
  for (const parts of [2, 3, 4, 8]) found.add(Math.ceil(d / parts));
  return [...found].filter((lag) => lag >= 1 && lag < d).sort((a, b) => a - b);
}

/** Tilts of the sign of a product of neighbours: about rho / (1 - rho^2) for a correlation rho. */
const TILTS = [0.5, 0.35, 0.25, 0.125, ...[4, 5, 6, 7, 8, 9, 10, 11].map((k) => 2 ** -k)].flatMap((k) => [k, -k]);

/**
 * Whether nothing is bet on a vector of d numbers whose p^2 sum to Q, E Q < d. Bets are on signs given all sizes, so sizes may decide that;
 * one huge number would cost every tilt all it has, or overflow.
 */
export const tooLarge = (Q: number, d: number): boolean => !(Q <= MOST * Math.max(d, 32));

/** Far beyond what normals do: a factor of 16 in Q takes twice the standard deviation. */
export const MOST = 2 ** 4;

/**
 * ln of the mean over the tilts k of exp(k S - k^2 Q / 2), S and Q the sums of p = x[i] x[i - lag] and of p^2.
 *
 * Given the past and |x[i]| a symmetric law leaves only the sign of p open, and E exp(±k |p|) = cosh(k p) <= exp(k^2 p^2 / 2): the
 * process is a supermartingale for every law symmetric about 0 given the past, whatever its scale, grid or tails (de la Pena 1999).
 * Nothing is lost for weak correlations: the score of rho at 0 is p itself.
 */
export function lagLogE(S: number, Q: number): number {
  let most = -Infinity;
  for (const k of TILTS) most = Math.max(most, k * S - (k * k * Q) / 2);
  let sum = 0;
  for (const k of TILTS) sum += Math.exp(k * S - (k * k * Q) / 2 - most);
  return most + Math.log(sum / TILTS.length);
}
