// Layouts of a bit string. `S` is one bit a byte (0 or 1); words hold bit t of word b = S[64 b + t], zero past the end.

/** S (n bytes, readable up to the next multiple of 16) to ceil(n / 64) words. */
export function packWords(S: usize, n: u32, words: usize): void {
  const whole = n >> 6;
  for (let b: u32 = 0; b < whole; b++) store<u64>(words + ((b as usize) << 3), word(S + ((b as usize) << 6)));
  if (n & 63) {
    const mask = ((1 as u64) << (n & 63)) - 1;
    store<u64>(words + ((whole as usize) << 3), wordBytes(S + ((whole as usize) << 6), n & 63) & mask);
  }
}

@inline function word(S: usize): u64 {
  let x: u64 = 0;
  for (let q: usize = 0; q < 4; q++) {
    // Bit 0 of every byte moves to its sign, which bitmask collects.
    const lanes = i8x16.bitmask(i16x8.shl(v128.load(S + (q << 4)), 7));
    x |= ((lanes & 0xffff) as u64) << (q << 4);
  }
  return x;
}

function wordBytes(S: usize, n: u32): u64 {
  let x: u64 = 0;
  for (let t: u32 = 0; t < n; t++) x |= (load<u8>(S + t) as u64) << t;
  return x;
}

/** Symbols of `width` bits (values at `V`, one a byte) to one bit a byte, most significant bit first. */
export function spread(V: usize, n: u32, width: u32, S: usize): void {
  let out = S;
  for (let i: u32 = 0; i < n; i++) {
    const v = load<u8>(V + i) as u32;
    for (let b = width; b > 0; b--) store<u8>(out++, (v >> (b - 1)) & 1);
  }
}

/** Through a table of 256 bytes, in place or not. */
export function translate(from: usize, n: u32, table: usize, to: usize): void {
  for (let i: u32 = 0; i < n; i++) store<u8>(to + i, load<u8>(table + load<u8>(from + i)));
}

/** Counts of byte values to `out` (256 u32, overwritten). */
export function histogram(S: usize, n: u32, out: usize): void {
  memory.fill(out, 0, 1024);
  for (let i: u32 = 0; i < n; i++) {
    const at = out + ((load<u8>(S + i) as usize) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
