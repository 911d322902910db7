// SP 800-22 section 2.10: linear complexity of M-bit blocks.
//
// Berlekamp-Massey (Massey 1969) needs the connection polynomials C and B only to get the next discrepancy. Their products with the
// sequence are enough for that: A = C S and B' = B S, each shifted so that its next discrepancy is the top bit. A discrepancy at step N
// is then A's top bit; A ^ B' cancels it, and the zeros that follow are steps without discrepancy, skipped with one shift.
// Before the first one B = 1 at step -1, hence B' = 1, s_0, s_1, …
import { head, window } from './words';

/** L of the M bits from bit `from`; `a`, `b`: ceil(M / 64) + 2 words of scratch each. */
export function complexity(words: usize, from: u32, M: u32, a: usize, b: usize): u32 {
  const size = (M as usize + 63) >> 6;
  for (let i: usize = 0; i < size; i++) {
    const take = M - ((i as u32) << 6);
    store<u64>(a + (i << 3), window(words, from + ((i as u32) << 6)) & (take >= 64 ? ~(0 as u64) : head(take)));
  }
  store<u64>(a + (size << 3), 0);
  store<u64>(b + (size << 3), 0);
  let carry: u64 = (1 as u64) << 63;
  for (let i: usize = 0; i < size; i++) {
    const w = load<u64>(a + (i << 3));
    store<u64>(b + (i << 3), (w >>> 1) | carry);
    carry = w << 63;
  }
  let L: u32 = 0, N: u32 = 0;
  // Steps before the first one of the sequence.
  let lead = skip(a, size);
  if (lead >= M) return 0;
  N += lead;
  while (true) {
    // Discrepancy at step N: the top bits of a and b are set.
    const words64 = ((M - N) as usize + 63) >> 6;
    let to = a;
    if (L * 2 <= N) {
      L = N + 1 - L;
      to = b;
      b = a;
      a = to;
    }
    let x = load<u64>(a) ^ load<u64>(b);
    if (x) {
      const z = clz<u64>(x), y = 64 - z;
      const end = words64 << 3;
      for (let i: usize = 0; i < end; i += 8) {
        const next = load<u64>(a + i, 8) ^ load<u64>(b + i, 8);
        store<u64>(to + i, (x << z) | (next >>> y));
        x = next;
      }
      N += z as u32;
    } else {
      for (let i: usize = 0; i < words64 << 3; i += 8) store<u64>(to + i, load<u64>(a + i) ^ load<u64>(b + i));
      N += skip(to, words64);
    }
    if (N >= M) return L;
  }
}

// Shifts leading zeros out of `size` words (one readable word more) and returns how many there were; 64 size when all is zero.
function skip(a: usize, size: usize): u32 {
  let whole: usize = 0;
  while (whole < size && !load<u64>(a + (whole << 3))) whole++;
  if (whole == size) return (size << 6) as u32;
  const z = clz<u64>(load<u64>(a + (whole << 3)));
  for (let i: usize = 0; i < size; i++) {
    const from = i + whole;
    const x: u64 = from < size ? load<u64>(a + (from << 3)) : 0;
    const next: u64 = from + 1 < size ? load<u64>(a + ((from + 1) << 3)) : 0;
    store<u64>(a + (i << 3), z ? (x << z) | (next >>> (64 - z)) : x);
  }
  return ((whole << 6) as u32) + (z as u32);
}

/** L of each of the floor(n / M) blocks to `out` (u16 each). */
export function complexities(words: usize, n: u32, M: u32, a: usize, b: usize, out: usize): void {
  const N = n / M;
  for (let i: u32 = 0; i < N; i++) store<u16>(out + ((i as usize) << 1), complexity(words, i * M, M, a, b) as u16);
}
