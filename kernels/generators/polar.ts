// Marsaglia's polar method in its two dialects. Both make numbers in pairs and keep the second one; the caller holds it.
// Word protocol as in ziggurat.ts, with two words a trial; `want` counts pairs, `out` gets (first, second).
import { log } from './libm';
import { keepRest } from './ziggurat';

/**
 * numpy's legacy_gauss (numpy/random/src/legacy/legacy-distributions.c), frozen for RandomState: words are u64 of two MT19937 outputs,
 * first one high; the trial's SECOND coordinate is returned first.
 */
export function polarLegacy(words: usize, have: u32, out: usize, want: u32): u32 {
  const end = words + ((have as usize) << 3), last = out + ((want as usize) << 4);
  let at = words, to = out;
  while (to < last && at + 16 <= end) {
    const x1 = 2 * unit53(load<u64>(at)) - 1;
    const x2 = 2 * unit53(load<u64>(at, 8)) - 1;
    at += 16;
    const r2 = x1 * x1 + x2 * x2;
    if (r2 >= 1 || r2 == 0) continue;
    const f = Math.sqrt(-2 * log(r2) / r2);
    store<f64>(to, f * x2);
    store<f64>(to, f * x1, 8);
    to += 16;
  }
  keepRest(words, at, end, 3);
  return ((to - out) >> 4) as u32;
}
// genrand_res53: 27 bits of the first output, 26 of the second.
@inline function unit53(word: u64): f64 {
  return (((word >> 37) as f64) * 67108864.0 + (((word & 0xffffffff) >> 6) as f64)) / 9007199254740992.0;
}

/**
 * TensorFlow.js MPRandGauss (tfjs-core src/ops/rand.ts): words are u32 of alea, u = word 2^-32; the first coordinate is returned first.
 * The logarithm is the JavaScript engine's; V8's is fdlibm's e_log.c, kept here so that the engine does not matter.
 */
export function polarTfjs(words: usize, have: u32, out: usize, want: u32): u32 {
  const end = words + ((have as usize) << 2), last = out + ((want as usize) << 4);
  let at = words, to = out;
  while (to < last && at + 8 <= end) {
    const v1 = 2 * ((load<u32>(at) as f64) * reinterpret<f64>(0x3df0000000000000)) - 1; // 2^-32
    const v2 = 2 * ((load<u32>(at, 4) as f64) * reinterpret<f64>(0x3df0000000000000)) - 1;
    at += 8;
    const s = v1 * v1 + v2 * v2;
    if (s >= 1 || s == 0) continue;
    const m = Math.sqrt(-2 * logFdlibm(s) / s);
    store<f64>(to, v1 * m);
    store<f64>(to, v2 * m, 8);
    to += 16;
  }
  keepRest(words, at, end, 2);
  return ((to - out) >> 4) as u32;
}

/** log x for normal x in (0, 1). Sun's fdlibm e_log.c, as V8's base/ieee754.cc keeps it. */
export function logFdlibm(x: f64): f64 {
  const LN2_HI = reinterpret<f64>(0x3fe62e42fee00000), LN2_LO = reinterpret<f64>(0x3dea39ef35793c76);
  const bits = reinterpret<u64>(x);
  let hx = (bits >> 32) as i32;
  let k = (hx >> 20) - 1023;
  hx &= 0xfffff;
  let i = (hx + 0x95f64) & 0x100000;
  const m = reinterpret<f64>((((hx | (i ^ 0x3ff00000)) as u64) << 32) | (bits & 0xffffffff)); // in [sqrt 1/2, sqrt 2)
  k += i >> 20;
  const f = m - 1;
  const dk = k as f64;
  if ((0xfffff & (2 + hx)) < 3) { // |f| < 2^-20
    if (f == 0) return k == 0 ? 0 : dk * LN2_HI + dk * LN2_LO;
    const R = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - R : dk * LN2_HI - ((R - dk * LN2_LO) - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  i = hx - 0x6147a;
  const j = 0x6b851 - hx;
  const w = z * z;
  const t1 = w * (reinterpret<f64>(0x3fd999999997fa04) + w * (reinterpret<f64>(0x3fcc71c51d8e78af) + w * reinterpret<f64>(0x3fc39a09d078c69f)));
  const t2 = z * (reinterpret<f64>(0x3fe5555555555593) + w * (reinterpret<f64>(0x3fd2492494229359)
    + w * (reinterpret<f64>(0x3fc7466496cb03de) + w * reinterpret<f64>(0x3fc2f112df3e5244))));
  const R = t2 + t1;
  if ((i | j) > 0) {
    const hfsq = 0.5 * f * f;
    return k == 0 ? f - (hfsq - s * (hfsq + R)) : dk * LN2_HI - ((hfsq - (s * (hfsq + R) + dk * LN2_LO)) - f);
  }
  return k == 0 ? f - s * (f - R) : dk * LN2_HI - ((s * (f - R) - dk * LN2_LO) - f);
}
