// Counts of m-bit patterns: SP 800-22 sections 2.7 (templates, block by block), 2.11 and 2.12 (serial, approximate entropy).
import { window } from './words';

// @ts-ignore: decorator
@inline function add(table: usize, index: u64): void {
  const at = table + ((index as usize) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Adds the `count` windows of `m` (1..24) bits that start at bits `from`, `from` + 1, … to the 2^m u32 at `table`. */
export function patterns(words: usize, from: u32, count: u32, m: u32, table: usize): void {
  const mask: u64 = ((1 as u64) << (m as u64)) - 1;
  const top: u64 = 64 - 8 - (m as u64) + 1; // shift that brings the eighth window down
  while (count >= 32) {
    const v = window(words, from);
    for (let g: u64 = 0; g < 32; g += 8) {
      const x = v >>> (top - g);
      add(table, (x >>> 7) & mask);
      add(table, (x >>> 6) & mask);
      add(table, (x >>> 5) & mask);
      add(table, (x >>> 4) & mask);
      add(table, (x >>> 3) & mask);
      add(table, (x >>> 2) & mask);
      add(table, (x >>> 1) & mask);
      add(table, x & mask);
    }
    from += 32;
    count -= 32;
  }
  while (count--) add(table, window(words, from++) >>> (64 - (m as u64)));
}

/** Pattern counts of one bit less: pairs that share their first m - 1 bits, `size` = 2^m of them, may work in place. */
export function fold(table: usize, size: u32, out: usize): void {
  const half = (size as usize) >> 1;
  let i: usize = 0;
  for (; i + 4 <= half; i += 4) {
    const a = v128.load(table + (i << 3)), b = v128.load(table + (i << 3), 16);
    v128.store(out + (i << 2), i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7)));
  }
  for (; i < half; i++) store<u32>(out + (i << 2), load<u32>(table + (i << 3)) + load<u32>(table + (i << 3), 4));
}

/** Sum of squares of `size` u32 counts. */
export function squares(table: usize, size: u32): u64 {
  let sum: u64 = 0;
  let i: usize = 0;
  let acc = i64x2.splat(0);
  for (; i + 4 <= (size as usize); i += 4) {
    const v = v128.load(table + (i << 2));
    acc = i64x2.add(acc, i64x2.add(v128.extmul_low<u32>(v, v), v128.extmul_high<u32>(v, v)));
  }
  sum = i64x2.extract_lane(acc, 0) + i64x2.extract_lane(acc, 1);
  for (; i < (size as usize); i++) {
    const c = load<u32>(table + (i << 2)) as u64;
    sum += c * c;
  }
  return sum;
}

/**
 * Section 2.8 with the all-ones template: nu_0..nu_K at `nu`, blocks of M bits with 0, 1, …, >= K windows of `m` (2..32) ones.
 * `marks` (one u64 a word of the sequence) receives the bit set of window starts.
 */
export function allOnesClasses(words: usize, n: u32, m: u32, M: u32, K: u32, marks: usize, nu: usize): void {
  memory.fill(nu, 0, ((K + 1) as usize) << 2);
  const total = (n as usize + 63) >> 6;
  for (let i: usize = 0; i < total; i++) {
    let a = load<u64>(words + (i << 3)), b = load<u64>(words + (i << 3), 8);
    let have: u32 = 1;
    while (have < m) {
      const s = min(have, m - have) as u64;
      a &= (a << s) | (b >>> (64 - s));
      b &= b << s;
      have += s as u32;
    }
    store<u64>(marks + (i << 3), a);
  }
  store<u64>(marks + (total << 3), 0);
  const N = n / M, starts = M - m + 1;
  for (let j: u32 = 0; j < N; j++) {
    let sum: u64 = 0;
    let from = j * M, count = starts;
    while (count >= 64) {
      sum += popcnt<u64>(window(marks, from));
      from += 64;
      count -= 64;
    }
    if (count) sum += popcnt<u64>(window(marks, from) >>> ((64 - count) as u64));
    const at = nu + ((min(sum as u32, K) as usize) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
