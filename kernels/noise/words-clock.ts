// Folding by the clock: is a bit the same in every k-th word? A class (k, r, bit) lives while its bit is equal in words r, r + k, r + 2k …;
// the bet on it is worth 2^e, e = words seen after the first one, up to 2^CAP, where it is banked. Periods k = 1 … 128; a mask of bit positions
// for each (k, r).
//
// State:  0 n, up to 128 (u32)  4 periods followed (u32)  8 classes alive (u32)  16 which are followed (u8)  144 first 128 words
//         1168 by period, u32: residue of the next word, pass, classes alive still to be visited in this pass, and visited
//         3216 masks, k u64 for period k
import { ones } from './words-columns';

export const K: u32 = 128;
export const CAP: u32 = 256;
const PERIODS: usize = 1168;
const MASKS: usize = PERIODS + (K as usize) * 16;
export const CLOCK: usize = MASKS + ((K * (K + 1)) / 2) as usize * 8;

export function clockStart(clock: usize, bits: u32): void {
  memory.fill(clock, 0, CLOCK);
  store<u32>(clock, K, 4);
  store<u32>(clock, (bits * K * (K + 1)) / 2, 8);
  for (let k: u32 = 1; k <= K; k++) {
    store<u8>(clock + (k as usize) - 1, k as u8, 16);
    store<u32>(periodAt(clock, k), k * bits, 12);
    for (let r: u32 = 0; r < k; r++) store<u64>(maskAt(clock, k, r), ones(bits));
  }
}

export function clockWord(clock: usize, word: u64): void {
  const followed = load<u32>(clock, 4);
  if (!followed) return;
  const n = load<u32>(clock);
  if (n < K) {
    store<u64>(clock + ((n as usize) << 3), word, 144);
    store<u32>(clock, n + 1);
  }
  let alive = load<u32>(clock, 8);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < followed; i++) {
    const k = load<u8>(clock + (i as usize), 16) as u32;
    const period = periodAt(clock, k);
    let r = load<u32>(period);
    let pass = load<u32>(period, 4);
    let coming = load<u32>(period, 8), done = load<u32>(period, 12);
    if (pass) {
      const at = maskAt(clock, k, r);
      const old = load<u64>(at);
      if (old) {
        const left = old & ~(word ^ load<u64>(clock + ((r as usize) << 3), 144));
        const before = popcnt(old) as u32, after = popcnt(left) as u32;
        store<u64>(at, left);
        coming -= before;
        done += after;
        alive -= before - after;
        store<u32>(period, coming, 8);
        store<u32>(period, done, 12);
        if (coming + done == 0) continue;
      }
    }
    if (++r == k) {
      r = 0;
      store<u32>(period, ++pass, 4);
      store<u32>(period, done, 8);
      store<u32>(period, 0, 12);
    }
    store<u32>(period, r);
    if (pass > CAP) continue;
    store<u8>(clock + (kept as usize), k as u8, 16);
    kept++;
  }
  store<u32>(clock, kept, 4);
  store<u32>(clock, alive, 8);
}

/** Sum over classes of their wealth / k. */
export function clockWealth(clock: usize): f64 {
  let sum: f64 = 0;
  for (let k: u32 = 1; k <= K; k++) {
    const period = periodAt(clock, k);
    const coming = load<u32>(period, 8), done = load<u32>(period, 12);
    if (coming + done == 0) continue;
    const pass = load<u32>(period, 4);
    sum += pass ? (power(pass - 1) * (coming as f64) + power(pass) * (done as f64)) / (k as f64) : (done as f64) / (k as f64);
  }
  return sum;
}

/** 2^e for e < 1024. */
// @ts-ignore: decorator
@inline
function power(e: u32): f64 {
  return reinterpret<f64>(((1023 + e) as u64) << 52);
}

// @ts-ignore: decorator
@inline
function periodAt(clock: usize, k: u32): usize {
  return clock + PERIODS + (((k - 1) as usize) << 4);
}

// @ts-ignore: decorator
@inline
function maskAt(clock: usize, k: u32, r: u32): usize {
  return clock + MASKS + ((((k * (k - 1)) >> 1) + r) as usize << 3);
}
