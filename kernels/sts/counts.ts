// SP 800-22 sections 2.1 (frequency), 2.2 (frequency within a block), 2.3 (runs): popcounts of words.
import { head, window } from './words';

/** Ones among the `count` bits from bit `from`. */
export function ones(words: usize, from: u32, count: u32): u32 {
  let sum: u64 = 0;
  while (count >= 64) {
    sum += popcnt<u64>(window(words, from));
    from += 64;
    count -= 64;
  }
  if (count) sum += popcnt<u64>(window(words, from) & head(count));
  return sum as u32;
}

/** Sum over the floor(n / M) blocks of (2 ones - M)^2; section 2.2's chi^2(obs) is this over M. */
export function blockSquares(words: usize, n: u32, M: u32): u64 {
  const N = n / M;
  let sum: u64 = 0;
  for (let i: u32 = 0; i < N; i++) {
    const excess: i64 = 2 * (ones(words, i * M, M) as i64) - (M as i64);
    sum += (excess * excess) as u64;
  }
  return sum;
}

/** Section 2.3's V_n(obs): one more than the places where neighbouring bits differ. */
export function runs(words: usize, n: u32): u32 {
  let changes: u64 = 0;
  let i: u32 = 0;
  const last = n - 1; // neighbours (i, i + 1) for i < last
  for (; i + 64 <= last; i += 64) {
    const at = words + ((i as usize >> 6) << 3);
    const w = load<u64>(at);
    changes += popcnt<u64>(w ^ ((w << 1) | (load<u64>(at, 8) >>> 63)));
  }
  if (i < last) changes += popcnt<u64>((window(words, i) ^ window(words, i + 1)) & head(last - i));
  return (changes as u32) + 1;
}
