// fma(a, b, c) = a b + c rounded once, in plain double arithmetic, because WebAssembly has none and x86-64 libraries use one.
// Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd",
// IEEE Trans. Computers 57 (2008), algorithm Fma. Proved for results far from overflow and underflow, which all uses here are.

// 2^27 + 1: Veltkamp's splitting constant for 53-bit doubles.
const SPLIT: f64 = 134217729.0;

// a + b rounded to odd: when inexact, the neighbour whose last bit is 1.
@inline function addToOdd(a: f64, b: f64): f64 {
  const s = a + b;
  const bb = s - a;
  const t = (a - (s - bb)) + (b - bb);
  const bits = reinterpret<i64>(s);
  if (t == 0 || (bits & 1)) return s;
  return reinterpret<f64>(bits + ((t > 0) == (s > 0) ? 1 : -1));
}

/** a b rounded; what it lost is in `productError`, exactly (Dekker 1971). */
export let productError: f64 = 0;
@inline export function product(a: f64, b: f64): f64 {
  const p = a * b;
  let g = SPLIT * a;
  const ah = g - (g - a), al = a - ah;
  g = SPLIT * b;
  const bh = g - (g - b), bl = b - bh;
  productError = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
  return p;
}

/** a b + c, rounded once to nearest even. */
export function fma(a: f64, b: f64, c: f64): f64 {
  const uh = a * b;
  let g = SPLIT * a;
  const ah = g - (g - a), al = a - ah;
  g = SPLIT * b;
  const bh = g - (g - b), bl = b - bh;
  const ul = ((ah * bh - uh) + ah * bl + al * bh) + al * bl; // Dekker: uh + ul = a b exactly
  const th = c + ul;
  let z = th - c;
  const tl = (c - (th - z)) + (ul - z);
  const vh = uh + th;
  z = vh - uh;
  const vl = (uh - (vh - z)) + (th - z);
  return vh + addToOdd(tl, vl);
}
