// SP 800-22 section 2.9: distances between repetitions of L-bit blocks.
import { window } from './words';

/**
 * Counts, for blocks Q + 1 .. Q + K, how far back the same L-bit value was last seen (block number itself when never).
 * `last`: 2^L u32; `distances`: Q + K + 1 u32, entry d = number of blocks at distance d. Returns the largest distance met.
 */
export function universalDistances(words: usize, L: u32, Q: u32, K: u32, last: usize, distances: usize): u32 {
  memory.fill(last, 0, 4 << (L as usize));
  memory.fill(distances, 0, ((Q + K + 1) as usize) << 2);
  const down = (64 - L) as u64;
  for (let i: u32 = 1; i <= Q; i++) {
    store<u32>(last + ((window(words, (i - 1) * L) >>> down) as usize << 2), i);
  }
  let largest: u32 = 0;
  for (let i: u32 = Q + 1; i <= Q + K; i++) {
    const at = last + ((window(words, (i - 1) * L) >>> down) as usize << 2);
    const distance = i - load<u32>(at);
    store<u32>(at, i);
    largest = max(largest, distance);
    const cell = distances + ((distance as usize) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
  return largest;
}
