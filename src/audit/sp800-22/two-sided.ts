import { erfc } from '../special/normal.ts';

/**
 * P(|Z| >= z), Z standard but for a small skewness: one tail is the normal one times exp(skewness z^3 / 6) to leading order, the other that
 * much lighter, the two together its hyperbolic cosine (Cramér 1938). `skewness` is what to charge, an upper bound for the true one's size.
 * No more than z^2 / 4 of the exponent z^2 / 2 is taken back, so p falls with z however far it goes.
 */
export function twoSidedP(z: number, skewness: number): number {
  const p = erfc(z / Math.SQRT2);
  return p > 0 ? Math.min(1, p * Math.cosh(Math.min((skewness * z ** 3) / 6, z ** 2 / 4))) : 0;
}
