// Krichevsky-Trofimov wealth against "success probability <= p", prior Beta(1/2, 1/2) cut to (p, 1]: the theorem is in src/smoothing/betting.ts.
import { DD, dd, add, hi, log, mulF, nextDown, sub, twoSum } from './dd';
import { wilson } from './beta';
import { lnBeta } from './gamma';

// log pi; checked against 40 digits in test/vectors/certify-numerics.test.ts.
const LOG_PI_HI: f64 = 1.1447298858494002;
const LOG_PI_LO: f64 = 1.0265951162707826e-17;

// Covers the error of log E_n, 2^-57 at n = 2^32, and some ten roundings of the doubles that follow.
const LOG_ERROR: f64 = 3.552713678800501e-15; // 2^-48

/** 1 - I_p(1/2, 1/2) = 2/pi asin sqrt(1-p): what the arcsine prior keeps above p. Relative error below 2^-50. */
export function arcsineTail(p: f64): f64 { return Math.asin(Math.sqrt(1 - p)) * (2 / Math.PI); }

// E_n(p) = [B(k+1/2, n-k+1/2) / B(1/2, 1/2)] / [p^k (1-p)^(n-k)] in logarithms.
function logE(k: f64, n: f64, p: f64, lnB: DD): f64 {
  const likelihood = add(mulF(log(dd(p)), k), mulF(log(twoSum(1, -p)), n - k));
  return hi(sub(sub(lnB, dd(LOG_PI_HI, LOG_PI_LO)), likelihood));
}

// log E+_n(p) from below, E+ = E (1 - I_p(k+1/2, n-k+1/2)) / (1 - I_p(1/2, 1/2)). With a = k+1/2, b = n-k+1/2, q = 1-p:
// E I_p(a, b) = sqrt(pq) / pi * 1/a * sum_j (a+b)_j / (a+1)_j p^j (DLMF 8.17.8), and no ratio of successive terms exceeds
// r = max(p, (a+b) p / (a+1)); so E I_p <= c = sqrt(pq) / (pi a (1-r)), which does not grow with E.
function logEPlus(k: f64, n: f64, p: f64, lnB: DD): f64 {
  const a = k + 0.5, q = 1 - p;
  const ahead = a + 1 - (n + 1) * p; // (a + 1) (1 - r); its rounding error is below 2^-20 for n <= 2^32
  if (ahead < 0.5) return -Infinity;
  const c = Math.sqrt(p * q) / (Math.PI * min<f64>(a * q, a * ahead / (a + 1))) * 1.00001;
  const L = logE(k, n, p, lnB), lost = c * Math.exp(-L);
  if (lost >= 1) return -Infinity;
  const value = L + Math.log1p(-lost) - Math.log(arcsineTail(p));
  return value - LOG_ERROR * max<f64>(1, Math.abs(L));
}

/** A lower bound on log E+_n(p) for integers 0 <= k <= n <= 2^32 and p in (0, 1); -Infinity unless k > np - 1 or so. */
export function ktLogWealth(k: f64, n: f64, p: f64): f64 {
  return logEPlus(k, n, p, lnBeta(k + 0.5, n - k + 0.5));
}

/**
 * The least p with E+_n(p) < 1/alpha, rounded down, for alpha < 1/e. As a function of log p, log E is convex and falls (p < k/n), so
 * Newton's method lands below the root whatever the start, and climbs from there until doubles no longer rise. What is returned has
 * been checked, log E+ >= log 1/alpha, or is 0.
 */
export function ktLower(k: f64, n: f64, alpha: f64): f64 {
  if (k <= 0) return 0;
  const lnB = lnBeta(k + 0.5, n - k + 0.5), target = -Math.log(alpha) * (1 + 1e-15);
  let p = wilson(k, n, Math.sqrt(2 * target + Math.log(n))), checked = 0.0;
  for (let i = 0; i < 200; i++) {
    const ahead = logEPlus(k, n, p, lnB) - target;
    if (ahead >= 0) checked = p;
    const next = ahead > -Infinity ? p * Math.exp(ahead * (1 - p) / (k - n * p)) : p / 2;
    p = next == p && ahead < 0 ? nextDown(p) : next;
    if (p <= checked) break;
  }
  return checked;
}
