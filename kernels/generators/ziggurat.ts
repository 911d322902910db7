// numpy's 256-layer normal ziggurat (numpy/random/src/distributions/distributions.c: random_standard_normal and its float twin).
// Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables", J. Stat. Software 5 (2000).
//
// Word protocol of every sampler that rejects: `have` words lie at `words`; it makes up to `want` numbers at `out` and stops when the
// words run out. A number whose words ran out in the middle is undone. The words left over move to the front; `wordsLeft` counts them.
import { log1p } from './libm';
import { log1pf } from './libmf';
import { FI, FI_F, KI, KI_F, WI, WI_F } from './tables';

let left: u32 = 0;
/** Words that the last call did not use, now at the start of its buffer. */
export function wordsLeft(): u32 { return left; }

/** To end a call: moves what lies in [at, end) to `words`; `shift` = log2 of the word's bytes. */
export function keepRest(words: usize, at: usize, end: usize, shift: u32): void {
  left = ((end - at) >> shift) as u32;
  if (left) memory.copy(words, at, end - at);
}

// numpy's ziggurat_nor_r and ziggurat_nor_inv_r, as double and as float.
const R = reinterpret<f64>(0x400d3bb48209ad33), INV_R = reinterpret<f64>(0x3fd183aa6c20e8c1);
const R_F = R as f32, INV_R_F = INV_R as f32;

// next_double: the high 53 bits, or on MT19937 27 bits of the first and 26 of the second 32-bit output (`pair`).
@inline function unit(word: u64, pair: bool): f64 {
  return pair
    ? (((word >> 37) as f64) * 67108864.0 + (((word & 0xffffffff) >> 6) as f64)) / 9007199254740992.0
    : ((word >> 11) as f64) * reinterpret<f64>(0x3ca0000000000000); // 2^-53
}

// The 1.2% that the rectangle does not decide. Answers where the words stand now; 0 = ran out, and `accepted` whether a number came.
let accepted = false;
let number: f64 = 0;
function outside(idx: usize, rabs: u64, x: f64, at: usize, end: usize, pair: bool): usize {
  accepted = true;
  if (idx == 0) { // tail, |x| > r
    do {
      if (at + 16 > end) return 0;
      const xx = -INV_R * log1p(-unit(load<u64>(at), pair));
      const yy = -log1p(-unit(load<u64>(at, 8), pair));
      at += 16;
      if (yy + yy > xx * xx) {
        number = (rabs >> 8) & 1 ? -(R + xx) : R + xx;
        return at;
      }
    } while (true);
  }
  if (at + 8 > end) return 0;
  const f0 = load<f64>(FI + (idx << 3)), f1 = load<f64>(FI + (idx << 3) - 8);
  number = x;
  accepted = (f1 - f0) * unit(load<u64>(at), pair) + f0 < Math.exp(-0.5 * x * x);
  return at + 8;
}

/** Standard normals, f64, from u64 words; see the top for the protocol. `pair`: words are two 32-bit outputs of MT19937. */
export function zigguratF64(words: usize, have: u32, out: usize, want: u32, pair: bool): u32 {
  const end = words + ((have as usize) << 3), last = out + ((want as usize) << 3);
  let at = words, to = out;
  while (to < last && at < end) {
    const r = load<u64>(at);
    const idx = (r & 0xff) as usize;
    const rabs = (r >> 9) & 0xfffffffffffff;
    const x = reinterpret<f64>(reinterpret<u64>((rabs as i64 as f64) * load<f64>(WI + (idx << 3))) ^ ((r & 0x100) << 55));
    if (rabs < load<u64>(KI + (idx << 3))) {
      at += 8;
      store<f64>(to, x);
      to += 8;
      continue;
    }
    const next = outside(idx, rabs, x, at + 8, end, pair);
    if (!next) break;
    at = next;
    if (accepted) {
      store<f64>(to, number);
      to += 8;
    }
  }
  keepRest(words, at, end, 3);
  return ((to - out) >> 3) as u32;
}

// Float twin of `outside`: uniforms are 24 bits of one 32-bit word, arithmetic is float, only exp is double.
let numberF: f32 = 0;
@inline function unitF(word: u32): f32 { return ((word >> 8) as f32) * reinterpret<f32>(0x33800000); } // 2^-24
function outsideF(idx: usize, rabs: u32, x: f32, at: usize, end: usize): usize {
  accepted = true;
  if (idx == 0) {
    do {
      if (at + 8 > end) return 0;
      const xx = -INV_R_F * log1pf(-unitF(load<u32>(at)));
      const yy = -log1pf(-unitF(load<u32>(at, 4)));
      at += 8;
      if (yy + yy > xx * xx) {
        numberF = (rabs >> 8) & 1 ? -(R_F + xx) : R_F + xx;
        return at;
      }
    } while (true);
  }
  if (at + 4 > end) return 0;
  const f0 = load<f32>(FI_F + (idx << 2)), f1 = load<f32>(FI_F + (idx << 2) - 4);
  numberF = x;
  const xd = x as f64;
  accepted = (((f1 - f0) * unitF(load<u32>(at)) + f0) as f64) < Math.exp(-0.5 * xd * xd);
  return at + 4;
}

/** Standard normals, f32, from u32 words (numpy: standard_normal(dtype=float32)). */
export function zigguratF32(words: usize, have: u32, out: usize, want: u32): u32 {
  const end = words + ((have as usize) << 2), last = out + ((want as usize) << 2);
  let at = words, to = out;
  while (to < last && at < end) {
    const r = load<u32>(at);
    const idx = (r & 0xff) as usize;
    const rabs = (r >> 9) & 0x7fffff;
    const x = reinterpret<f32>(reinterpret<u32>((rabs as i32 as f32) * load<f32>(WI_F + (idx << 2))) ^ ((r & 0x100) << 23));
    if (rabs < load<u32>(KI_F + (idx << 2))) {
      at += 4;
      store<f32>(to, x);
      to += 4;
      continue;
    }
    const next = outsideF(idx, rabs, x, at + 4, end);
    if (!next) break;
    at = next;
    if (accepted) {
      store<f32>(to, numberF);
      to += 4;
    }
  }
  keepRest(words, at, end, 2);
  return ((to - out) >> 2) as u32;
}

/** Rotates each 64-bit word by 32: two outputs in memory order become numpy's next_uint64 of MT19937, first output high. */
export function swapHalves(words: usize, count: u32): void {
  const end = words + ((count as usize) << 3);
  for (let at = words; at < end; at += 8) store<u64>(at, rotl<u64>(load<u64>(at), 32));
}
