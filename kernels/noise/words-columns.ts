// 64 words to 64 columns: bit t of column i is bit i of word t (Hacker's Delight, section 7-3, two rows at a time).

/** Transposes the 64 x 64 bits at `block` in place. */
export function transpose(block: usize): void {
  step(block, 32, 0x00000000ffffffff);
  step(block, 16, 0x0000ffff0000ffff);
  step(block, 8, 0x00ff00ff00ff00ff);
  step(block, 4, 0x0f0f0f0f0f0f0f0f);
  step(block, 2, 0x3333333333333333);
  for (let at = block; at < block + 512; at += 16) {
    const a = load<u64>(at), b = load<u64>(at, 8);
    const t = ((a >> 1) ^ b) & 0x5555555555555555;
    store<u64>(at, a ^ (t << 1));
    store<u64>(at, b ^ t, 8);
  }
}

// @ts-ignore: decorator
@inline
function step(block: usize, j: i32, mask: u64): void {
  const m = i64x2.splat(mask as i64);
  const apart = (j as usize) << 3;
  for (let k: i32 = 0; k < 64; k = ((k | j) + 2) & ~j) {
    const at = block + ((k as usize) << 3);
    const a = v128.load(at), b = v128.load(at + apart);
    const t = v128.and(v128.xor(i64x2.shr_u(a, j), b), m);
    v128.store(at, v128.xor(a, i64x2.shl(t, j)));
    v128.store(at + apart, v128.xor(b, t));
  }
}

/** The lowest `count` (0 … 64) bits. */
// @ts-ignore: decorator
@inline
export function ones(count: u32): u64 {
  return count >= 64 ? -1 : ((1 as u64) << (count as u64)) - 1;
}

/** The bits of x where mask is 1, moved together at the low end (Hacker's Delight, section 7-4). */
export function compress(x: u64, mask: u64): u64 {
  let m = mask;
  let y = x & m;
  let mk = ~m << 1;
  for (let shift: u64 = 1; shift < 64; shift <<= 1) {
    let mp = mk ^ (mk << 1);
    mp ^= mp << 2;
    mp ^= mp << 4;
    mp ^= mp << 8;
    mp ^= mp << 16;
    mp ^= mp << 32;
    const move = mp & m;
    m = (m ^ move) | (move >> shift);
    const t = y & move;
    y = (y ^ t) | (t >> shift);
    mk &= ~mp;
  }
  return y;
}
