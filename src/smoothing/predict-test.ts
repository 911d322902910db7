import { integer } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';

/**
 * Exact two-sided p-value of "the two leading classes are equally likely" from k votes against n - k: P(|Bin(n, 1/2) - n/2| >=
 * |k - n/2|), rounded up; n = 0 gives 1. PREDICT of Cohen et al. (2019) answers the leader when it is at most alpha, and then
 * answers another class than g(x) with probability at most alpha (Hung & Fithian 2019: choosing the two after seeing the votes
 * costs nothing).
 */
export function twoSidedBinomial(k: number, n: number): number {
  integer('n', n, 0, 2 ** 32);
  integer('k', k, 0, n);
  if (2 * k === n) return 1;
  return Math.min(1, 2 * certifyNumerics().binomialTailUp(Math.max(k, n - k), n, 0.5));
}
