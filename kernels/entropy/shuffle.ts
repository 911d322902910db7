// Reproducible permutations (SP 800-90B section 5.1 step 2.1): Fisher–Yates from the original order, its words ChaCha20 under a key at
// address (block, permutation, 0, 0), so permutation r is the same whichever ran before it and on whichever thread.
import { chacha4 } from '../certify/chacha20';

const WORDS = memory.data(256, 16);

/** Permutation `r` of the n bytes at `from` to `to`. Bounds without bias: Lemire, "Fast Random Integer Generation in an Interval" (2019). */
export function shuffle(key: usize, r: u32, from: usize, n: u32, to: usize): void {
  memory.copy(to, from, n);
  let block: u32 = 0, left: usize = 0;
  for (let i = n - 1; i > 0; i--) {
    const size = i + 1;
    let m: u64 = 0;
    while (true) {
      if (left == 0) {
        chacha4(key, i32x4(block, block + 1, block + 2, block + 3), i32x4.splat(r), i32x4.splat(0), i32x4.splat(0), WORDS);
        block += 4;
        left = 256;
      }
      m = (load<u32>(WORDS + 256 - left) as u64) * (size as u64);
      left -= 4;
      if ((m as u32) >= size || (m as u32) >= (0 - size) % size) break;
    }
    const j = (m >> 32) as u32;
    const x = load<u8>(to + i);
    store<u8>(to + i, load<u8>(to + j));
    store<u8>(to + j, x);
  }
}
