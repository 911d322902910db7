// Threefry-2x32-20, Salmon et al. 2011 (Random123), four pairs side by side.

const PARITY: u32 = 0x1bd11bda; // Skein's C240, 32-bit
const LAST = memory.data(64, 16);

@inline function rotate(x: v128, r: i32): v128 { return v128.or(i32x4.shl(x, r), i32x4.shr_u(x, 32 - r)); }

/**
 * Hashes `count` pairs (x0 + i step0, x1 + i step1) and stores from each, by `mode`: 0 the first word, 1 the second,
 * 2 their exclusive or, 3 both as one 64-bit word with the first on top.
 */
export function threefry2x32(k0: u32, k1: u32, x0: u32, step0: u32, x1: u32, step1: u32, mode: i32, count: i32, out: usize): void {
  const k2 = k0 ^ k1 ^ PARITY;
  const K0 = i32x4.splat(k0), K1 = i32x4.splat(k1), K2 = i32x4.splat(k2);
  const bytes: usize = mode == 3 ? 8 : 4;
  for (let i = 0; i < count; i += 4, x0 += step0 << 2, x1 += step1 << 2, out += bytes << 2) {
    let a = i32x4.add(i32x4(x0, x0 + step0, x0 + 2 * step0, x0 + 3 * step0), K0);
    let b = i32x4.add(i32x4(x1, x1 + step1, x1 + 2 * step1, x1 + 3 * step1), K1);
    for (let group = 0; group < 5; group++) {
      if (group & 1) {
        a = i32x4.add(a, b); b = v128.xor(rotate(b, 17), a);
        a = i32x4.add(a, b); b = v128.xor(rotate(b, 29), a);
        a = i32x4.add(a, b); b = v128.xor(rotate(b, 16), a);
        a = i32x4.add(a, b); b = v128.xor(rotate(b, 24), a);
      } else {
        a = i32x4.add(a, b); b = v128.xor(rotate(b, 13), a);
        a = i32x4.add(a, b); b = v128.xor(rotate(b, 15), a);
        a = i32x4.add(a, b); b = v128.xor(rotate(b, 26), a);
        a = i32x4.add(a, b); b = v128.xor(rotate(b, 6), a);
      }
      // Key injection s = group + 1: ks[s mod 3], ks[(s + 1) mod 3] + s.
      const m = (group + 1) % 3;
      a = i32x4.add(a, m == 0 ? K0 : m == 1 ? K1 : K2);
      b = i32x4.add(b, i32x4.add(m == 0 ? K1 : m == 1 ? K2 : K0, i32x4.splat(group + 1)));
    }
    const whole = count - i >= 4;
    const to = whole ? out : LAST;
    if (mode == 0) v128.store(to, a);
    else if (mode == 1) v128.store(to, b);
    else if (mode == 2) v128.store(to, v128.xor(a, b));
    else {
      v128.store(to, v128.shuffle<i32>(b, a, 0, 4, 1, 5));
      v128.store(to, v128.shuffle<i32>(b, a, 2, 6, 3, 7), 16);
    }
    if (!whole) memory.copy(out, LAST, ((count - i) as usize) * bytes);
  }
}
