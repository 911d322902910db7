// Exact counts from columns (words-columns.ts), four blocks of 64 words side by side: 32 bytes a bit position. Counters are doubles.

/** counts[i] += ones of column i. */
export function countBits(columns: usize, bits: u32, counts: usize): void {
  for (let i: u32 = 0; i < bits; i++) {
    const c = columns + ((i as usize) << 5);
    add(counts + ((i as usize) << 3), popcnt(load<u64>(c)) + popcnt(load<u64>(c, 8)) + popcnt(load<u64>(c, 16)) + popcnt(load<u64>(c, 24)));
  }
}

/** counts[(i, j)] += ones of column i xor column j, i < j, row after row. */
export function countPairs(columns: usize, bits: u32, blocks: u32, counts: usize): void {
  const end = columns + ((bits as usize) << 5);
  let to = counts;
  for (let i = columns; i < end; i += 32) {
    const a = load<u64>(i), b = load<u64>(i, 8), c = load<u64>(i, 16), d = load<u64>(i, 24);
    if (blocks == 1) {
      for (let j = i + 32; j < end; j += 32, to += 8) add(to, popcnt(a ^ load<u64>(j)));
    } else {
      for (let j = i + 32; j < end; j += 32, to += 8)
        add(to, popcnt(a ^ load<u64>(j)) + popcnt(b ^ load<u64>(j, 8)) + popcnt(c ^ load<u64>(j, 16)) + popcnt(d ^ load<u64>(j, 24)));
    }
  }
}

/**
 * counts[8 i + lag - 1] += ones of column i xor itself `lag` = 1 … 8 words before; `history` holds each column's last 64 bits, the latest
 * on top. `valid` holds a mask for each block: words that count.
 */
export function countLags(columns: usize, bits: u32, blocks: u32, history: usize, valid: usize, counts: usize): void {
  for (let i: usize = 0; i < (bits as usize); i++) {
    const c = columns + (i << 5);
    let before = load<u64>(history + (i << 3));
    let n1: u64 = 0, n2: u64 = 0, n3: u64 = 0, n4: u64 = 0, n5: u64 = 0, n6: u64 = 0, n7: u64 = 0, n8: u64 = 0;
    for (let b: usize = 0; b < (blocks as usize); b++) {
      const x = load<u64>(c + (b << 3));
      const mask = load<u64>(valid + (b << 3));
      n1 += popcnt((x ^ ((x << 1) | (before >> 63))) & mask);
      n2 += popcnt((x ^ ((x << 2) | (before >> 62))) & mask);
      n3 += popcnt((x ^ ((x << 3) | (before >> 61))) & mask);
      n4 += popcnt((x ^ ((x << 4) | (before >> 60))) & mask);
      n5 += popcnt((x ^ ((x << 5) | (before >> 59))) & mask);
      n6 += popcnt((x ^ ((x << 6) | (before >> 58))) & mask);
      n7 += popcnt((x ^ ((x << 7) | (before >> 57))) & mask);
      n8 += popcnt((x ^ ((x << 8) | (before >> 56))) & mask);
      before = x;
    }
    const to = counts + (i << 6);
    add(to, n1);
    add(to + 8, n2);
    add(to + 16, n3);
    add(to + 24, n4);
    add(to + 32, n5);
    add(to + 40, n6);
    add(to + 48, n7);
    add(to + 56, n8);
  }
}

/** counts[256 b + value] += 1 for byte b of a word. */
// @ts-ignore: decorator
@inline
export function countBytes(word: u64, width: u32, counts: usize): void {
  for (let b: u32 = 0; b < width; b++) {
    const at = counts + ((b as usize) << 11) + (((word >> ((b as u64) << 3)) & 255) << 3) as usize;
    store<f64>(at, load<f64>(at) + 1);
  }
}

// @ts-ignore: decorator
@inline
function add(at: usize, count: u64): void {
  store<f64>(at, load<f64>(at) + (count as i32 as f64));
}
