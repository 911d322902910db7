// Box-Muller transforms of 32-bit Philox words as TensorFlow and curand write them. Both put the SINE first. The libraries' own
// logf, sinf, cosf vary by platform (a GPU has its special function unit), so only words and uniforms can be exact there;
// these are computed with correctly working ones.
import { cos, log, sin } from './libm';
import { cosf, logf, sinf } from './libmf';

// tensorflow/core/lib/random/random_distributions_utils.h: 23 low bits on [1, 2), minus 1.
@inline function unitTf(word: u32): f32 { return reinterpret<f32>((word & 0x7fffff) | 0x3f800000) - <f32>1; }
// 20 low bits of the first word above the second.
@inline function unitTf64(at: usize): f64 {
  return reinterpret<f64>((((load<u32>(at) & 0xfffff) as u64) << 32) | (load<u32>(at, 4) as u64) | 0x3ff0000000000000) - 1;
}
const TWO_PI: f64 = 6.283185307179586;

/** BoxMullerFloat: two words a pair; u1 kept above 1e-7, so |z| <= 5.68. */
export function tensorflowF32(words: usize, out: usize, pairs: u32): void {
  for (let i: u32 = 0; i < pairs; i++, words += 8, out += 8) {
    const u1 = max(unitTf(load<u32>(words)), <f32>1e-7);
    const v1 = (TWO_PI * (unitTf(load<u32>(words, 4)) as f64)) as f32;
    const u2 = Mathf.sqrt(<f32>-2 * logf(u1));
    store<f32>(out, sinf(v1) * u2);
    store<f32>(out, cosf(v1) * u2, 4);
  }
}

/** BoxMullerDouble: four words a pair. */
export function tensorflowF64(words: usize, out: usize, pairs: u32): void {
  for (let i: u32 = 0; i < pairs; i++, words += 16, out += 16) {
    const v1 = TWO_PI * unitTf64(words + 8);
    const u2 = Math.sqrt(-2 * log(max(unitTf64(words), 1e-7)));
    store<f64>(out, sin(v1) * u2);
    store<f64>(out, cos(v1) * u2, 8);
  }
}

/** _curand_box_muller (curand_normal.h): u in (0, 1], so |z| <= 6.76; two words a pair. */
export function curandF32(words: usize, out: usize, pairs: u32): void {
  const C = reinterpret<f32>(0x2f800000), H = reinterpret<f32>(0x2f000000); // 2^-32, 2^-33
  const A = reinterpret<f32>(0x30c90fdb), B = reinterpret<f32>(0x30490fdb); // 2 pi 2^-32, 2 pi 2^-33
  for (let i: u32 = 0; i < pairs; i++, words += 8, out += 8) {
    const u = (load<u32>(words) as f32) * C + H;
    const v = (load<u32>(words, 4) as f32) * A + B;
    const s = Mathf.sqrt(<f32>-2 * logf(u));
    store<f32>(out, sinf(v) * s);
    store<f32>(out, cosf(v) * s, 4);
  }
}
