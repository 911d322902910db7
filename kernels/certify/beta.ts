// The incomplete beta function, and quantiles of the beta distribution rounded outward: the whole of Clopper and Pearson (1934).
// I_x(a, b) = P(Beta(a, b) <= x) = P(Bin(a + b - 1, x) >= a) for integers.
import { DD, dd, add, addF, div, divF, exp, hi, log, mul, mulF, neg, nextDown, nextUp, roundUp, sub, twoProduct, twoSum } from './dd';
import { lnBeta } from './gamma';
import { normalQuantile } from './normal';

// Stated bound on the error of log I for integers a, b with a + b <= 2^32 + 1. The analysis: 2^-94 * 2^36.5 from the log Gammas,
// 2^-66 from the fraction (its a - (a+b) x + 1 >= 1 is known to 2^-71), times 1.75 where the complement is taken: below 2^-56; measured 2^-69.
const LOG_ERROR: f64 = 5.551115123125783e-17; // 2^-54

// C in I_x(a, b) = x^a y^b / B(a, b) * C, y = 1 - x, for x <= a / (a + b): C = 1/(b_0 + a_1/(b_1 + a_2/(b_2 + ...))) with
//   a_m = (a+m-1) (a+b+m-1) m (b-m) x^2 / (a+2m-1)^2
//   b_m = m + m (b-m) x / (a+2m-1) + (a+m) (a - (a+b) x + 1 + m (2-x)) / (a+2m+1)
// (Didonato, Morris, ACM TOMS 18(3), 1992, equation 9). For integer b all a_m, b_m are >= 0 until a_b = 0 ends the fraction, so
// successive convergents enclose C. About 25 terms at I = 10^-12, 80 at 10^-3 and 400 at 0.1 suffice, for every n up to 10^9 (measured).
function fraction(a: f64, b: f64, x: DD): DD {
  const rest = addF(sub(dd(a), mul(twoSum(a, b), x)), 1); // a - (a+b) x + 1 >= 1
  const twoMinusX = addF(neg(x), 2);
  let r = divF(mulF(rest, a), a + 1);
  let term = div(dd(1), r), sum = term;
  for (let m = 1.0; Math.abs(hi(term)) > 1e-25 * hi(sum); m++) {
    const g = mul(divF(twoProduct(m, b - m), a + 2 * m - 1), x);
    const am = mul(mul(g, x), divF(mulF(twoSum(a + b, m - 1), a + m - 1), a + 2 * m - 1));
    const bm = add(addF(g, m), divF(mulF(add(rest, mulF(twoMinusX, m)), a + m), a + 2 * m + 1));
    const step = div(am, r);
    r = add(bm, step);
    term = neg(div(mul(term, step), r));
    sum = add(sum, term);
  }
  return sum;
}

// log(x^a y^b / B(a, b)), given log B.
@inline function logFront(a: f64, b: f64, x: DD, y: DD, lnB: DD): DD {
  return sub(add(mulF(log(x), a), mulF(log(y), b)), lnB);
}

// log I_x(a, b); beyond the mean through the complement, I_x(a, b) = 1 - I_y(b, a).
function logI(a: f64, b: f64, x: DD, y: DD, front: DD): DD {
  if ((a + b) * hi(x) <= a) return add(front, log(fraction(a, b, x)));
  return log(addF(neg(exp(add(front, log(fraction(b, a, y))))), 1));
}

/** I_x(a, b) for a, b > 0 and x in [0, 1]; relative error about 10^-15, and small values keep it. */
export function betaCdf(a: f64, b: f64, x: f64): f64 {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const X = dd(x), Y = twoSum(1, -x);
  return hi(exp(logI(a, b, X, Y, logFront(a, b, X, Y, lnBeta(a, b)))));
}

/** 1 - I_x(a, b), with the same care for small values. */
export function betaSf(a: f64, b: f64, x: f64): f64 {
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  const X = dd(x), Y = twoSum(1, -x);
  return hi(exp(logI(b, a, Y, X, logFront(a, b, X, Y, lnBeta(a, b)))));
}

/** P(Bin(n, p) >= k), rounded up, for integers 0 <= k <= n <= 2^32 and p in (0, 1): an exact p-value. */
export function binomialTailUp(k: f64, n: f64, p: f64): f64 {
  if (k <= 0) return 1;
  const a = k, b = n - k + 1;
  const X = dd(p), Y = twoSum(1, -p);
  const L = logI(a, b, X, Y, logFront(a, b, X, Y, lnBeta(a, b)));
  return min<f64>(1, nextUp(roundUp(exp(addF(L, LOG_ERROR)))));
}

// Wilson's lower limit for k of n at z standard deviations, written without its cancellation: k^2 / (n (A + B)). A start, no more.
export function wilson(k: f64, n: f64, z: f64): f64 {
  return k * k / (n * (k + z * z / 2 + z * Math.sqrt(k * (n - k) / n + z * z / 4)));
}

// The root p of I_p(a, b) = alpha, rounded down, or with `mirror` the root of I_{1-p}(a, b) = alpha, rounded up; a, b positive integers.
// log I is concave in log x: d log x / d log I = y C = integral of s^(a-1) ((1-xs)/(1-x))^(b-1) over s in [0, 1], which grows with x
// when b >= 1. A tangent of a concave function lies above it, so whatever the start every Newton iterate lies on the safe side of the
// root, and from there they approach it monotonically until doubles stop moving.
// What is returned has been checked, log I + LOG_ERROR <= log alpha, or is the trivial bound.
function quantile(a: f64, b: f64, alpha: f64, start: f64, mirror: bool): f64 {
  const lnB = lnBeta(a, b), target = addF(log(dd(alpha)), -LOG_ERROR);
  let p = min<f64>(max<f64>(start, 1e-18), 1 - 1e-15);
  for (let i = 0; i < 200; i++) {
    const P = dd(p), Q = twoSum(1, -p), x = mirror ? Q : P, y = mirror ? P : Q;
    const front = logFront(a, b, x, y, lnB), L = logI(a, b, x, y, front);
    const step = hi(mul(sub(target, L), mul(y, exp(sub(L, front))))); // in log x; y C = y I / front
    const next = mirror ? p - hi(x) * Math.expm1(step) : p * Math.exp(step);
    if (i > 0 && (mirror ? next >= p : next <= p)) break;
    p = next;
    if (p <= 0 || p >= 1) break;
  }
  while (p > 0 && p < 1) {
    const P = dd(p), Q = twoSum(1, -p), x = mirror ? Q : P, y = mirror ? P : Q;
    const L = logI(a, b, x, y, logFront(a, b, x, y, lnB));
    if (hi(sub(L, target)) <= 0) return p;
    p = mirror ? nextUp(p) : nextDown(p);
  }
  return mirror ? 1 : 0;
}

/**
 * One-sided Clopper-Pearson limits for k of n, integers 0 <= k <= n <= 2^32, alpha in (0, 1):
 * BetaInv(alpha; k, n-k+1) rounded down and BetaInv(1-alpha; k+1, n-k) rounded up, within two ulps for alpha <= 1/2 (four above).
 */
export function clopperPearsonLower(k: f64, n: f64, alpha: f64): f64 {
  if (k <= 0) return 0;
  return quantile(k, n - k + 1, alpha, wilson(k, n, -normalQuantile(alpha)), false);
}
export function clopperPearsonUpper(k: f64, n: f64, alpha: f64): f64 {
  if (k >= n) return 1;
  return quantile(n - k, k + 1, alpha, 1 - wilson(n - k, n, -normalQuantile(alpha)), true);
}
