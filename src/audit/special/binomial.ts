import { deviance, stirlingError } from './gamma.ts';

/** log C(n, k), 0 <= k <= n, good to about 1e-14 relative in C for any n. */
export function logChoose(n: number, k: number): number {
  if (k === 0 || k === n) return 0;
  const p = k / n;
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    n * (p * Math.log(p) + (1 - p) * Math.log1p(-p)) -
    0.5 * Math.log(2 * Math.PI * n * p * (1 - p))
  );
}

/** P(X = k), X ~ Bin(n, 1/2) (Loader 2000). */
export function fairPmf(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  if (k === 0 || k === n) return 2 ** -n;
  const m = n / 2;
  const exponent = stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, m) - deviance(n - k, m);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/** P(X >= k), X ~ Bin(n, 1/2): terms by their ratio from the first one on; the smaller side is the one summed. */
export function fairTail(n: number, k: number): number {
  if (k <= 0) return 1;
  if (2 * k < n + 1) return 1 - fairTail(n, n - k + 1);
  let term = 1;
  let sum = 0;
  for (let j = k; j <= n && term > sum * 1e-17; j++) {
    sum += term;
    term *= (n - j) / (j + 1);
  }
  return fairPmf(n, k) * sum;
}
