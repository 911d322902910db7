// MT19937, Matsumoto & Nishimura 1998. State at `s`: key[624] (u32), position (u32): the next word is the tempered key[position].

const N: usize = 624;
const M: usize = 397;
const KEY_BYTES: usize = N * 4;
const UPPER: i32 = 0x80000000;
const LOWER: i32 = 0x7fffffff;
const MATRIX_A: i32 = 0x9908b0df;

@inline function next(key: usize, i: usize, j: usize, m: usize): void {
  const y = (load<u32>(key + (i << 2)) & UPPER) | (load<u32>(key + (j << 2)) & LOWER);
  store<u32>(key + (i << 2), load<u32>(key + (m << 2)) ^ (y >> 1) ^ (-(y & 1) & MATRIX_A));
}

// Four steps at once: key[i .. i+3] from key[i .. i+4] and key[m .. m+3]; no lane reads what another writes.
@inline function next4(key: usize, i: usize, m: usize): void {
  const at = key + (i << 2);
  const y = v128.bitselect(v128.load(at), v128.load(at, 4), i32x4.splat(UPPER));
  const odd = i32x4.neg(v128.and(y, i32x4.splat(1)));
  const mixed = v128.xor(i32x4.shr_u(y, 1), v128.and(odd, i32x4.splat(MATRIX_A)));
  v128.store(at, v128.xor(v128.load(key + (m << 2)), mixed));
}

/** The next 624 words of the linear recurrence, in place. */
export function mt19937Twist(key: usize): void {
  let i: usize = 0;
  for (; i < 224; i += 4) next4(key, i, i + M);
  for (; i < N - M; i++) next(key, i, i + 1, i + M);
  for (; i < 623; i += 4) next4(key, i, i + M - N);
  next(key, 623, 0, M - 1);
}

@inline function temper(y: u32): u32 {
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >> 18);
}

@inline function temper4(y: v128): v128 {
  y = v128.xor(y, i32x4.shr_u(y, 11));
  y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
  y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
  return v128.xor(y, i32x4.shr_u(y, 18));
}

/** `count` words. */
export function mt19937Fill(s: usize, out: usize, count: i32): void {
  let position = load<u32>(s + KEY_BYTES);
  const end = out + ((count as usize) << 2);
  while (out < end) {
    if (position >= (N as u32)) {
      mt19937Twist(s);
      position = 0;
    }
    const from = s + ((position as usize) << 2);
    const bytes = min(s + KEY_BYTES - from, end - out);
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) v128.store(out + i, temper4(v128.load(from + i)));
    for (; i < bytes; i += 4) store<u32>(out + i, temper(load<u32>(from + i)));
    position += (bytes >> 2) as u32;
    out += bytes;
  }
  store<u32>(s + KEY_BYTES, position);
}
