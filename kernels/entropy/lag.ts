// Section 6.3.8, lag prediction: predictor d says that the symbol d places back comes again, d = 1 … 128.
import { hit, miss, race, reset, score, winner } from './race';

const D: u32 = 128;
const MATCH = memory.data(128 * 8, 16);
const SPOKE = memory.data(128 * 8, 16);

/** On bits, packed 64 a word: 64 predictions of one lag are an xor with the shifted stream. `from` is a multiple of 64. */
export function lagBits(words: usize, n: u32, from: u32, to: u32): void {
  if (from == 0) reset();
  for (let base = from; base < to; base += 64) {
    const here = words + ((base >> 6) << 3);
    const now = load<u64>(here);
    const a = base >= 64 ? load<u64>(here - 8) : 0, b = base >= 128 ? load<u64>(here - 16) : 0;
    const valid: u64 = n - base >= 64 ? -1 : ((1 as u64) << ((n - base) as u64)) - 1;
    for (let q: u32 = 0; q < 2; q++) {
      const hi = q ? a : now, lo = q ? b : a;
      for (let r: u64 = 1; r < 64; r++) store<u64>(MATCH + ((64 * q + (r as u32) - 1) << 3), ~(now ^ ((hi << r) | (lo >> (64 - r)))) & valid);
      store<u64>(MATCH + ((64 * q + 63) << 3), ~(now ^ lo) & valid);
    }
    if (base < D) { // lag d speaks from place d on; the winner always exists from place 1 on
      for (let d: u32 = 1; d <= D; d++) {
        let spoke = valid;
        if (d > base) spoke = d - base >= 64 ? 0 : valid & (~(0 as u64) << ((d - base) as u64));
        const at = (d - 1) << 3;
        store<u64>(MATCH + at, load<u64>(MATCH + at) & spoke);
        store<u64>(SPOKE + at, spoke);
      }
    } else if (base == D || valid != -1) {
      for (let d: u32 = 0; d < D; d++) store<u64>(SPOKE + (d << 3), valid);
    }
    race(MATCH, SPOKE, 8, D);
  }
}

/** On symbols, R = S reversed with 128 readable bytes after it: lags 1 … 128 of a place lie side by side. */
export function lag(S: usize, R: usize, n: u32, from: u32, to: u32): void {
  if (from == 0) reset();
  for (let i = max(from, 1); i < to; i++) {
    const s = load<u8>(S + i);
    if (load<u8>(S + i - 1 - winner) == s) hit(); else miss();
    const back = R + (n - i);
    const equal = i8x16.splat(s as i8);
    for (let q: u32 = 0; q < D; q += 16) {
      let hits = i8x16.bitmask(i8x16.eq(v128.load(back + q), equal)) as u32;
      if (q + 16 > i) {
        if (q >= i) break;
        hits &= ((1 as u32) << (i - q)) - 1;
      }
      for (; hits; hits &= hits - 1) score(q + (ctz(hits) as u32));
    }
  }
}

export function reverse(S: usize, n: u32, R: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u8>(R + n - 1 - i, load<u8>(S + i));
}
