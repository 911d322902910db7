// ChaCha20 block function, RFC 8439 section 2.3, four blocks side by side: lane l of every vector belongs to block l.
// fairnoise puts its own address into state words 12..15 (docs/spec/streams.md): block, sample, input, phase.

// RFC 8439 section 2.3: "expand 32-byte k"
const C0: i32 = 0x61707865;
const C1: i32 = 0x3320646e;
const C2: i32 = 0x79622d32;
const C3: i32 = 0x6b206574;

// prettier-ignore
@inline function rotl16(x: v128): v128 {
  return i8x16.swizzle(x, i8x16(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
}
@inline function rotl8(x: v128): v128 {
  return i8x16.swizzle(x, i8x16(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14));
}
@inline function rotl12(x: v128): v128 { return v128.or(i32x4.shl(x, 12), i32x4.shr_u(x, 20)); }
@inline function rotl7(x: v128): v128 { return v128.or(i32x4.shl(x, 7), i32x4.shr_u(x, 25)); }

// 4x4 transpose of lanes, stored as four rows 64 bytes apart: block l gets words w..w+3 at out + 64 l + 4 w.
@inline function store4(out: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab_lo = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const ab_hi = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd_lo = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cd_hi = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(ab_lo, cd_lo, 0, 2));
  v128.store(out + 64, v128.shuffle<i64>(ab_lo, cd_lo, 1, 3));
  v128.store(out + 128, v128.shuffle<i64>(ab_hi, cd_hi, 0, 2));
  v128.store(out + 192, v128.shuffle<i64>(ab_hi, cd_hi, 1, 3));
}

/** Four blocks: key (8 words) at `key`, address vectors w12..w15 lane by lane, 4 x 64 bytes to `out`. */
export function chacha4(key: usize, w12: v128, w13: v128, w14: v128, w15: v128, out: usize): void {
  const k0 = v128.load32_splat(key), k1 = v128.load32_splat(key + 4), k2 = v128.load32_splat(key + 8), k3 = v128.load32_splat(key + 12);
  const k4 = v128.load32_splat(key + 16), k5 = v128.load32_splat(key + 20), k6 = v128.load32_splat(key + 24), k7 = v128.load32_splat(key + 28);
  let x0 = i32x4.splat(C0), x1 = i32x4.splat(C1), x2 = i32x4.splat(C2), x3 = i32x4.splat(C3);
  let x4 = k0, x5 = k1, x6 = k2, x7 = k3, x8 = k4, x9 = k5, x10 = k6, x11 = k7;
  let x12 = w12, x13 = w13, x14 = w14, x15 = w15;
  // 10 double rounds (RFC 8439 section 2.3), each quarter round written out: calls with sixteen vectors do not inline.
  for (let round = 0; round < 10; round++) {
    x0 = i32x4.add(x0, x4); x12 = rotl16(v128.xor(x12, x0)); x8 = i32x4.add(x8, x12); x4 = rotl12(v128.xor(x4, x8));
    x0 = i32x4.add(x0, x4); x12 = rotl8(v128.xor(x12, x0)); x8 = i32x4.add(x8, x12); x4 = rotl7(v128.xor(x4, x8));
    x1 = i32x4.add(x1, x5); x13 = rotl16(v128.xor(x13, x1)); x9 = i32x4.add(x9, x13); x5 = rotl12(v128.xor(x5, x9));
    x1 = i32x4.add(x1, x5); x13 = rotl8(v128.xor(x13, x1)); x9 = i32x4.add(x9, x13); x5 = rotl7(v128.xor(x5, x9));
    x2 = i32x4.add(x2, x6); x14 = rotl16(v128.xor(x14, x2)); x10 = i32x4.add(x10, x14); x6 = rotl12(v128.xor(x6, x10));
    x2 = i32x4.add(x2, x6); x14 = rotl8(v128.xor(x14, x2)); x10 = i32x4.add(x10, x14); x6 = rotl7(v128.xor(x6, x10));
    x3 = i32x4.add(x3, x7); x15 = rotl16(v128.xor(x15, x3)); x11 = i32x4.add(x11, x15); x7 = rotl12(v128.xor(x7, x11));
    x3 = i32x4.add(x3, x7); x15 = rotl8(v128.xor(x15, x3)); x11 = i32x4.add(x11, x15); x7 = rotl7(v128.xor(x7, x11));
    x0 = i32x4.add(x0, x5); x15 = rotl16(v128.xor(x15, x0)); x10 = i32x4.add(x10, x15); x5 = rotl12(v128.xor(x5, x10));
    x0 = i32x4.add(x0, x5); x15 = rotl8(v128.xor(x15, x0)); x10 = i32x4.add(x10, x15); x5 = rotl7(v128.xor(x5, x10));
    x1 = i32x4.add(x1, x6); x12 = rotl16(v128.xor(x12, x1)); x11 = i32x4.add(x11, x12); x6 = rotl12(v128.xor(x6, x11));
    x1 = i32x4.add(x1, x6); x12 = rotl8(v128.xor(x12, x1)); x11 = i32x4.add(x11, x12); x6 = rotl7(v128.xor(x6, x11));
    x2 = i32x4.add(x2, x7); x13 = rotl16(v128.xor(x13, x2)); x8 = i32x4.add(x8, x13); x7 = rotl12(v128.xor(x7, x8));
    x2 = i32x4.add(x2, x7); x13 = rotl8(v128.xor(x13, x2)); x8 = i32x4.add(x8, x13); x7 = rotl7(v128.xor(x7, x8));
    x3 = i32x4.add(x3, x4); x14 = rotl16(v128.xor(x14, x3)); x9 = i32x4.add(x9, x14); x4 = rotl12(v128.xor(x4, x9));
    x3 = i32x4.add(x3, x4); x14 = rotl8(v128.xor(x14, x3)); x9 = i32x4.add(x9, x14); x4 = rotl7(v128.xor(x4, x9));
  }
  store4(out, i32x4.add(x0, i32x4.splat(C0)), i32x4.add(x1, i32x4.splat(C1)), i32x4.add(x2, i32x4.splat(C2)), i32x4.add(x3, i32x4.splat(C3)));
  store4(out + 16, i32x4.add(x4, k0), i32x4.add(x5, k1), i32x4.add(x6, k2), i32x4.add(x7, k3));
  store4(out + 32, i32x4.add(x8, k4), i32x4.add(x9, k5), i32x4.add(x10, k6), i32x4.add(x11, k7));
  store4(out + 48, i32x4.add(x12, w12), i32x4.add(x13, w13), i32x4.add(x14, w14), i32x4.add(x15, w15));
}
