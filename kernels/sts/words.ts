// A bit sequence as big-endian 64-bit words: bit i of the sequence is bit 63 - (i & 63) of word i >> 6.
// After the last bit the sequence goes on with its own beginning (128 bits), as the cyclic tests of SP 800-22 want it.

const SWAP: v128 = i8x16(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);

/** `n` bits, MSB first, at `bytes` (readable up to a multiple of 16) to ceil(n / 64) + 2 words at `words`. */
export function pack(bytes: usize, n: u32, words: usize): void {
  const whole = (n as usize + 7) >> 3;
  for (let i: usize = 0; i < whole; i += 16) v128.store(words + i, i8x16.swizzle(v128.load(bytes + i), SWAP));
  for (let j: u32 = 0; j < 128; j++) setBit(words, n + j, bit(words, n >= 128 ? j : j % n));
}

function setBit(words: usize, i: u32, value: u64): void {
  const at = words + ((i as usize >> 6) << 3);
  const shift = 63 - ((i & 63) as u64);
  store<u64>(at, (load<u64>(at) & ~((1 as u64) << shift)) | (value << shift));
}

// @ts-ignore: decorator
@inline export function bit(words: usize, i: u32): u64 {
  return (load<u64>(words + ((i as usize >> 6) << 3)) >>> (63 - ((i & 63) as u64))) & 1;
}

/** The 64 bits that start at bit `i`, first bit on top. */
// @ts-ignore: decorator
@inline export function window(words: usize, i: u32): u64 {
  const at = words + ((i as usize >> 6) << 3);
  const shift = (i & 63) as u64;
  return (load<u64>(at) << shift) | ((load<u64>(at, 8) >>> 1) >>> (63 - shift));
}

/** The first `count` (1..64) bits of a word set. */
// @ts-ignore: decorator
@inline export function head(count: u32): u64 {
  return ~(0 as u64) << ((64 - count) as u64);
}
