import { between, integer } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';
import { certifiedRadius, clopperPearsonLower } from '../smoothing/bounds.ts';

/** Chance that the best of K honest certificates at `alpha` is false, when each is with probability alpha: 1 - (1 - alpha)^K. */
export function grindingOdds(K: number, alpha: number): number {
  integer('K', K, 1);
  between('alpha', alpha, 0, 1);
  return -Math.expm1(K * Math.log1p(-alpha));
}

/**
 * Median radius of the best of K honest runs: the least k with P(Bin(n, p) <= k)^K >= 1/2 gives the votes, CERTIFY the rest. What a
 * supplier gains who may choose among K seeds (docs/attacks.md, `grind=K`).
 */
export function grindingRadius(K: number, p: number, n: number, alpha: number, sigma: number): number {
  integer('K', K, 1);
  integer('n', n, 1, 2 ** 32);
  between('p', p, 0, 1);
  const { binomialTailUp } = certifyNumerics();
  // P(all K <= k) >= 1/2 iff P(one > k) <= 1 - 2^(-1/K).
  const tail = -Math.expm1(-Math.LN2 / K);
  let [low, high] = [-1, n];
  while (high - low > 1) {
    const k = Math.floor((low + high) / 2);
    if (k >= n || binomialTailUp(k + 1, n, p) <= tail) high = k;
    else low = k;
  }
  return certifiedRadius(clopperPearsonLower(high, n, alpha), sigma);
}
