import { gammaP, gammaQ } from './gamma.ts';

/** exp(-x^2) is 0 in doubles from here on, infinity included. */
const UNDERFLOW = 40;

/** Complementary error function: Q(1/2, x^2) on the right, its mirror image on the left. */
export function erfc(x: number): number {
  if (!(Math.abs(x) < UNDERFLOW)) return x > 0 ? 0 : x < 0 ? 2 : Number.NaN;
  return x >= 0 ? gammaQ(0.5, x * x) : 1 + gammaP(0.5, x * x);
}

/** Standard normal distribution function. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z / Math.SQRT2);
}

/** P(|Z| >= |z|). */
export function normalTwoSided(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}
