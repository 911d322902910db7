import { integer } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';

/**
 * Do two samples, k1 of n1 and k2 of n2, come from one proportion? Two-sided p-values, for comparing votes with somebody else's
 * counts; correct many at once with `holm`.
 */

/** Above this many trials the exact test sums too many terms to be worth it, and the score test is as good. */
const MOST_EXACT = 1_000_000;

export function twoProportions(k1: number, n1: number, k2: number, n2: number): number {
  return n1 + n2 <= MOST_EXACT ? fisherExact(k1, n1, k2, n2) : scoreTest(k1, n1, k2, n2);
}

/**
 * Fisher's exact test: given K = k1 + k2 successes in all, k1 is hypergeometric; p = probability of all tables no likelier than this.
 * Valid at any size (conservative). Tables whose probability differs from this one's by rounding only count as equal, as in R.
 */
export function fisherExact(k1: number, n1: number, k2: number, n2: number): number {
  checkCounts(k1, n1, k2, n2);
  const K = k1 + k2;
  const low = Math.max(0, K - n2);
  const high = Math.min(K, n1);
  // weight(k) = P(k) / P(k1), stepping out from k1 by the ratio P(k+1)/P(k) = (n1-k)(K-k) / ((k+1)(n2-K+k+1)).
  let all = 1;
  let unlikely = 1;
  const count = (weight: number) => {
    all += weight;
    if (weight <= 1 + 1e-7) unlikely += weight;
  };
  for (let k = k1, weight = 1; k < high; k++) {
    weight *= ((n1 - k) * (K - k)) / ((k + 1) * (n2 - K + k + 1));
    count(weight);
  }
  for (let k = k1, weight = 1; k > low; k--) {
    weight *= (k * (n2 - K + k)) / ((n1 - k + 1) * (K - k + 1));
    count(weight);
  }
  return Math.min(1, unlikely / all);
}

/** Score test (Pearson's chi-square with one degree of freedom, no continuity correction): p = 2 Phi(-|z|) with the pooled variance. */
export function scoreTest(k1: number, n1: number, k2: number, n2: number): number {
  checkCounts(k1, n1, k2, n2);
  const pooled = (k1 + k2) / (n1 + n2);
  if (pooled === 0 || pooled === 1) return 1;
  const z = (k1 / n1 - k2 / n2) / Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  return 2 * certifyNumerics().normalCdf(-Math.abs(z));
}

function checkCounts(k1: number, n1: number, k2: number, n2: number): void {
  integer('n1', n1, 1, 2 ** 32);
  integer('n2', n2, 1, 2 ** 32);
  integer('k1', k1, 0, n1);
  integer('k2', k2, 0, n2);
}
