import { betaTails } from '../../special/beta.ts';

/** The upper tail is kept as its negative, so that one number carries both without losing either: u = code or u = 1 + code. */
export type TailCode = number;

/** A tail of 0 still has a sign. */
const LEAST = Number.MIN_VALUE;

export const lower = (code: TailCode): number => (code >= 0 ? code : 1 + code);
export const upper = (code: TailCode): number => (code >= 0 ? 1 - code : -code);

/**
 * The share s of a vector's squared length that lies in the span of k earlier ones is Beta(k/2, (d - k)/2) given them, since a normal
 * vector points in every direction alike; u = F(s) is uniform. One vector of a k-dimensional supplier has s = 1.
 */
export function noveltyCode(s: number, k: number, d: number): TailCode {
  const { lower, upper } = betaTails(k / 2, (d - k) / 2, s);
  // Mean of the law: near enough to its median to choose the side.
  return s * d < k ? lower : -Math.max(LEAST, upper);
}
