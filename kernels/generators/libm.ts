// log, log1p, sin, cos as glibc 2.36 computes them on x86-64 with FMA, which is what numpy, torch, Python and R call there.
// Not correctly rounded (0.51 to 0.55 ulp), so the order of operations is the result: it follows the FMA builds instruction by
// instruction (test/slow/libm.test.ts compares with millions of values of that library).
// Domains are those the samplers need: log (0, 1]; log1p (-1, 0]; sin and cos [0, 105414350).
import { fma, product, productError } from './fma';
import { LOG_TABLE, SINCOS_TABLE } from './tables';

/** log x for normal x > 0. Szabolcs Nagy's table-driven log (ARM optimized routines, glibc sysdeps/ieee754/dbl-64/e_log.c). */
export function logFused(x: f64): f64 {
  const ix = reinterpret<u64>(x);
  // [1 - 2^-4, 1 + 0x1.09p-4): polynomial about 1, with the -r^2/2 term split so that it is exact.
  if (ix - 0x3fee000000000000 < 0x3090000000000) {
    if (ix == 0x3ff0000000000000) return 0;
    const r = x - 1;
    const r2 = r * r;
    const r3 = r * r2;
    let p = fma(r2, reinterpret<f64>(0x3fb78182f7afd085), fma(r, reinterpret<f64>(0xbfb999eb43b068ff), reinterpret<f64>(0x3fbc7184282ad6ca)));
    p = fma(r3, reinterpret<f64>(0xbfb5521375d145cd), p);
    p = fma(p, r3, fma(r2, reinterpret<f64>(0xbfbfffffa4423d65), fma(r, reinterpret<f64>(0x3fc24924a344de30), reinterpret<f64>(0xbfc55555556745a7))));
    p = fma(p, r3, fma(r2, reinterpret<f64>(0x3fc999999995dd0c), fma(r, reinterpret<f64>(0xbfcffffffffffdcb), reinterpret<f64>(0x3fd5555555555577))));
    const rhi = fma(-134217728.0, r, fma(r, 134217728.0, r)); // 2^27: the upper half of r
    const rlo = r - rhi;
    const q = rhi * rhi;
    const hi = fma(q, -0.5, r);
    let lo = fma(q, -0.5, r - hi);
    lo = fma(-0.5 * rlo, r + rhi, lo);
    return hi + fma(p, r3, lo);
  }
  // x = 2^k z, z in [c/sqrt 2, c sqrt 2) of one of 128 subintervals; log x = log1p(z/c - 1) + log c + k ln 2.
  const tmp = ix - 0x3fe6000000000000;
  const at = LOG_TABLE + (((tmp >> 45) & 127) << 4) as usize;
  const k = ((tmp as i64) >> 52) as f64;
  const z = reinterpret<f64>(ix - (tmp & 0xfff0000000000000));
  const r = fma(z, load<f64>(at), -1);
  const w = fma(k, reinterpret<f64>(0x3fe62e42fefa3800), load<f64>(at, 8)); // Ln2hi
  const hi = w + r;
  const r2 = r * r;
  let lo = fma(k, reinterpret<f64>(0x3d2ef35793c76730), (w - hi) + r); // Ln2lo
  lo = fma(r2, reinterpret<f64>(0xbfe0000000000001), lo);
  const p = fma(fma(r, reinterpret<f64>(0xbfc55575e506c89f), reinterpret<f64>(0x3fc999b324f10111)), r2,
    fma(r, reinterpret<f64>(0xbfcfffffffeb4590), reinterpret<f64>(0x3fd555555551305b)));
  return fma(r * r2, p, lo) + hi;
}

/** log(1 + x) for finite x > -1. Sun's fdlibm s_log1p.c, polynomial regrouped by glibc (sysdeps/ieee754/dbl-64/s_log1p.c). */
export function log1p(x: f64): f64 {
  const hx = (reinterpret<u64>(x) >> 32) as u32;
  const ax = hx & 0x7fffffff;
  if (ax < 0x3e200000) return ax < 0x3c900000 ? x : fma(-0.5, x * x, x); // |x| < 2^-29, 2^-54
  let k = 0, f = x, c: f64 = 0, hu: u32 = 1;
  if (hx < 0x80000000 ? hx >= 0x3fda827a : hx >= 0xbfd2bec4) { // outside (-0.2929, 0.41422)
    const u = 1 + x;
    hu = (reinterpret<u64>(u) >> 32) as u32;
    k = ((hu >> 20) as i32) - 1023;
    c = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
    hu &= 0xfffff;
    const low = reinterpret<u64>(u) & 0xffffffff;
    if (hu < 0x6a09e) {
      f = reinterpret<f64>((((hu | 0x3ff00000) as u64) << 32) | low) - 1;
    } else {
      k++;
      f = reinterpret<f64>((((hu | 0x3fe00000) as u64) << 32) | low) - 1;
      hu = (0x100000 - hu) >> 2;
    }
  }
  const LN2_HI = reinterpret<f64>(0x3fe62e42fee00000), LN2_LO = reinterpret<f64>(0x3dea39ef35793c76);
  const hfsq = 0.5 * f * f;
  const n = k as f64;
  if (hu == 0) { // |f| < 2^-20
    if (f == 0) return k == 0 ? 0 : fma(n, LN2_HI, fma(n, LN2_LO, c));
    const R = hfsq * fma(-f, reinterpret<f64>(0x3fe5555555555555), 1);
    return k == 0 ? f - R : fma(n, LN2_HI, -((R - fma(n, LN2_LO, c)) - f));
  }
  const s = f / (2 + f);
  const z = s * s, z2 = z * z, z4 = z2 * z2, z6 = z2 * z4;
  const R2 = fma(z, reinterpret<f64>(0x3fd2492494229359), reinterpret<f64>(0x3fd999999997fa04));
  const R3 = fma(z, reinterpret<f64>(0x3fc7466496cb03de), reinterpret<f64>(0x3fcc71c51d8e78af));
  const R4 = fma(z, reinterpret<f64>(0x3fc2f112df3e5244), reinterpret<f64>(0x3fc39a09d078c69f));
  const R = fma(z6, R4, fma(z4, R3, fma(z, reinterpret<f64>(0x3fe5555555555593), z2 * R2)));
  const t = s * (hfsq + R);
  if (k == 0) return f - (hfsq - t);
  return fma(n, LN2_HI, -((hfsq - (t + fma(n, LN2_LO, c))) - f));
}

// IBM's accurate sin and cos as reworked for glibc 2.28 (sysdeps/ieee754/dbl-64/s_sin.c): values at k/128 from a table, the rest by
// short polynomials. (x, dx) is the reduced argument as an unevaluated sum, |x| < 0.86.
const BIG: f64 = 52776558133248.0; // 1.5 * 2^45: its last bit weighs 2^-7
const SN3 = reinterpret<f64>(0xbfc5555555555515), SN5 = reinterpret<f64>(0x3f811110e829872f);
const CS4 = reinterpret<f64>(0xbfa5555555555535), CS6 = reinterpret<f64>(0x3f56c16bedd9e239);

function sinFused(x: f64, dx: f64): f64 {
  const ax = abs(x);
  if (ax < 0.126) {
    const xx = x * x;
    let p = reinterpret<f64>(0xbe5addffc2fcdf59);
    p = fma(p, xx, reinterpret<f64>(0x3ec71de27b9a7ed9));
    p = fma(p, xx, reinterpret<f64>(0xbf2a01a019db08b8));
    p = fma(p, xx, reinterpret<f64>(0x3f81111111110ece));
    p = fma(p, xx, reinterpret<f64>(0xbfc5555555555555));
    return x + fma(xx, fma(p, x, -(0.5 * dx)), dx);
  }
  if (x <= 0) dx = -dx;
  const u = BIG + ax;
  const y = ax - (u - BIG);
  const at = SINCOS_TABLE + ((reinterpret<u64>(u) & 0x7f) << 5) as usize;
  const sn = load<f64>(at);
  const yy = y * y;
  const s = y + fma(y * yy, fma(SN5, yy, SN3), dx);
  const c = fma(y, dx, yy * fma(fma(CS6, yy, CS4), yy, 0.5));
  const cor = fma(s, load<f64>(at, 16), fma(-c, sn, fma(load<f64>(at, 24), s, load<f64>(at, 8))));
  return copysign(sn + cor, x);
}

function cosFused(x: f64, dx: f64): f64 {
  if (x < 0) dx = -dx;
  const ax = abs(x);
  const u = BIG + ax;
  const y = (ax - (u - BIG)) + dx;
  const at = SINCOS_TABLE + ((reinterpret<u64>(u) & 0x7f) << 5) as usize;
  const cs = load<f64>(at, 16);
  const yy = y * y;
  const s = fma(y * yy, fma(SN5, yy, SN3), y);
  const c = yy * fma(fma(CS6, yy, CS4), yy, 0.5);
  const cor = fma(-s, load<f64>(at), fma(-c, cs, fma(-s, load<f64>(at, 8), load<f64>(at, 24))));
  return cs + cor;
}

// An exact fma costs 10 ns. The functions below do the library's sum with plain products, which shift it by less than `slack`, and are done
// when sum - slack and sum + slack round to the same double; else the fused sequence decides (Ziv's test). Same results, a fifth
// of the time.

/** log x, as `logFused`. */
export function log(x: f64): f64 {
  const ix = reinterpret<u64>(x);
  if (ix - 0x3fee000000000000 < 0x3090000000000) {
    const r = x - 1;
    const r2 = r * r;
    const r3 = r * r2;
    let p = reinterpret<f64>(0x3fbc7184282ad6ca) + r * reinterpret<f64>(0xbfb999eb43b068ff) + r2 * reinterpret<f64>(0x3fb78182f7afd085)
      + r3 * reinterpret<f64>(0xbfb5521375d145cd);
    p = reinterpret<f64>(0xbfc55555556745a7) + r * reinterpret<f64>(0x3fc24924a344de30) + r2 * reinterpret<f64>(0xbfbfffffa4423d65) + r3 * p;
    p = reinterpret<f64>(0x3fd5555555555577) + r * reinterpret<f64>(0xbfcffffffffffdcb) + r2 * reinterpret<f64>(0x3fc999999995dd0c) + r3 * p;
    // Products with 2^27, and the square of the 26-bit upper half, are exact: these steps are the library's own.
    const w = r * 134217728.0;
    const rhi = r + w - w;
    const rlo = r - rhi;
    const q = 0.5 * (rhi * rhi);
    const hi = r - q;
    const y = r3 * p + (r - hi - q - 0.5 * rlo * (r + rhi));
    const slack = r2 * (abs(r) * 1e-15 + 1e-23); // 2^-49.8, 2^-76
    const below = hi + (y - slack);
    return below == hi + (y + slack) ? below : logFused(x);
  }
  const tmp = ix - 0x3fe6000000000000;
  const at = LOG_TABLE + (((tmp >> 45) & 127) << 4) as usize;
  const k = ((tmp as i64) >> 52) as f64;
  const z = reinterpret<f64>(ix - (tmp & 0xfff0000000000000));
  // z/c - 1: the product's error by Dekker, the difference exact; rounded once, as fused. k Ln2hi is exact, Ln2hi having 42 bits.
  const r = product(z, load<f64>(at)) - 1 + productError;
  const w = k * reinterpret<f64>(0x3fe62e42fefa3800) + load<f64>(at, 8);
  const hi = w + r;
  const r2 = r * r;
  const lo = w - hi + r + k * reinterpret<f64>(0x3d2ef35793c76730) + r2 * reinterpret<f64>(0xbfe0000000000001);
  const p = (reinterpret<f64>(0x3fc999b324f10111) + r * reinterpret<f64>(0xbfc55575e506c89f)) * r2
    + (reinterpret<f64>(0x3fd555555551305b) + r * reinterpret<f64>(0xbfcfffffffeb4590));
  const y = r * r2 * p + lo;
  const slack: f64 = 2.7105054312137611e-20; // 2^-65: |lo| < 2^-16, each rounding of it is below 2^-69
  const below = hi + (y - slack);
  return below == hi + (y + slack) ? below : logFused(x);
}

// sin and cos of (x, dx), as `sinFused`, `cosFused`.
const SINCOS_SLACK: f64 = 3.4694469519536142e-18; // 2^-58: s may differ in its last bit, 2^-60, the products by less
function sinOf(x: f64, dx: f64): f64 {
  const ax = abs(x);
  if (ax < 0.126) {
    const xx = x * x;
    let p = reinterpret<f64>(0xbe5addffc2fcdf59) * xx + reinterpret<f64>(0x3ec71de27b9a7ed9);
    p = p * xx + reinterpret<f64>(0xbf2a01a019db08b8);
    p = p * xx + reinterpret<f64>(0x3f81111111110ece);
    p = p * xx + reinterpret<f64>(0xbfc5555555555555);
    const y = xx * (p * x - 0.5 * dx) + dx;
    const slack = (ax * xx + abs(dx)) * 4.4408920985006262e-16; // 2^-51
    const below = x + (y - slack);
    return below == x + (y + slack) ? below : sinFused(x, dx);
  }
  const d = x <= 0 ? -dx : dx;
  const u = BIG + ax;
  const y = ax - (u - BIG);
  const at = SINCOS_TABLE + ((reinterpret<u64>(u) & 0x7f) << 5) as usize;
  const sn = load<f64>(at);
  const yy = y * y;
  const s = y + (y * yy * (SN5 * yy + SN3) + d);
  const c = y * d + yy * ((CS6 * yy + CS4) * yy + 0.5);
  const cor = s * load<f64>(at, 16) + (load<f64>(at, 24) * s + load<f64>(at, 8) - c * sn);
  const below = sn + (cor - SINCOS_SLACK);
  return below == sn + (cor + SINCOS_SLACK) ? copysign(below, x) : sinFused(x, dx);
}
function cosOf(x: f64, dx: f64): f64 {
  const d = x < 0 ? -dx : dx;
  const ax = abs(x);
  const u = BIG + ax;
  const y = ax - (u - BIG) + d;
  const at = SINCOS_TABLE + ((reinterpret<u64>(u) & 0x7f) << 5) as usize;
  const cs = load<f64>(at, 16);
  const yy = y * y;
  const s = y + y * yy * (SN5 * yy + SN3);
  const c = yy * ((CS6 * yy + CS4) * yy + 0.5);
  const cor = load<f64>(at, 24) - s * load<f64>(at, 8) - c * cs - s * load<f64>(at);
  const below = cs + (cor - SINCOS_SLACK);
  return below == cs + (cor + SINCOS_SLACK) ? below : cosFused(x, dx);
}

// x - n pi/2 as a sum of two doubles, n = nearest integer to x 2/pi; three-part pi/2 (s_sin.c, reduce_sincos). The parts have few bits, so
// their products with a small n are exact and the library's fused steps are plain ones, but for n = 3 and the last part where little is
// left of x; and x 2/pi must not lie so near the middle between two integers that its own rounding decides.
let reduced: f64 = 0;
let reducedTail: f64 = 0;
function reduce(x: f64): i32 {
  const TOINT: f64 = 6755399441055744.0; // 1.5 * 2^52
  const HPINV = reinterpret<f64>(0x3fe45f306dc9c883);
  let t = x * HPINV + TOINT;
  let n = t - TOINT;
  if (abs(x * HPINV - n) > 0.4999) {
    t = fma(x, HPINV, TOINT);
    n = t - TOINT;
  }
  const y = x - n * reinterpret<f64>(0x3ff921fb58000000) - n * reinterpret<f64>(0xbe4dde973c000000);
  const p3 = n * reinterpret<f64>(0xbc8cb3b398000000), PP4 = reinterpret<f64>(0xbacd747f23e32ed7);
  const a = y - p3;
  const da = y - a - p3;
  const plain = abs(a) > 1e-6 && abs(n) <= 4;
  const b = plain ? a - n * PP4 : fma(-n, PP4, a);
  reduced = b;
  reducedTail = da + (plain ? a - b - n * PP4 : fma(-n, PP4, a - b));
  return reinterpret<u64>(t) as i32;
}

const HP0 = reinterpret<f64>(0x3ff921fb54442d18), HP1 = reinterpret<f64>(0x3c91a62633145c07); // pi/2

export function sin(x: f64): f64 {
  const k = ((reinterpret<u64>(x) >> 32) as u32) & 0x7fffffff;
  if (k < 0x3e500000) return x; // |x| < 2^-26
  if (k < 0x3feb6000) return sinOf(x, 0); // < 0.855469
  if (k < 0x400368fd) return copysign(cosOf(HP0 - abs(x), HP1), x); // < 2.426265
  const n = reduce(x);
  const v = n & 1 ? cosOf(reduced, reducedTail) : sinOf(reduced, reducedTail);
  return n & 2 ? -v : v;
}

export function cos(x: f64): f64 {
  const k = ((reinterpret<u64>(x) >> 32) as u32) & 0x7fffffff;
  if (k < 0x3e400000) return 1; // |x| < 2^-27
  if (k < 0x3feb6000) return cosOf(x, 0);
  if (k < 0x400368fd) {
    const y = HP0 - abs(x);
    const a = y + HP1;
    return sinOf(a, (y - a) + HP1);
  }
  const n = reduce(x) + 1;
  const v = n & 1 ? cosOf(reduced, reducedTail) : sinOf(reduced, reducedTail);
  return n & 2 ? -v : v;
}
