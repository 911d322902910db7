// logf, sinf, cosf, log1pf as glibc 2.36 computes them on x86-64. The first three work in double and round once: for every argument
// the samplers can pass (2^24 uniforms) plain multiply and add give the same float as the library's FMA build, so none is emulated
// (test/slow/libm.test.ts runs all of them).

// Szabolcs Nagy's logf (ARM optimized routines, glibc sysdeps/ieee754/flt-32/e_logf.c): (1/c, log c) for 16 values c.
// prettier-ignore
const LOGF_TABLE = memory.data<u64>([
  0x3ff661ec79f8f3be, 0xbfd57bf7808caade, 0x3ff571ed4aaf883d, 0xbfd2bef0a7c06ddb, 0x3ff49539f0f010b0, 0xbfd01eae7f513a67,
  0x3ff3c995b0b80385, 0xbfcb31d8a68224e9, 0x3ff30d190c8864a5, 0xbfc6574f0ac07758, 0x3ff25e227b0b8ea0, 0xbfc1aa2bc79c8100,
  0x3ff1bb4a4a1a343f, 0xbfba4e76ce8c0e5e, 0x3ff12358f08ae5ba, 0xbfb1973c5a611ccc, 0x3ff0953f419900a7, 0xbfa252f438e10c1e,
  0x3ff0000000000000, 0x0000000000000000, 0x3fee608cfd9a47ac, 0x3faaa5aa5df25984, 0x3feca4b31f026aa0, 0x3fbc5e53aa362eb4,
  0x3feb2036576afce6, 0x3fc526e57720db08, 0x3fe9c2d163a1aa2d, 0x3fcbc2860d224770, 0x3fe886e6037841ed, 0x3fd1058bc8a07ee1,
  0x3fe767dcf5534862, 0x3fd4043057b6ee09,
]);

/** log x for normal float x > 0. */
export function logf(x: f32): f32 {
  const ix = reinterpret<u32>(x);
  if (ix == 0x3f800000) return 0;
  const tmp = ix - 0x3f330000;
  const at = LOGF_TABLE + (((tmp >> 19) & 15) << 4) as usize;
  const k = ((tmp as i32) >> 23) as f64;
  const z = reinterpret<f32>(ix - (tmp & 0xff800000)) as f64;
  const r = z * load<f64>(at) - 1;
  const y0 = load<f64>(at, 8) + k * reinterpret<f64>(0x3fe62e42fefa39ef);
  const r2 = r * r;
  let y = reinterpret<f64>(0x3fd5575b0be00b6a) * r + reinterpret<f64>(0xbfdffffef20a4123);
  y = reinterpret<f64>(0xbfd00ea348b88334) * r2 + y;
  return (y * r2 + (y0 + r)) as f32;
}

// Wilco Dijkstra's sinf and cosf (ARM optimized routines, glibc sysdeps/ieee754/flt-32/sincosf.h): [-pi/4, pi/4] in double.
@inline function sinPolynomial(x: f64, x2: f64): f64 {
  const x3 = x * x2;
  const s1 = reinterpret<f64>(0x3f81107605230bc4) + x2 * reinterpret<f64>(0xbf2994eb3774cf24);
  return (x + x3 * reinterpret<f64>(0xbfc555545995a603)) + x3 * x2 * s1;
}
@inline function cosPolynomial(x2: f64): f64 {
  const x4 = x2 * x2;
  const c2 = reinterpret<f64>(0xbf56c087e89a359d) + x2 * reinterpret<f64>(0x3ef99343027bf8c3);
  const c1 = 1 + x2 * reinterpret<f64>(0xbfdffffffd0c621c);
  return (c1 + x4 * reinterpret<f64>(0x3fa55553e1068f19)) + x4 * x2 * c2;
}
// Nearest integer to x 2/pi by a 24-bit fixed-point product, as the library does when it has no rounding instruction.
@inline function quadrant(x: f64): i32 { return ((x * reinterpret<f64>(0x41645f306dc9c883)) as i32 + 0x800000) >> 24; }
const HALF_PI = reinterpret<f64>(0x3ff921fb54442d18);

/** sin y for |y| < 120. */
export function sinf(y: f32): f32 {
  const top = (reinterpret<u32>(y) >> 20) & 0x7ff;
  const x = y as f64;
  if (top < 0x3f4) return top < 0x398 ? y : (sinPolynomial(x, x * x) as f32); // |y| < pi/4, 2^-12
  const n = quadrant(x);
  const r = x - (n as f64) * HALF_PI;
  const v = n & 1 ? cosPolynomial(r * r) : sinPolynomial(r, r * r);
  return (n & 2 ? -v : v) as f32;
}

/** cos y for |y| < 120. */
export function cosf(y: f32): f32 {
  const top = (reinterpret<u32>(y) >> 20) & 0x7ff;
  const x = y as f64;
  if (top < 0x3f4) return top < 0x398 ? 1 : (cosPolynomial(x * x) as f32);
  const n = quadrant(x);
  const r = x - (n as f64) * HALF_PI;
  const v = n & 1 ? sinPolynomial(r, r * r) : cosPolynomial(r * r);
  return ((n + 1) & 2 ? -v : v) as f32;
}

/** log(1 + x) for float x in (-1, 0]. Sun's fdlibm in float (glibc sysdeps/ieee754/flt-32/s_log1pf.c); no FMA build exists. */
export function log1pf(x: f32): f32 {
  const LN2_HI = reinterpret<f32>(0x3f317180), LN2_LO = reinterpret<f32>(0x3717f7d1);
  const hx = reinterpret<u32>(x);
  const ax = hx & 0x7fffffff;
  if (ax < 0x31000000) return ax < 0x24800000 ? x : x - x * x * <f32>0.5; // |x| < 2^-29, 2^-54
  let k = 0, f = x, c: f32 = 0, hu: u32 = 1;
  if (hx < 0x80000000 ? hx >= 0x3ed413d7 : hx >= 0xbe95f620) { // outside (-0.2929, 0.41422)
    const u = <f32>1 + x;
    hu = reinterpret<u32>(u);
    k = ((hu >> 23) as i32) - 127;
    c = (k > 0 ? <f32>1 - (u - x) : x - (u - <f32>1)) / u;
    hu &= 0x7fffff;
    if (hu < 0x3504f7) {
      f = reinterpret<f32>(hu | 0x3f800000) - <f32>1;
    } else {
      k++;
      f = reinterpret<f32>(hu | 0x3f000000) - <f32>1;
      hu = (0x800000 - hu) >> 2;
    }
  }
  const hfsq = <f32>0.5 * f * f;
  const n = k as f32;
  if (hu == 0) { // |f| < 2^-20
    if (f == 0) return k == 0 ? 0 : n * LN2_HI + (c + n * LN2_LO);
    const R = hfsq * (<f32>1 - reinterpret<f32>(0x3f2aaaab) * f);
    return k == 0 ? f - R : n * LN2_HI - ((R - (n * LN2_LO + c)) - f);
  }
  const s = f / (<f32>2 + f);
  const z = s * s;
  let R = reinterpret<f32>(0x3e178897) * z + reinterpret<f32>(0x3e1cd04f);
  R = R * z + reinterpret<f32>(0x3e3a3325);
  R = R * z + reinterpret<f32>(0x3e638e29);
  R = R * z + reinterpret<f32>(0x3e924925);
  R = R * z + reinterpret<f32>(0x3ecccccd);
  R = (R * z + reinterpret<f32>(0x3f2aaaab)) * z;
  const t = s * (hfsq + R);
  return k == 0 ? f - (hfsq - t) : n * LN2_HI - ((hfsq - (t + (n * LN2_LO + c))) - f);
}
