// Sums over one noise vector. Vectors lie as doubles, padded with zeros to a multiple of 16.

/**
 * To `out`, as doubles: sum of squares, sum, 16 projections without their 1/sqrt(d), then for each lag the sum of products of neighbours
 * and the sum of their squares. `signs` are doubles, ±1, padded like x. Projection r has weight signs[i] (-1)^popcount(r & i) at i:
 * row r of a Hadamard matrix of order 16, repeated, its columns' signs changed at random. They cost one pass and 64 additions.
 */
export function vectorSums(x: usize, d: u32, signs: usize, lags: usize, lagCount: u32, out: usize): void {
  const bytes = ((d as usize) + 15 & ~15) << 3;
  let square = f64x2.splat(0), sum = f64x2.splat(0);
  let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
  for (let i: usize = 0; i < bytes; i += 128) {
    const at = x + i, by = signs + i;
    let v = v128.load(at);
    square = f64x2.add(square, f64x2.mul(v, v)), sum = f64x2.add(sum, v), a0 = f64x2.add(a0, f64x2.mul(v, v128.load(by)));
    v = v128.load(at, 16);
    square = f64x2.add(square, f64x2.mul(v, v)), sum = f64x2.add(sum, v), a1 = f64x2.add(a1, f64x2.mul(v, v128.load(by, 16)));
    v = v128.load(at, 32);
    square = f64x2.add(square, f64x2.mul(v, v)), sum = f64x2.add(sum, v), a2 = f64x2.add(a2, f64x2.mul(v, v128.load(by, 32)));
    v = v128.load(at, 48);
    square = f64x2.add(square, f64x2.mul(v, v)), sum = f64x2.add(sum, v), a3 = f64x2.add(a3, f64x2.mul(v, v128.load(by, 48)));
    v = v128.load(at, 64);
    square = f64x2.add(square, f64x2.mul(v, v)), sum = f64x2.add(sum, v), a4 = f64x2.add(a4, f64x2.mul(v, v128.load(by, 64)));
    v = v128.load(at, 80);
    square = f64x2.add(square, f64x2.mul(v, v)), sum = f64x2.add(sum, v), a5 = f64x2.add(a5, f64x2.mul(v, v128.load(by, 80)));
    v = v128.load(at, 96);
    square = f64x2.add(square, f64x2.mul(v, v)), sum = f64x2.add(sum, v), a6 = f64x2.add(a6, f64x2.mul(v, v128.load(by, 96)));
    v = v128.load(at, 112);
    square = f64x2.add(square, f64x2.mul(v, v)), sum = f64x2.add(sum, v), a7 = f64x2.add(a7, f64x2.mul(v, v128.load(by, 112)));
  }
  store<f64>(out, total(square));
  store<f64>(out, total(sum), 8);
  v128.store(out, a0, 16);
  v128.store(out, a1, 32);
  v128.store(out, a2, 48);
  v128.store(out, a3, 64);
  v128.store(out, a4, 80);
  v128.store(out, a5, 96);
  v128.store(out, a6, 112);
  v128.store(out, a7, 128);
  hadamard(out + 16);
  for (let l: u32 = 0; l < lagCount; l++)
    products(x, d, load<u32>(lags + ((l as usize) << 2)), out + 144 + ((l as usize) << 4));
}

// @ts-ignore: decorator
@inline
function total(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// Walsh-Hadamard transform of 16 doubles in place (Sylvester's order).
function hadamard(at: usize): void {
  for (let step: usize = 8; step < 128; step <<= 1)
    for (let i: usize = 0; i < 128; i += step << 1)
      for (let j = i; j < i + step; j += 8) {
        const a = load<f64>(at + j), b = load<f64>(at + j + step);
        store<f64>(at + j, a + b);
        store<f64>(at + j + step, a - b);
      }
}

// Sum of p and of p^2, p = x[i] x[i - lag].
function products(x: usize, d: u32, lag: u32, out: usize): void {
  const back = (lag as usize) << 3, end = (d as usize) << 3;
  let sum = f64x2.splat(0), square = sum;
  let i = back;
  for (; i + 16 <= end; i += 16) {
    const p = f64x2.mul(v128.load(x + i), v128.load(x + i - back));
    sum = f64x2.add(sum, p);
    square = f64x2.add(square, f64x2.mul(p, p));
  }
  let s = total(sum), q = total(square);
  if (i < end) {
    const p = load<f64>(x + i) * load<f64>(x + i - back);
    s += p;
    q += p * p;
  }
  store<f64>(out, s);
  store<f64>(out, q, 8);
}

/** <x, y>, both padded. */
export function dot(x: usize, y: usize, d: u32): f64 {
  const bytes = ((d as usize) + 3 & ~3) << 3;
  let a = f64x2.splat(0), b = a;
  for (let i: usize = 0; i < bytes; i += 32) {
    a = f64x2.add(a, f64x2.mul(v128.load(x + i), v128.load(y + i)));
    b = f64x2.add(b, f64x2.mul(v128.load(x + i, 16), v128.load(y + i, 16)));
  }
  return total(f64x2.add(a, b));
}

// x -= c y, both padded.
function subtract(x: usize, y: usize, c: f64, d: u32): void {
  const bytes = ((d as usize) + 3 & ~3) << 3, by = f64x2.splat(c);
  for (let i: usize = 0; i < bytes; i += 32) {
    v128.store(x + i, f64x2.sub(v128.load(x + i), f64x2.mul(by, v128.load(y + i))));
    v128.store(x + i, f64x2.sub(v128.load(x + i, 16), f64x2.mul(by, v128.load(y + i, 16))), 16);
  }
}

// @ts-ignore: decorator
@inline
function stride(d: u32): usize {
  return ((d as usize) + 15 & ~15) << 3;
}

/** Sum of <x, q>^2 over the k orthonormal rows of `basis` (each padded like x). */
export function projected(x: usize, d: u32, basis: usize, k: u32): f64 {
  let sum: f64 = 0;
  for (let j: u32 = 0; j < k; j++) {
    const c = dot(x, basis + (j as usize) * stride(d), d);
    sum += c * c;
  }
  return sum;
}

/**
 * Adds x to the k rows of an orthonormal `basis` that has room for one more; answers 1 unless x lies in their span as far as doubles
 * can tell. Modified Gram-Schmidt, run twice: "twice is enough" (Parlett 1980, section 6.9, after Kahan).
 */
export function extend(x: usize, d: u32, basis: usize, k: u32): u32 {
  const row = basis + (k as usize) * stride(d);
  memory.copy(row, x, stride(d));
  const whole = dot(x, x, d);
  for (let pass = 0; pass < 2; pass++)
    for (let j: u32 = 0; j < k; j++) {
      const q = basis + (j as usize) * stride(d);
      subtract(row, q, dot(row, q, d), d);
    }
  const left = dot(row, row, d);
  if (!(left > 1e-20 * whole) || !(left < Infinity)) return 0;
  const unit = 1 / sqrt<f64>(left);
  for (let i: usize = 0; i < stride(d); i += 8) store<f64>(row + i, load<f64>(row + i) * unit);
  return 1;
}
