// Sums over one noise vector. Vectors lie as doubles, padded with zeros to a multiple of 16; nothing ever writes the padding.

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

// Sum of p and of p^2, p = x[i] x[i - lag]. Four sums of each, since an addition waits for the one before it.
function products(x: usize, d: u32, lag: u32, out: usize): void {
  const back = (lag as usize) << 3, end = (d as usize) << 3;
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, q0 = s0, q1 = s0, q2 = s0, q3 = s0;
  let i = back;
  for (; i + 64 <= end; i += 64) {
    const at = x + i, by = at - back;
    let p = f64x2.mul(v128.load(at), v128.load(by));
    s0 = f64x2.add(s0, p), q0 = f64x2.add(q0, f64x2.mul(p, p));
    p = f64x2.mul(v128.load(at, 16), v128.load(by, 16));
    s1 = f64x2.add(s1, p), q1 = f64x2.add(q1, f64x2.mul(p, p));
    p = f64x2.mul(v128.load(at, 32), v128.load(by, 32));
    s2 = f64x2.add(s2, p), q2 = f64x2.add(q2, f64x2.mul(p, p));
    p = f64x2.mul(v128.load(at, 48), v128.load(by, 48));
    s3 = f64x2.add(s3, p), q3 = f64x2.add(q3, f64x2.mul(p, p));
  }
  let s = four(s0, s1, s2, s3), q = four(q0, q1, q2, q3);
  for (; i < end; i += 8) {
    const p = load<f64>(x + i) * load<f64>(x + i - back);
    s += p;
    q += p * p;
  }
  store<f64>(out, s);
  store<f64>(out, q, 8);
}

// @ts-ignore: decorator
@inline
function four(a: v128, b: v128, c: v128, d: v128): f64 {
  return total(f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
}

/** <x, y>, both padded. */
export function dot(x: usize, y: usize, d: u32): f64 {
  const bytes = ((d as usize) + 7 & ~7) << 3;
  let a = f64x2.splat(0), b = a, c = a, e = a;
  for (let i: usize = 0; i < bytes; i += 64) {
    a = f64x2.add(a, f64x2.mul(v128.load(x + i), v128.load(y + i)));
    b = f64x2.add(b, f64x2.mul(v128.load(x + i, 16), v128.load(y + i, 16)));
    c = f64x2.add(c, f64x2.mul(v128.load(x + i, 32), v128.load(y + i, 32)));
    e = f64x2.add(e, f64x2.mul(v128.load(x + i, 48), v128.load(y + i, 48)));
  }
  return four(a, b, c, e);
}

// row = x - the sum of coefficients[j] times row j of the basis, all padded; `row` may be x. Stored once, however many rows there are.
function without(x: usize, d: u32, basis: usize, k: u32, coefficients: usize, row: usize): void {
  const bytes = ((d as usize) + 7 & ~7) << 3;
  for (let i: usize = 0; i < bytes; i += 64) {
    let a = v128.load(x + i), b = v128.load(x + i, 16), c = v128.load(x + i, 32), e = v128.load(x + i, 48);
    let q = basis + i;
    for (let j: u32 = 0; j < k; j++, q += stride(d)) {
      const by = v128.load64_splat(coefficients + ((j as usize) << 3));
      a = f64x2.sub(a, f64x2.mul(by, v128.load(q)));
      b = f64x2.sub(b, f64x2.mul(by, v128.load(q, 16)));
      c = f64x2.sub(c, f64x2.mul(by, v128.load(q, 32)));
      e = f64x2.sub(e, f64x2.mul(by, v128.load(q, 48)));
    }
    v128.store(row + i, a);
    v128.store(row + i, b, 16);
    v128.store(row + i, c, 32);
    v128.store(row + i, e, 48);
  }
}

// @ts-ignore: decorator
@inline
function stride(d: u32): usize {
  return ((d as usize) + 15 & ~15) << 3;
}

/** Sum of <x, q>^2 over the k orthonormal rows of `basis` (each padded like x), and each <x, q> to `coefficients`. */
export function projected(x: usize, d: u32, basis: usize, k: u32, coefficients: usize): f64 {
  let sum: f64 = 0;
  for (let j: u32 = 0; j < k; j++) {
    const c = dot(x, basis + (j as usize) * stride(d), d);
    store<f64>(coefficients + ((j as usize) << 3), c);
    sum += c * c;
  }
  return sum;
}

/**
 * Adds x to the k rows of an orthonormal `basis` that has room for one more; answers 1 unless x lies in their span as far as doubles
 * can tell. `coefficients`: what `projected` said of x; they are overwritten. Classical Gram-Schmidt, a second time where the first took
 * half of the length: a smaller loss leaves rows as orthogonal as doubles can be (Daniel, Gragg, Kaufman, Stewart 1976).
 */
export function extend(x: usize, d: u32, basis: usize, k: u32, coefficients: usize): u32 {
  const row = basis + (k as usize) * stride(d);
  const whole = dot(x, x, d);
  without(x, d, basis, k, coefficients, row);
  let left = dot(row, row, d);
  if (left < 0.5 * whole) {
    projected(row, d, basis, k, coefficients);
    without(row, d, basis, k, coefficients, row);
    left = dot(row, row, d);
  }
  if (!(left > 1e-20 * whole) || !(left < Infinity)) return 0;
  const unit = f64x2.splat(1 / sqrt<f64>(left)), end = row + stride(d);
  for (let at = row; at < end; at += 64) {
    const a = f64x2.mul(v128.load(at), unit), b = f64x2.mul(v128.load(at, 16), unit);
    const c = f64x2.mul(v128.load(at, 32), unit), e = f64x2.mul(v128.load(at, 48), unit);
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, e, 48);
  }
  return 1;
}
