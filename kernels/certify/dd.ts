// Double-double arithmetic: a number is the unevaluated sum hi + lo, |lo| <= ulp(hi) / 2, held in the two lanes of one vector.
// Algorithms and bounds: Joldes, Muller, Popescu, "Tight and rigorous error bounds for basic building blocks of double-word
// arithmetic", ACM TOMS 44(2), 2017. With u = 2^-53 every operation below has relative error <= 15 u^2 + 56 u^3 < 2^-102,
// barring over- and underflow. WebAssembly has no fused multiply-add, so products are split after Dekker (1971), which is exact.

export type DD = v128;

@inline export function dd(hi: f64, lo: f64 = 0): DD { return f64x2.replace_lane(f64x2.splat(hi), 1, lo); }
@inline export function hi(a: DD): f64 { return f64x2.extract_lane(a, 0); }
@inline export function lo(a: DD): f64 { return f64x2.extract_lane(a, 1); }
@inline export function neg(a: DD): DD { return f64x2.neg(a); }

// a + b exactly (Knuth).
@inline export function twoSum(a: f64, b: f64): DD {
  const s = a + b;
  const bb = s - a;
  return dd(s, (a - (s - bb)) + (b - bb));
}

// a + b exactly when |a| >= |b| (Dekker).
@inline function fastTwoSum(a: f64, b: f64): DD {
  const s = a + b;
  return dd(s, b - (s - a));
}

// a * b exactly: Veltkamp splitting at 27 bits, 134217729 = 2^27 + 1.
@inline export function twoProduct(a: f64, b: f64): DD {
  const p = a * b;
  const ca = 134217729.0 * a, cb = 134217729.0 * b;
  const ah = ca - (ca - a), bh = cb - (cb - b);
  const al = a - ah, bl = b - bh;
  return dd(p, ((ah * bh - p) + ah * bl + al * bh) + al * bl);
}

// DWPlusFP, algorithm 4: 2 u^2.
@inline export function addF(a: DD, b: f64): DD {
  const s = twoSum(hi(a), b);
  return fastTwoSum(hi(s), lo(a) + lo(s));
}

// AccurateDWPlusDW, algorithm 6: 3 u^2 + 13 u^3.
export function add(a: DD, b: DD): DD {
  const s = twoSum(hi(a), hi(b)), t = twoSum(lo(a), lo(b));
  const v = fastTwoSum(hi(s), lo(s) + hi(t));
  return fastTwoSum(hi(v), lo(t) + lo(v));
}
@inline export function sub(a: DD, b: DD): DD { return add(a, neg(b)); }

// DWTimesFP1, algorithm 7: 1.5 u^2 + 4 u^3.
export function mulF(a: DD, b: f64): DD {
  const c = twoProduct(hi(a), b);
  const t = fastTwoSum(hi(c), lo(a) * b);
  return fastTwoSum(hi(t), lo(t) + lo(c));
}

// DWTimesDW1, algorithm 10: 7 u^2.
export function mul(a: DD, b: DD): DD {
  const c = twoProduct(hi(a), hi(b));
  return fastTwoSum(hi(c), lo(c) + (hi(a) * lo(b) + lo(a) * hi(b)));
}

// DWDivFP3, algorithm 15: 3 u^2.
export function divF(a: DD, b: f64): DD {
  const t = hi(a) / b;
  const p = twoProduct(t, b);
  return fastTwoSum(t, ((hi(a) - hi(p)) - lo(p) + lo(a)) / b);
}

// DWDivDW2, algorithm 17: 15 u^2 + 56 u^3.
export function div(a: DD, b: DD): DD {
  const t = hi(a) / hi(b);
  const r = mulF(b, t);
  return fastTwoSum(t, ((hi(a) - hi(r)) + (lo(a) - lo(r))) / hi(b));
}

// Both halves checked against 40 digits in test/vectors/certify-numerics.test.ts.
const LN2_HI: f64 = 0.6931471805599453;
const LN2_LO: f64 = 2.3190468138462996e-17;

// a * 2^m, in two steps so that a result near the underflow threshold is rounded once.
export function scale(a: DD, m: i32): DD {
  const half = m >> 1, rest = m - half;
  const f = reinterpret<f64>((<i64>half + 1023) << 52), g = reinterpret<f64>((<i64>rest + 1023) << 52);
  return f64x2.mul(f64x2.mul(a, f64x2.splat(f)), f64x2.splat(g));
}

// e^r for |r| <= 0.35: Taylor; what follows the term of degree 24 is below 2^-120. Relative error <= 2^-100.
function expNearZero(r: DD): DD {
  let term = dd(1), sum = dd(1);
  for (let j = 1.0; j <= 24.0; j++) {
    term = divF(mul(term, r), j);
    sum = add(sum, term);
  }
  return sum;
}

// e^x for x < 709, 0 where it underflows. The reduction costs |x| u^2: relative error <= 2^-95 while the result is a normal number.
export function exp(x: DD): DD {
  if (hi(x) < -745.2) return dd(0);
  const m = nearest(hi(x) / LN2_HI);
  return scale(expNearZero(sub(x, mulF(dd(LN2_HI, LN2_LO), m))), <i32>m);
}

// Natural logarithm of a positive number: one Newton step e^y = x from a double y. Absolute error <= 2^-98 max(1, |log x|).
export function log(x: DD): DD {
  // x = m 2^e with m in [1/sqrt 2, sqrt 2): subnormals are lifted first.
  let e: i32 = 0;
  if (hi(x) < 2.2250738585072014e-308) {
    x = scale(x, 54);
    e = -54;
  }
  const biased = <i32>(reinterpret<u64>(hi(x)) >>> 52);
  e += biased - 1023;
  let m = scale(x, 1023 - biased);
  if (hi(m) > 1.4142135623730951) {
    m = f64x2.mul(m, f64x2.splat(0.5));
    e++;
  }
  const y = Math.log(hi(m));
  const d = addF(mul(m, expNearZero(dd(-y))), -1); // |d| < 2^-50, so log(1 + d) = d - d^2/2 to 2^-150
  return add(mulF(dd(LN2_HI, LN2_LO), <f64>e), addF(addF(d, -0.5 * hi(d) * hi(d)), y));
}

// The neighbouring doubles of a finite x.
export function nextUp(x: f64): f64 {
  if (x == 0) return reinterpret<f64>(1);
  const bits = reinterpret<i64>(x);
  return reinterpret<f64>(x > 0 ? bits + 1 : bits - 1);
}
export function nextDown(x: f64): f64 { return -nextUp(-x); }

// A double at least / at most the number, one ulp away from it at most twice over.
@inline export function roundUp(a: DD): f64 { return lo(a) > 0 ? nextUp(hi(a)) : hi(a); }
@inline export function roundDown(a: DD): f64 { return lo(a) < 0 ? nextDown(hi(a)) : hi(a); }
