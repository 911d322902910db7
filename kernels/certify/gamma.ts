// log Gamma and log Beta in double-double: the difference of three log Gammas at a + b = 10^9 loses 35 of 104 bits and keeps the rest.
import { DD, dd, add, addF, div, divF, exp, hi, log, mul, sub, twoSum } from './dd';

// log(2 pi) / 2; both halves checked against 40 digits in test/vectors/certify-numerics.test.ts.
const HALF_LOG_TWO_PI_HI: f64 = 0.9189385332046728;
const HALF_LOG_TWO_PI_LO: f64 = -3.8782941580672414e-17;
@inline export function halfLogTwoPi(): DD { return dd(HALF_LOG_TWO_PI_HI, HALF_LOG_TWO_PI_LO); }

// B_2m / (2m (2m - 1)) for m = 1..12 as exact fractions (DLMF 5.11.1).
const NUMERATORS = memory.data<f64>([1, -1, 1, -1, 1, -691, 1, -3617, 43867, -174611, 77683, -236364091]);
const DENOMINATORS = memory.data<f64>([12, 360, 1260, 1680, 1188, 360360, 156, 122400, 244188, 125400, 5796, 1506960]);

// Stirling's series from 40 up, where its error is below the first term left out, 2^-121 (DLMF 5.11(ii)); below 40 the recurrence
// Gamma(z + 1) = z Gamma(z) lifts the argument first. Absolute error <= 2^-96 max(1, x log x).
export function lnGamma(x: DD): DD {
  let z = x, lifted = dd(1);
  while (hi(z) < 40) {
    lifted = mul(lifted, z);
    z = addF(z, 1);
  }
  const w = div(dd(1), z), w2 = mul(w, w);
  let series = dd(0);
  for (let m: usize = 12; m-- > 0; ) {
    series = add(mul(series, w2), divF(dd(load<f64>(NUMERATORS + (m << 3))), load<f64>(DENOMINATORS + (m << 3))));
  }
  const main = sub(mul(addF(z, -0.5), log(z)), z);
  return sub(add(add(main, mul(series, w)), halfLogTwoPi()), log(lifted));
}

// log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b). Absolute error <= 2^-94 max(1, (a + b) log(a + b)).
export function lnBeta(a: f64, b: f64): DD {
  return sub(add(lnGamma(dd(a)), lnGamma(dd(b))), lnGamma(twoSum(a, b)));
}

/** log Gamma(x) for x > 0: the value of lnGamma rounded to a double. */
export function logGamma(x: f64): f64 { return hi(lnGamma(dd(x))); }

/** log B(a, b) for a, b > 0: the value of lnBeta rounded to a double. */
export function logBeta(a: f64, b: f64): f64 { return hi(lnBeta(a, b)); }

/** log x for x > 0, and e^x for x < 709, within one ulp: the same bits in every engine, unlike Math.log and Math.exp. */
export function logarithm(x: f64): f64 { return hi(log(dd(x))); }
export function exponential(x: f64): f64 { return hi(exp(dd(x))); }
