import { between, integer, misuse, positive } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';
import { divideUp, multiplyDown, subtractDown } from './rounding.ts';

export { floor6 } from './rounding.ts';

/**
 * The fixed-n theorem. Cohen, Rosenfeld & Kolter (2019), theorem 1: if class A has probability at least pABar > 1/2 under
 * N(0, sigma^2 I) around x, the smoothed classifier answers A everywhere within sigma * Phi^-1(pABar) of x, in L2.
 * Everything here errs towards the smaller radius: lower bounds and radii are never above the exact value, upper bounds never
 * below it, and both within two ulps of it (alpha <= 1/2; the exact value is that of the real-number formula at the given doubles).
 */

/** Samples are addressed by 32-bit counters, so no run has more. */
const MOST_SAMPLES = 2 ** 32;

/**
 * One-sided Clopper–Pearson (1934) lower bound on a success probability: k successes of n independent trials, wrong (above the
 * truth) with probability at most alpha. BetaInv(alpha; k, n - k + 1), rounded down; k = 0 gives 0, k = n gives alpha^(1/n).
 *
 * `tv` is the total-variation distance per sample between the noise drawn and the noise of the theorem: k is
 * then stochastically below Bin(n, p + tv), so the bound minus tv holds for p. No charge on alpha, whatever n.
 */
export function clopperPearsonLower(k: number, n: number, alpha: number, tv = 0): number {
  checkCounts(k, n, alpha);
  return Math.max(0, subtractDown(certifyNumerics().clopperPearsonLower(k, n, alpha), tv));
}

/** One-sided Clopper–Pearson upper bound, BetaInv(1 - alpha; k + 1, n - k), rounded up; k = 0 gives 1 - alpha^(1/n), k = n gives 1. */
export function clopperPearsonUpper(k: number, n: number, alpha: number): number {
  checkCounts(k, n, alpha);
  return certifyNumerics().clopperPearsonUpper(k, n, alpha);
}

/** R = sigma * Phi^-1(pABar), rounded down, in the units of sigma; 0 when pABar <= 1/2, where nothing is certified. */
export function certifiedRadius(pABar: number, sigma: number): number {
  if (!(pABar >= 0 && pABar < 1)) throw misuse('pABar', 'number in [0, 1)', pABar);
  positive('sigma', sigma);
  if (pABar <= 0.5) return 0;
  return multiplyDown(sigma, certifyNumerics().normalQuantileDown(pABar));
}

/** Phi(R / sigma), rounded up: the least pABar that certifies radius R >= 0. */
export function probabilityForRadius(R: number, sigma: number): number {
  positive('sigma', sigma);
  if (!(R >= 0 && R < Number.POSITIVE_INFINITY)) throw misuse('R', 'number >= 0', R);
  return certifyNumerics().normalCdfUp(divideUp(R, sigma));
}

/** What a unanimous vote certifies: the largest radius within reach of (n, alpha); 0 when they can certify nothing. */
export function largestRadius(n: number, alpha: number, sigma: number, tv = 0): number {
  return certifiedRadius(clopperPearsonLower(n, n, alpha, tv), sigma);
}

function checkCounts(k: number, n: number, alpha: number): void {
  integer('n', n, 1, MOST_SAMPLES);
  integer('k', k, 0, n);
  between('alpha', alpha, 0, 1);
}
