// Discrete Fourier transform of any smooth length (2^a 3^b 5^c), forward, f64.
//
// Two steps (Gentleman and Sande 1966; Bailey 1990 calls it four-step): N = N1 N2, columns of length N1, twiddles, rows of length N2.
// A column or row is done two at a time, one in each lane, so no butterfly shuffles: an "element" is 32 bytes, two real parts and
// two imaginary parts. Rows are paired k1 with N1 - k1, which is where the real transform's partner of every bin is.

// Elements: [re0, re1, im0, im1].
const C1 = 0.30901699437494742410; // cos(2 pi / 5)
const C2 = -0.80901699437494742410; // cos(4 pi / 5)
const S1 = 0.95105651629515357212; // sin(2 pi / 5)
const S2 = 0.58778525229247312917; // sin(4 pi / 5)
const S3 = 0.86602540378443864676; // sin(2 pi / 3)

// @ts-ignore: decorator
@inline function put(at: usize, re: v128, im: v128): void {
  v128.store(at, re);
  v128.store(at, im, 16);
}

/** Stores (re + i im) times the root in both lanes. */
// @ts-ignore: decorator
@inline function turn(at: usize, re: v128, im: v128, wr: v128, wi: v128): void {
  v128.store(at, f64x2.sub(f64x2.mul(re, wr), f64x2.mul(im, wi)));
  v128.store(at, f64x2.add(f64x2.mul(re, wi), f64x2.mul(im, wr)), 16);
}

// One Stockham pass of radix r: sub-length n = r m, stride s; x[q + s (p + m j)] -> y[q + s (r p + k)] w_n^(p k).
// `roots` holds w_len^t as (re, im) pairs, and w_n^(p k) = w_len^(p k s). At p = 0, which is all of the last pass, the roots are 1.

/** As `turn`, without the multiplication where `unit`, a constant at every use, says that the root is 1. */
// @ts-ignore: decorator
@inline function spin(unit: bool, at: usize, re: v128, im: v128, w: usize): void {
  if (unit) put(at, re, im);
  else turn(at, re, im, v128.load64_splat(w), v128.load64_splat(w, 8));
}

// @ts-ignore: decorator
@inline function two(unit: bool, x: usize, y: usize, far: usize, row: usize, w1: usize): void {
  const ar = v128.load(x), ai = v128.load(x, 16), br = v128.load(x + far), bi = v128.load(x + far, 16);
  put(y, f64x2.add(ar, br), f64x2.add(ai, bi));
  spin(unit, y + row, f64x2.sub(ar, br), f64x2.sub(ai, bi), w1);
}

function pass2(m: u32, s: u32, x: usize, y: usize, roots: usize): void {
  const far = (s as usize) * (m as usize) << 5;
  const row = (s as usize) << 5;
  for (const end = x + row; x < end; x += 32, y += 32) two(true, x, y, far, row, 0);
  for (let p: u32 = 1; p < m; p++) {
    const w1 = roots + ((p * s) as usize << 4);
    y += row;
    for (const end = x + row; x < end; x += 32, y += 32) two(false, x, y, far, row, w1);
  }
}

// @ts-ignore: decorator
@inline function three(unit: bool, x: usize, y: usize, far: usize, row: usize, w1: usize, w2: usize): void {
  const ar = v128.load(x), ai = v128.load(x, 16);
  const br = v128.load(x + far), bi = v128.load(x + far, 16);
  const cr = v128.load(x + 2 * far), ci = v128.load(x + 2 * far, 16);
  const half = f64x2.splat(0.5), s3 = f64x2.splat(S3);
  const tr = f64x2.add(br, cr), ti = f64x2.add(bi, ci);
  const mr = f64x2.sub(ar, f64x2.mul(half, tr)), mi = f64x2.sub(ai, f64x2.mul(half, ti));
  const nr = f64x2.mul(s3, f64x2.sub(br, cr)), ni = f64x2.mul(s3, f64x2.sub(bi, ci));
  put(y, f64x2.add(ar, tr), f64x2.add(ai, ti));
  spin(unit, y + row, f64x2.add(mr, ni), f64x2.sub(mi, nr), w1);
  spin(unit, y + 2 * row, f64x2.sub(mr, ni), f64x2.add(mi, nr), w2);
}

function pass3(m: u32, s: u32, x: usize, y: usize, roots: usize): void {
  const far = (s as usize) * (m as usize) << 5;
  const row = (s as usize) << 5;
  for (const end = x + row; x < end; x += 32, y += 32) three(true, x, y, far, row, 0, 0);
  for (let p: u32 = 1; p < m; p++) {
    const t = p * s;
    const w1 = roots + ((t as usize) << 4), w2 = roots + ((2 * t) as usize << 4);
    y += 2 * row;
    for (const end = x + row; x < end; x += 32, y += 32) three(false, x, y, far, row, w1, w2);
  }
}

// @ts-ignore: decorator
@inline function four(unit: bool, x: usize, y: usize, far: usize, row: usize, w1: usize, w2: usize, w3: usize): void {
  const ar = v128.load(x), ai = v128.load(x, 16);
  const br = v128.load(x + far), bi = v128.load(x + far, 16);
  const cr = v128.load(x + 2 * far), ci = v128.load(x + 2 * far, 16);
  const dr = v128.load(x + 3 * far), di = v128.load(x + 3 * far, 16);
  const er = f64x2.add(ar, cr), ei = f64x2.add(ai, ci), fr = f64x2.sub(ar, cr), fi = f64x2.sub(ai, ci);
  const gr = f64x2.add(br, dr), gi = f64x2.add(bi, di), hr = f64x2.sub(br, dr), hi = f64x2.sub(bi, di);
  put(y, f64x2.add(er, gr), f64x2.add(ei, gi));
  spin(unit, y + row, f64x2.add(fr, hi), f64x2.sub(fi, hr), w1);
  spin(unit, y + 2 * row, f64x2.sub(er, gr), f64x2.sub(ei, gi), w2);
  spin(unit, y + 3 * row, f64x2.sub(fr, hi), f64x2.add(fi, hr), w3);
}

function pass4(m: u32, s: u32, x: usize, y: usize, roots: usize): void {
  const far = (s as usize) * (m as usize) << 5;
  const row = (s as usize) << 5;
  for (const end = x + row; x < end; x += 32, y += 32) four(true, x, y, far, row, 0, 0, 0);
  for (let p: u32 = 1; p < m; p++) {
    const t = p * s;
    const w1 = roots + ((t as usize) << 4), w2 = roots + ((2 * t) as usize << 4), w3 = roots + ((3 * t) as usize << 4);
    y += 3 * row;
    for (const end = x + row; x < end; x += 32, y += 32) four(false, x, y, far, row, w1, w2, w3);
  }
}

// @ts-ignore: decorator
@inline function five(unit: bool, x: usize, y: usize, far: usize, row: usize, w1: usize, w2: usize, w3: usize, w4: usize): void {
  const c1 = f64x2.splat(C1), c2 = f64x2.splat(C2), s1 = f64x2.splat(S1), s2 = f64x2.splat(S2);
  const ar = v128.load(x), ai = v128.load(x, 16);
  const br = v128.load(x + far), bi = v128.load(x + far, 16);
  const cr = v128.load(x + 2 * far), ci = v128.load(x + 2 * far, 16);
  const dr = v128.load(x + 3 * far), di = v128.load(x + 3 * far, 16);
  const er = v128.load(x + 4 * far), ei = v128.load(x + 4 * far, 16);
  const t1r = f64x2.add(br, er), t1i = f64x2.add(bi, ei), t3r = f64x2.sub(br, er), t3i = f64x2.sub(bi, ei);
  const t2r = f64x2.add(cr, dr), t2i = f64x2.add(ci, di), t4r = f64x2.sub(cr, dr), t4i = f64x2.sub(ci, di);
  put(y, f64x2.add(ar, f64x2.add(t1r, t2r)), f64x2.add(ai, f64x2.add(t1i, t2i)));
  const m1r = f64x2.add(ar, f64x2.add(f64x2.mul(c1, t1r), f64x2.mul(c2, t2r)));
  const m1i = f64x2.add(ai, f64x2.add(f64x2.mul(c1, t1i), f64x2.mul(c2, t2i)));
  const n1r = f64x2.add(f64x2.mul(s1, t3r), f64x2.mul(s2, t4r)), n1i = f64x2.add(f64x2.mul(s1, t3i), f64x2.mul(s2, t4i));
  spin(unit, y + row, f64x2.add(m1r, n1i), f64x2.sub(m1i, n1r), w1);
  spin(unit, y + 4 * row, f64x2.sub(m1r, n1i), f64x2.add(m1i, n1r), w4);
  const m2r = f64x2.add(ar, f64x2.add(f64x2.mul(c2, t1r), f64x2.mul(c1, t2r)));
  const m2i = f64x2.add(ai, f64x2.add(f64x2.mul(c2, t1i), f64x2.mul(c1, t2i)));
  const n2r = f64x2.sub(f64x2.mul(s2, t3r), f64x2.mul(s1, t4r)), n2i = f64x2.sub(f64x2.mul(s2, t3i), f64x2.mul(s1, t4i));
  spin(unit, y + 2 * row, f64x2.add(m2r, n2i), f64x2.sub(m2i, n2r), w2);
  spin(unit, y + 3 * row, f64x2.sub(m2r, n2i), f64x2.add(m2i, n2r), w3);
}

function pass5(m: u32, s: u32, x: usize, y: usize, roots: usize): void {
  const far = (s as usize) * (m as usize) << 5;
  const row = (s as usize) << 5;
  for (const end = x + row; x < end; x += 32, y += 32) five(true, x, y, far, row, 0, 0, 0, 0);
  for (let p: u32 = 1; p < m; p++) {
    const t = p * s;
    const w1 = roots + ((t as usize) << 4), w2 = roots + ((2 * t) as usize << 4);
    const w3 = roots + ((3 * t) as usize << 4), w4 = roots + ((4 * t) as usize << 4);
    y += 4 * row;
    for (const end = x + row; x < end; x += 32, y += 32) five(false, x, y, far, row, w1, w2, w3, w4);
  }
}

/** Transforms `len` elements at `x`, with `y` as the other half of the ping-pong; returns where the result is. */
function lanes(len: u32, x: usize, y: usize, roots: usize): usize {
  let n = len, s: u32 = 1;
  while (n > 1) {
    let r: u32;
    // Fives last: the last pass has no roots to multiply with, and a five has most of them.
    if (n % 4 == 0) {
      r = 4;
      pass4(n / 4, s, x, y, roots);
    } else if (n % 2 == 0) {
      r = 2;
      pass2(n / 2, s, x, y, roots);
    } else if (n % 3 == 0) {
      r = 3;
      pass3(n / 3, s, x, y, roots);
    } else {
      r = 5;
      pass5(n / 5, s, x, y, roots);
    }
    const other = x;
    x = y;
    y = other;
    n /= r;
    s *= r;
  }
  return x;
}

// ------------------------------------------------------------------------------------------------ the plan

// Where everything of one length is: set by `plan`, filled by the caller (src/audit/sp800-22/spectrum.ts says with what).
let N1: u32 = 0, N2: u32 = 0;
let roots1: usize = 0, roots2: usize = 0; // w_N1^t, w_N2^t
let coarse: usize = 0, fine: usize = 0; // w_N^(1024 t), w_N^t for t < 1024
let matrix: usize = 0; // N complex numbers, row k1 contiguous
let x0: usize = 0, y0: usize = 0; // ping-pong, max(N1, N2) elements each
let steps: usize = 0; // 16 elements: w_N^(n2 b)

export function plan(n1: u32, n2: u32, r1: usize, r2: usize, c: usize, f: usize, m: usize, x: usize, y: usize, st: usize): void {
  N1 = n1;
  N2 = n2;
  roots1 = r1;
  roots2 = r2;
  coarse = c;
  fine = f;
  matrix = m;
  x0 = x;
  y0 = y;
  steps = st;
}

// w_N^e, e < N.
// @ts-ignore: decorator
@inline function root(e: u32): v128 {
  const a = v128.load(coarse + ((e >>> 10) as usize << 4)), b = v128.load(fine + ((e & 1023) as usize << 4));
  const swapped = v128.shuffle<f64>(b, b, 1, 0);
  const re = f64x2.mul(v128.shuffle<f64>(a, a, 0, 0), b), im = f64x2.mul(v128.shuffle<f64>(a, a, 1, 1), swapped);
  // (ar br - ai bi, ar bi + ai br)
  return f64x2.add(re, v128.xor(im, i64x2(0x8000000000000000, 0)));
}

/** Transforms the column pair (n2, n2 + 1) in x0, twiddles it and writes it to the matrix. */
function column(n2: u32): void {
  const z = lanes(N1, x0, y0, roots1);
  const other = n2 + 1 < N2 ? n2 + 1 : n2; // an odd last column is done twice
  // w_N^(n2 k1) with k1 = 16 a + b: sixteen small powers, times one root per a.
  for (let b: u32 = 0; b < 16 && b < N1; b++) {
    const w0 = root(n2 * b), w1 = root(other * b);
    put(steps + ((b as usize) << 5), v128.shuffle<f64>(w0, w1, 0, 2), v128.shuffle<f64>(w0, w1, 1, 3));
  }
  const stride = (N2 as usize) << 4;
  let to = matrix + ((n2 as usize) << 4);
  for (let base: u32 = 0; base < N1; base += 16) {
    const g0 = root(n2 * base), g1 = root(other * base);
    const gr = v128.shuffle<f64>(g0, g1, 0, 2), gi = v128.shuffle<f64>(g0, g1, 1, 3);
    const end: u32 = N1 - base < 16 ? N1 - base : 16;
    for (let b: u32 = 0; b < end; b++) {
      const w = steps + ((b as usize) << 5), at = z + (((base + b) as usize) << 5);
      const ur = v128.load(w), ui = v128.load(w, 16);
      const wr = f64x2.sub(f64x2.mul(gr, ur), f64x2.mul(gi, ui)), wi = f64x2.add(f64x2.mul(gr, ui), f64x2.mul(gi, ur));
      const ar = v128.load(at), ai = v128.load(at, 16);
      const re = f64x2.sub(f64x2.mul(ar, wr), f64x2.mul(ai, wi)), im = f64x2.add(f64x2.mul(ar, wi), f64x2.mul(ai, wr));
      v128.store(to, v128.shuffle<f64>(re, im, 0, 2));
      if (other != n2) v128.store(to, v128.shuffle<f64>(re, im, 1, 3), 16);
      to += stride;
    }
  }
}

/** Transforms rows k1 and `partner` of the matrix, one a lane; element k2 of the result is bin k1 + N1 k2. */
function rows(k1: u32, partner: u32): usize {
  const a = matrix + ((k1 * N2) as usize << 4), b = matrix + ((partner * N2) as usize << 4);
  for (let i: usize = 0; i < (N2 as usize); i++) {
    const u = v128.load(a + (i << 4)), v = v128.load(b + (i << 4));
    put(x0 + (i << 5), v128.shuffle<f64>(u, v, 0, 2), v128.shuffle<f64>(u, v, 1, 3));
  }
  return lanes(N2, x0, y0, roots2);
}

/** Forward transform of N = N1 N2 complex numbers at `from` to `to`, both in natural order (they may be the same). */
export function transform(from: usize, to: usize): void {
  for (let n2: u32 = 0; n2 < N2; n2 += 2) {
    const odd: usize = n2 + 1 < N2 ? 16 : 0;
    for (let n1: u32 = 0; n1 < N1; n1++) {
      const at = from + ((n1 * N2 + n2) as usize << 4);
      const u = v128.load(at), v = v128.load(at + odd);
      put(x0 + ((n1 as usize) << 5), v128.shuffle<f64>(u, v, 0, 2), v128.shuffle<f64>(u, v, 1, 3));
    }
    column(n2);
  }
  for (let k1: u32 = 0; k1 * 2 <= N1; k1++) {
    const partner = k1 ? N1 - k1 : 0;
    const z = rows(k1, partner);
    for (let k2: u32 = 0; k2 < N2; k2++) {
      const re = v128.load(z + ((k2 as usize) << 5)), im = v128.load(z + ((k2 as usize) << 5), 16);
      v128.store(to + ((k1 + N1 * k2) as usize << 4), v128.shuffle<f64>(re, im, 0, 2));
      v128.store(to + ((partner + N1 * k2) as usize << 4), v128.shuffle<f64>(re, im, 1, 3));
    }
  }
}

// ------------------------------------------------------------------------------------------------ bits

// The sixteen values of two complex numbers made of four bits: ±1 ± i.
const NIBBLES = memory.data(16 * 32, 16);

function fillNibbles(): void {
  for (let v = 0; v < 16; v++) {
    const at = NIBBLES + (v << 5);
    store<f64>(at, v & 8 ? 1 : -1);
    store<f64>(at, v & 2 ? 1 : -1, 8);
    store<f64>(at, v & 4 ? 1 : -1, 16);
    store<f64>(at, v & 1 ? 1 : -1, 24);
  }
}

// @ts-ignore: decorator
@inline function nibble(words: usize, i: u32): usize {
  // Four bits from even bit `i`: they may straddle two words.
  const at = words + ((i as usize >> 6) << 3), shift = i & 63;
  const v = shift <= 60 ? load<u64>(at) >>> ((60 - shift) as u64) : (load<u64>(at) << 2) | (load<u64>(at, 8) >>> 62);
  return NIBBLES + ((v & 15) as usize << 5);
}

// @ts-ignore: decorator
@inline function below(re: f64, im: f64, limit: f64): u32 {
  return (re * re + im * im < limit) as u32;
}

/**
 * Section 2.6's N_1 for a sequence of 2 N1 N2 bits: bins 0 .. n / 2 - 1 of the transform of ±1 whose squared modulus is below `limit`.
 * `split`: w_(2 N2)^k2 for k2 < N2; `start`: w_n^k1 for k1 <= N1 / 2.
 */
export function peaksBelow(words: usize, limit: f64, split: usize, start: usize): u32 {
  fillNibbles();
  for (let n2: u32 = 0; n2 < N2; n2 += 2) {
    let i: u32 = n2 * 2;
    for (let n1: usize = 0; n1 < (N1 as usize); n1++) {
      const v = nibble(words, i);
      put(x0 + (n1 << 5), v128.load(v), v128.load(v, 16));
      i += N2 * 2;
    }
    column(n2);
  }
  // F_k = (Z_k + conj Z_(N-k)) / 2 + T, F_(N-k) = conj((Z_k + conj Z_(N-k)) / 2 - T), T = -i/2 w_n^k (Z_k - conj Z_(N-k)).
  const quadruple = 4 * limit; // everything below is left doubled
  let count: u32 = 0;
  for (let k1: u32 = 0; k1 * 2 <= N1; k1++) {
    const alone = k1 == 0 || k1 * 2 == N1; // the partner is the row itself
    const z = rows(k1, k1 ? N1 - k1 : 0);
    const at = start + ((k1 as usize) << 4);
    let k2: u32 = 0;
    if (k1) {
      // Two bins a turn; their partners are two of the other lane, read backwards.
      const sr = v128.load64_splat(at), si = v128.load64_splat(at, 8), most = f64x2.splat(quadruple);
      let hits = i64x2.splat(0), other = i64x2.splat(0);
      for (; k2 + 2 <= N2; k2 += 2) {
        const a = z + ((k2 as usize) << 5), b = z + ((N2 - 2 - k2) as usize << 5), w = split + ((k2 as usize) << 4);
        const ar = v128.shuffle<f64>(v128.load(a), v128.load(a, 32), 0, 2), ai = v128.shuffle<f64>(v128.load(a, 16), v128.load(a, 48), 0, 2);
        const br = v128.shuffle<f64>(v128.load(b, 32), v128.load(b), 1, 3), bi = v128.shuffle<f64>(v128.load(b, 48), v128.load(b, 16), 1, 3);
        const u = v128.load(w), v = v128.load(w, 16);
        const ur = v128.shuffle<f64>(u, v, 0, 2), ui = v128.shuffle<f64>(u, v, 1, 3);
        const wr = f64x2.sub(f64x2.mul(sr, ur), f64x2.mul(si, ui)), wi = f64x2.add(f64x2.mul(sr, ui), f64x2.mul(si, ur));
        const er = f64x2.add(ar, br), ei = f64x2.sub(ai, bi), or = f64x2.sub(ar, br), oi = f64x2.add(ai, bi);
        const tr = f64x2.add(f64x2.mul(wr, oi), f64x2.mul(wi, or)), ti = f64x2.sub(f64x2.mul(wi, oi), f64x2.mul(wr, or));
        const pr = f64x2.add(er, tr), pi = f64x2.add(ei, ti), qr = f64x2.sub(er, tr), qi = f64x2.sub(ei, ti);
        // A comparison that holds is -1.
        hits = i64x2.sub(hits, f64x2.lt(f64x2.add(f64x2.mul(pr, pr), f64x2.mul(pi, pi)), most));
        other = i64x2.sub(other, f64x2.lt(f64x2.add(f64x2.mul(qr, qr), f64x2.mul(qi, qi)), most));
      }
      count += (i64x2.extract_lane(hits, 0) + i64x2.extract_lane(hits, 1)) as u32;
      if (!alone) count += (i64x2.extract_lane(other, 0) + i64x2.extract_lane(other, 1)) as u32;
    }
    const sr = load<f64>(at), si = load<f64>(at, 8);
    for (; k2 < N2; k2++) {
      const other: u32 = k1 ? N2 - 1 - k2 : k2 ? N2 - k2 : 0;
      const a = z + ((k2 as usize) << 5), b = z + ((other as usize) << 5), w = split + ((k2 as usize) << 4);
      const ar = load<f64>(a), ai = load<f64>(a, 16), br = load<f64>(b, 8), bi = load<f64>(b, 24);
      const ur = load<f64>(w), ui = load<f64>(w, 8);
      const wr = sr * ur - si * ui, wi = sr * ui + si * ur;
      const er = ar + br, ei = ai - bi, or = ar - br, oi = ai + bi;
      const tr = wr * oi + wi * or, ti = wi * oi - wr * or;
      count += below(er + tr, ei + ti, quadruple);
      if (!alone) count += below(er - tr, ei - ti, quadruple);
    }
  }
  return count;
}

/** Bins 0 .. `count` - 1 of complex numbers at `z` with squared modulus below `limit`. */
export function below2(z: usize, count: u32, limit: f64): u32 {
  let sum: u32 = 0;
  for (let k: usize = 0; k < (count as usize); k++) sum += below(load<f64>(z + (k << 4)), load<f64>(z + (k << 4), 8), limit);
  return sum;
}

// ------------------------------------------------------------------------------------------------ any length (Bluestein 1970)

/** Bits as N complex numbers times the chirp, zero up to `size`; `pairs` = 1: number j is (bit 2j, bit 2j + 1), else (bit j, 0). */
export function chirpIn(words: usize, N: u32, pairs: u32, chirp: usize, to: usize, size: u32): void {
  for (let j: u32 = 0; j < N; j++) {
    const at = (j as usize) << 4;
    const i: u32 = pairs ? j * 2 : j;
    const w = load<u64>(words + ((i as usize >> 6) << 3)) << ((i & 63) as u64); // pairs: i is even, so both bits are in the word
    const re: f64 = w >>> 63 ? 1 : -1;
    const im: f64 = pairs ? ((w >>> 62) & 1 ? 1 : -1) : 0;
    const cr = load<f64>(chirp + at), ci = load<f64>(chirp + at, 8);
    store<f64>(to + at, re * cr - im * ci);
    store<f64>(to + at, re * ci + im * cr, 8);
  }
  memory.fill(to + ((N as usize) << 4), 0, ((size - N) as usize) << 4);
}

/** a <- conj(a b), the way into an inverse transform made of a forward one. */
export function multiplyConj(a: usize, b: usize, size: u32): void {
  for (let k: usize = 0; k < (size as usize) << 4; k += 16) {
    const ar = load<f64>(a + k), ai = load<f64>(a + k, 8), br = load<f64>(b + k), bi = load<f64>(b + k, 8);
    store<f64>(a + k, ar * br - ai * bi);
    store<f64>(a + k, -(ar * bi + ai * br), 8);
  }
}

/** z_k <- chirp_k conj(z_k) / size. */
export function chirpOut(z: usize, chirp: usize, N: u32, size: u32): void {
  const scale = 1.0 / (size as f64);
  for (let k: usize = 0; k < (N as usize) << 4; k += 16) {
    const zr = load<f64>(z + k) * scale, zi = -load<f64>(z + k, 8) * scale;
    const cr = load<f64>(chirp + k), ci = load<f64>(chirp + k, 8);
    store<f64>(z + k, zr * cr - zi * ci);
    store<f64>(z + k, zr * ci + zi * cr, 8);
  }
}

/** As peaksBelow, from the transform Z of the N pairs in natural order; `split`: w_(2N)^k, k < N. */
export function splitBelow(z: usize, N: u32, split: usize, limit: f64): u32 {
  const quadruple = 4 * limit;
  let count: u32 = 0;
  for (let k: u32 = 0; k < N; k++) {
    const a = z + ((k as usize) << 4), b = z + (((k ? N - k : 0) as usize) << 4), w = split + ((k as usize) << 4);
    const ar = load<f64>(a), ai = load<f64>(a, 8), br = load<f64>(b), bi = load<f64>(b, 8);
    const wr = load<f64>(w), wi = load<f64>(w, 8);
    const er = ar + br, ei = ai - bi, or = ar - br, oi = ai + bi;
    count += below(er + wr * oi + wi * or, ei + wi * oi - wr * or, quadruple);
  }
  return count;
}
