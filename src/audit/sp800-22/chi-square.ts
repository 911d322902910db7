import { gammaQ } from '../special/gamma.ts';
import { type Family, tailFactor } from './tails.ts';
import type { Mode } from './test.ts';

/** Pearson's chi^2 of counts nu over N trials with cell probabilities pi. */
export function pearson(nu: readonly number[], N: number, pi: readonly number[]): number {
  let chi2 = 0;
  for (let i = 0; i < nu.length; i++) chi2 += (nu[i]! - N * pi[i]!) ** 2 / (N * pi[i]!);
  return chi2;
}

/** igamc(K/2, chi^2/2), and in corrected mode times how much heavier the exact tail is at N trials (tails.ts). */
export function chiSquareP(chi2: number, K: number, family: Family, N: number, mode: Mode): number {
  const p = gammaQ(K / 2, chi2 / 2);
  return mode === 'sts-2.1.2' ? p : Math.min(1, p * tailFactor(family, N, p));
}

/**
 * A chi-square statistic less `step` on its root. Counts move it in steps, chi-square's tail does not: P(X >= x) at a possible x is the tail
 * about half a step before it.
 */
export const givenBack = (chi2: number, step: number): number => Math.max(0, Math.sqrt(Math.max(0, chi2)) - step) ** 2;
