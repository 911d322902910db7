// torch.randn on the CPU (ATen/native/cpu/DistributionTemplates.h, normal_fill and normal_distribution<double>).
import { cos, log, log1p, sin } from './libm';
import { cosf, logf, sinf } from './libmf';

/** normal_fill, float: `blocks` blocks of 16 uniforms u = (word & (2^24 - 1)) 2^-24 become 16 normals; 1 - u[j] with u[j + 8]. */
export function torchF32(words: usize, out: usize, blocks: u32): void {
  for (let b: u32 = 0; b < blocks; b++, words += 64, out += 64) {
    quad(words, out);
    quad(words + 16, out + 16);
  }
}

// The AVX2 build: Cephes logf and sincosf (Moshier) in the form of Julien Pommier's avx_mathfun, eight lanes, gcc fusing a * b + c.
//
// wasm has no float fma. Here a float is kept in a double lane: the product of two floats is exact there, the sum rounds to 53 bits
// and `f` rounds again to 24. Rounding twice could differ from fma's once, when the first lands on the middle between two floats;
// test/slow/libm.test.ts runs every one of the 2^24 values u[j] and u[j + 8] can take against an exact fma: it happens to none.
@inline function f(v: v128): v128 { return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(v)); }
@inline function fma2(a: v128, b: v128, c: v128): v128 { return f(f64x2.add(f64x2.mul(a, b), c)); }
@inline function high(v: v128): v128 { return v128.shuffle<i64>(v, v, 1, 1); }
@inline function join(low: v128, up: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(up), 0, 2);
}

// The constants, rounded to float, as doubles; in memory because the engine would make each anew in every round (measured: 6.6 -> 5.4 ns
// a number). 0..8, 9, 11: log; 12..14: pi/4 in three parts; 15..17: cos; 19..21: sin.
// prettier-ignore
const C = memory.data<f64>([
  0.07037683576345444, -0.11514610052108765, 0.11676998436450958, -0.12420140951871872, 0.14249323308467865,
  -0.16668057441711426, 0.2000071406364441, -0.24999994039535522, 0.3333333134651184, -0.00021219444170128554, -0.5,
  0.693359375, -0.78515625, -0.00024187564849853516, -3.774895063202166e-08, 2.44331567955669e-05,
  -0.0013887316454201937, 0.04166664555668831, 1.0, -0.00019515295571181923, 0.008332161232829094,
  -0.16666655242443085,
]);
@inline function c(i: usize): v128 { return v128.load64_splat(C + (i << 3)); }

// log1 of two lanes: x = mantissa - 1 in [sqrt 1/2 - 1, sqrt 2 - 1), e the exponent.
@inline function logTail(x: v128, e: v128): v128 {
  const z = f(f64x2.mul(x, x));
  let y = fma2(c(0), x, c(1));
  y = fma2(y, x, c(2));
  y = fma2(y, x, c(3));
  y = fma2(y, x, c(4));
  y = fma2(y, x, c(5));
  y = fma2(y, x, c(6));
  y = fma2(y, x, c(7));
  y = fma2(y, x, c(8));
  y = f(f64x2.mul(y, x));
  y = fma2(y, z, f(f64x2.mul(e, c(9))));
  y = fma2(z, c(10), y);
  return fma2(e, c(11), f(f64x2.add(x, y)));
}

@inline function reduce(y: v128, t: v128): v128 {
  let x = fma2(y, c(12), t);
  x = fma2(y, c(13), x);
  return fma2(y, c(14), x);
}
@inline function cosTail(z: v128): v128 {
  let y = fma2(c(15), z, c(16));
  y = fma2(y, z, c(17));
  y = f(f64x2.mul(y, z));
  y = fma2(y, z, f64x2.mul(z, c(10)));
  return f64x2.add(y, c(18)); // rounded by the demotion in join
}
@inline function sinTail(z: v128, x: v128): v128 {
  let y = fma2(c(19), z, c(20));
  y = fma2(y, z, c(21));
  y = f(f64x2.mul(y, z));
  return f64x2.add(f64x2.mul(y, x), x);
}

// prettier-ignore
const F = memory.data<f32>([5.9604644775390625e-8, 1, 0.707106781186547524, -2, 6.283185307179586, 1.27323954473516]); // 2^-24, …, 2 pi, 4/pi
// prettier-ignore
const I = memory.data<u32>([0xffffff, 0x7fffff, 0x3f000000, 126, 1, 2, 4, 0xfffffffe]);
@inline function float(i: usize): v128 { return v128.load32_splat(F + (i << 2)); }
@inline function int(i: usize): v128 { return v128.load32_splat(I + (i << 2)); }

// Four u[j] at `at`, four u[j + 8] 32 bytes further, to the same places of `to`.
@inline function quad(at: usize, to: usize): void {
  // log(1 - u[j]): exponent and mantissa in [1/2, 1), below sqrt 1/2 doubled; all exact in float.
  const u1 = f32x4.sub(float(1), f32x4.mul(f32x4.convert_i32x4_s(v128.and(v128.load(at), int(0))), float(0)));
  const m = v128.or(v128.and(u1, int(1)), int(2));
  const below = f32x4.lt(m, float(2));
  const e = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(u1, 23), int(3)), below));
  const x = f32x4.add(f32x4.sub(m, float(1)), v128.and(m, below));
  const l0 = logTail(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(e));
  const l1 = logTail(f64x2.promote_low_f32x4(high(x)), f64x2.promote_low_f32x4(high(e)));
  const radius = f32x4.sqrt(f32x4.mul(join(l0, l1), float(3)));
  // sin and cos of 2 pi u[j + 8], one float product.
  const t = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(v128.and(v128.load(at, 32), int(0))), float(0)), float(4));
  const j = v128.and(i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.mul(t, float(5))), int(4)), int(7));
  const y = f32x4.convert_i32x4_s(j);
  const x0 = reduce(f64x2.promote_low_f32x4(y), f64x2.promote_low_f32x4(t));
  const x1 = reduce(f64x2.promote_low_f32x4(high(y)), f64x2.promote_low_f32x4(high(t)));
  const z0 = f(f64x2.mul(x0, x0)), z1 = f(f64x2.mul(x1, x1));
  const cosine = join(cosTail(z0), cosTail(z1));
  const sine = join(sinTail(z0, x0), sinTail(z1, x1));
  const swap = i32x4.eq(v128.and(j, int(5)), int(5));
  const sinSign = i32x4.shl(v128.and(j, int(6)), 29);
  const cosSign = i32x4.shl(v128.andnot(int(6), i32x4.sub(j, int(5))), 29);
  const zero = f32x4.splat(0); // fma(r trig, 1, 0): -0 becomes +0
  v128.store(to, f32x4.add(f32x4.mul(radius, v128.xor(v128.bitselect(sine, cosine, swap), cosSign)), zero));
  v128.store(to, f32x4.add(f32x4.mul(radius, v128.xor(v128.bitselect(cosine, sine, swap), sinSign)), zero), 32);
}

const TWO_PI: f64 = 6.283185307179586;

/** The same blocks as builds without AVX2 make them (ARM, ATEN_CPU_CAPABILITY=default): libm's logf, cosf, sinf; theta through double. */
export function torchScalarF32(words: usize, out: usize, blocks: u32): void {
  for (let b: u32 = 0; b < blocks; b++, words += 32, out += 32) {
    for (let j = 0; j < 8; j++, words += 4, out += 4) {
      const u1 = <f32>1 - ((load<u32>(words) & 0xffffff) as i32 as f32) * reinterpret<f32>(0x33800000);
      const u2 = ((load<u32>(words, 32) & 0xffffff) as i32 as f32) * reinterpret<f32>(0x33800000);
      const radius = Mathf.sqrt(<f32>-2 * logf(u1));
      const theta = (TWO_PI * (u2 as f64)) as f32;
      store<f32>(out, radius * cosf(theta) + <f32>0);
      store<f32>(out, radius * sinf(theta) + <f32>0, 32);
    }
  }
}

// Numbers of 16 bits are kept as the float they widen to. To nearest, ties to even.
@inline function bf16(x: f32): f32 {
  const bits = reinterpret<u32>(x);
  return reinterpret<f32>((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
}
// |x| < 65520, as everything here is. Below 2^-14 halves are multiples of 2^-24, as floats are on [1/2, 1).
@inline function f16(x: f32): f32 {
  const bits = reinterpret<u32>(x);
  if ((bits & 0x7fffffff) < 0x38800000) return copysign<f32>((abs<f32>(x) + <f32>0.5) - <f32>0.5, x);
  return reinterpret<f32>((bits + 0xfff + ((bits >> 13) & 1)) & 0xffffe000);
}

/**
 * normal_fill on c10::BFloat16, whose arithmetic and functions all round to it: uniforms are the low 8 bits of a word, and 2 pi u a double
 * product. One word a number, as in float.
 */
export function torchBf16(words: usize, out: usize, blocks: u32): void {
  for (let b: u32 = 0; b < blocks; b++, words += 32, out += 32) {
    for (let j = 0; j < 8; j++, words += 4, out += 4) {
      const u1 = bf16(<f32>1 - ((load<u32>(words) & 0xff) as f32) * reinterpret<f32>(0x3b800000)); // 2^-8
      const u2 = ((load<u32>(words, 32) & 0xff) as f32) * reinterpret<f32>(0x3b800000);
      const radius = bf16(Mathf.sqrt(bf16(<f32>-2 * bf16(logf(u1)))));
      const theta = bf16((TWO_PI * (u2 as f64)) as f32);
      store<f32>(out, bf16(radius * bf16(cosf(theta))) + <f32>0);
      store<f32>(out, bf16(radius * bf16(sinf(theta))) + <f32>0, 32);
    }
  }
}

/** The same on c10::Half, whose functions are those of float: it rounds where a value is stored. The low 11 bits of a word. */
export function torchF16(words: usize, out: usize, blocks: u32): void {
  for (let b: u32 = 0; b < blocks; b++, words += 32, out += 32) {
    for (let j = 0; j < 8; j++, words += 4, out += 4) {
      const u1 = <f32>1 - ((load<u32>(words) & 0x7ff) as f32) * reinterpret<f32>(0x3a000000); // 2^-11
      const u2 = ((load<u32>(words, 32) & 0x7ff) as f32) * reinterpret<f32>(0x3a000000);
      const radius = f16(Mathf.sqrt(<f32>-2 * logf(u1)));
      const theta = f16((TWO_PI * (u2 as f64)) as f32);
      store<f32>(out, f16(radius * cosf(theta)) + <f32>0);
      store<f32>(out, f16(radius * sinf(theta)) + <f32>0, 32);
    }
  }
}

/** Doubles of `torchPairs` at `from` to floats at `to` <= `from`; to 16 bits by way of float, as c10's constructors do. */
export function torchSmallF32(from: usize, to: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++, from += 8, to += 4) store<f32>(to, load<f64>(from) as f32);
}
export function torchSmallBf16(from: usize, to: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++, from += 8, to += 4) store<f32>(to, bf16(load<f64>(from) as f32));
}
export function torchSmallF16(from: usize, to: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++, from += 8, to += 4) store<f32>(to, f16(load<f64>(from) as f32));
}

// uniform double: the LOW 53 bits of random64.
@inline function unit(at: usize): f64 { return ((load<u64>(at) & 0x1fffffffffffff) as i64 as f64) * reinterpret<f64>(0x3ca0000000000000); }

/** normal_fill, double: blocks of 16 u64 words. */
export function torchF64(words: usize, out: usize, blocks: u32): void {
  for (let b: u32 = 0; b < blocks; b++, words += 64, out += 64) {
    for (let j = 0; j < 8; j++, words += 8, out += 8) {
      const radius = Math.sqrt(-2 * log(1 - unit(words)));
      const theta = TWO_PI * unit(words + 64);
      store<f64>(out, radius * cos(theta) + 0);
      store<f64>(out, radius * sin(theta) + 0, 64);
    }
  }
}

/**
 * normal_distribution<double>, used below 16 values: `pairs` pairs (returned now, kept for later) from two u64 words each.
 * `logarithm1p`: log1p(-u2) as later versions have it, instead of 1.13's log(1 - u2).
 */
export function torchPairs(words: usize, out: usize, pairs: u32, logarithm1p: bool): void {
  for (let i: u32 = 0; i < pairs; i++, words += 16, out += 16) {
    const u2 = unit(words + 8);
    const r = Math.sqrt(-2 * (logarithm1p ? log1p(-u2) : log(1 - u2)));
    const theta = TWO_PI * unit(words);
    store<f64>(out, r * cos(theta));
    store<f64>(out, r * sin(theta), 8);
  }
}
