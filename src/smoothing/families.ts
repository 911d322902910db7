import { between, integer, misuse } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';
import { probabilityForRadius } from './bounds.ts';
import { addUp, divideDown, multiplyUp } from './rounding.ts';

/**
 * Many inputs at once. One certificate is false with probability at most alpha; m of them hold together only if alpha is shared.
 * Bonferroni serves any simultaneous statement, radii included. Holm serves decisions that are tests, "certified at R", and nothing
 * else: its step-down levels depend on the data, so no radius may be computed at them.
 */

/** alpha for each of m simultaneous statements: alpha / m, rounded down. */
export function bonferroni(alpha: number, m: number): number {
  return divideDown(between('alpha', alpha, 0, 1), integer('m', m, 1));
}

/**
 * Holm (1979): which of the hypotheses are rejected so that P(any true one is) <= alpha, whatever their dependence.
 * Asks of the p-values only P(p <= u) <= u: exact discrete ones and 1 / e-values qualify. A sequential run that stops at wealth
 * 1/alpha brings p = alpha and no more; for Holm over m runs let each go on to m/alpha, that is, run it at `bonferroni(alpha, m)`.
 */
export function holm(pValues: readonly number[], alpha: number): boolean[] {
  between('alpha', alpha, 0, 1);
  return holmAdjusted(pValues).map((p) => p <= alpha);
}

/** Holm's adjusted p-values, in the order given: reject where <= alpha. Rounded up. */
export function holmAdjusted(pValues: readonly number[]): number[] {
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw misuse('pValues', 'numbers in [0, 1]', p);
  const m = pValues.length;
  const adjusted = new Array<number>(m);
  let largest = 0;
  for (const [rank, i] of [...pValues.keys()].sort((i, j) => pValues[i]! - pValues[j]!).entries()) {
    largest = Math.max(largest, Math.min(1, multiplyUp(pValues[i]!, m - rank)));
    adjusted[i] = largest;
  }
  return adjusted;
}

/**
 * Exact p-value of "the smoothed classifier is not certified at R": P(Bin(n, p_R) >= k) with p_R = Phi(R / sigma) + tv, rounded up,
 * for k firm votes for A among n samples, n fixed beforehand. Its anytime twin is `bettingPValue`.
 */
export function radiusPValue(k: number, n: number, R: number, sigma: number, tv = 0): number {
  integer('n', n, 1, 2 ** 32);
  integer('k', k, 0, n);
  const pR = addUp(probabilityForRadius(R, sigma), tv);
  return pR >= 1 ? 1 : certifyNumerics().binomialTailUp(k, n, pR);
}
