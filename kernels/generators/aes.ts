// AES (FIPS 197) without tables, eight blocks at a time: bit j of byte k of vector b is bit b of byte k of block j.
// So ShiftRows and MixColumns are byte shuffles, and SubBytes is a circuit of 115 gates: no secret-dependent address, and
// about 0.4 as many instructions a byte as sixteen 16-byte table lookups.

const Q = memory.data(128, 16); // the eight vectors at work
const SCHEDULE_WORDS = memory.data(240, 16);

@inline function q(b: usize): v128 { return v128.load(Q + (b << 4)); }
@inline function setQ(b: usize, x: v128): void { v128.store(Q + (b << 4), x); }

@inline function swap(i: usize, j: usize, mask: u8, n: i32): void {
  const a = q(i), b = q(j);
  const t = v128.and(v128.xor(i64x2.shr_u(a, n), b), i8x16.splat(mask));
  setQ(j, v128.xor(b, t));
  setQ(i, v128.xor(a, i64x2.shl(t, n)));
}

// 8 x 8 bit transpose at every byte position: blocks to bit planes, and back.
function transpose(): void {
  for (let i: usize = 0; i < 8; i += 2) swap(i, i + 1, 0x55, 1);
  for (let i: usize = 0; i < 8; i += 4) { swap(i, i + 2, 0x33, 2); swap(i + 1, i + 3, 0x33, 2); }
  for (let i: usize = 0; i < 4; i++) swap(i, i + 4, 0x0f, 4);
}

// SubBytes: Boyar & Peralta, "A small depth-16 circuit for the AES S-box" (2012); x0, s0 are the top bits.
function subBytes(): void {
  const x0 = q(7), x1 = q(6), x2 = q(5), x3 = q(4), x4 = q(3), x5 = q(2), x6 = q(1), x7 = q(0);
  const y14 = v128.xor(x3, x5), y13 = v128.xor(x0, x6), y9 = v128.xor(x0, x3), y8 = v128.xor(x0, x5), t0 = v128.xor(x1, x2);
  const y1 = v128.xor(t0, x7), y4 = v128.xor(y1, x3), y12 = v128.xor(y13, y14), y2 = v128.xor(y1, x0), y5 = v128.xor(y1, x6);
  const y3 = v128.xor(y5, y8), t1 = v128.xor(x4, y12), y15 = v128.xor(t1, x5), y20 = v128.xor(t1, x1), y6 = v128.xor(y15, x7);
  const y10 = v128.xor(y15, t0), y11 = v128.xor(y20, y9), y7 = v128.xor(x7, y11), y17 = v128.xor(y10, y11), y19 = v128.xor(y10, y8);
  const y16 = v128.xor(t0, y11), y21 = v128.xor(y13, y16), y18 = v128.xor(x0, y16);

  const t2 = v128.and(y12, y15), t3 = v128.and(y3, y6), t4 = v128.xor(t3, t2), t5 = v128.and(y4, x7), t6 = v128.xor(t5, t2);
  const t7 = v128.and(y13, y16), t8 = v128.and(y5, y1), t9 = v128.xor(t8, t7), t10 = v128.and(y2, y7), t11 = v128.xor(t10, t7);
  const t12 = v128.and(y9, y11), t13 = v128.and(y14, y17), t14 = v128.xor(t13, t12), t15 = v128.and(y8, y10), t16 = v128.xor(t15, t12);
  const t17 = v128.xor(t4, t14), t18 = v128.xor(t6, t16), t19 = v128.xor(t9, t14), t20 = v128.xor(t11, t16);
  const t21 = v128.xor(t17, y20), t22 = v128.xor(t18, y19), t23 = v128.xor(t19, y21), t24 = v128.xor(t20, y18);

  const t25 = v128.xor(t21, t22), t26 = v128.and(t21, t23), t27 = v128.xor(t24, t26), t28 = v128.and(t25, t27), t29 = v128.xor(t28, t22);
  const t30 = v128.xor(t23, t24), t31 = v128.xor(t22, t26), t32 = v128.and(t31, t30), t33 = v128.xor(t32, t24), t34 = v128.xor(t23, t33);
  const t35 = v128.xor(t27, t33), t36 = v128.and(t24, t35), t37 = v128.xor(t36, t34), t38 = v128.xor(t27, t36), t39 = v128.and(t29, t38);
  const t40 = v128.xor(t25, t39), t41 = v128.xor(t40, t37), t42 = v128.xor(t29, t33), t43 = v128.xor(t29, t40), t44 = v128.xor(t33, t37);
  const t45 = v128.xor(t42, t41);

  const z0 = v128.and(t44, y15), z1 = v128.and(t37, y6), z2 = v128.and(t33, x7), z3 = v128.and(t43, y16), z4 = v128.and(t40, y1);
  const z5 = v128.and(t29, y7), z6 = v128.and(t42, y11), z7 = v128.and(t45, y17), z8 = v128.and(t41, y10), z9 = v128.and(t44, y12);
  const z10 = v128.and(t37, y3), z11 = v128.and(t33, y4), z12 = v128.and(t43, y13), z13 = v128.and(t40, y5), z14 = v128.and(t29, y2);
  const z15 = v128.and(t42, y9), z16 = v128.and(t45, y14), z17 = v128.and(t41, y8);

  const t46 = v128.xor(z15, z16), t47 = v128.xor(z10, z11), t48 = v128.xor(z5, z13), t49 = v128.xor(z9, z10), t50 = v128.xor(z2, z12);
  const t51 = v128.xor(z2, z5), t52 = v128.xor(z7, z8), t53 = v128.xor(z0, z3), t54 = v128.xor(z6, z7), t55 = v128.xor(z16, z17);
  const t56 = v128.xor(z12, t48), t57 = v128.xor(t50, t53), t58 = v128.xor(z4, t46), t59 = v128.xor(z3, t54), t60 = v128.xor(t46, t57);
  const t61 = v128.xor(z14, t57), t62 = v128.xor(t52, t58), t63 = v128.xor(t49, t58), t64 = v128.xor(z4, t59), t65 = v128.xor(t61, t62);
  const t66 = v128.xor(z1, t63), t67 = v128.xor(t64, t65), s3 = v128.xor(t53, t66);
  setQ(7, v128.xor(t59, t63));
  setQ(6, v128.not(v128.xor(t64, s3)));
  setQ(5, v128.not(v128.xor(t55, t67)));
  setQ(4, s3);
  setQ(3, v128.xor(t51, t66));
  setQ(2, v128.xor(t47, t65));
  setQ(1, v128.not(v128.xor(t56, t62)));
  setQ(0, v128.not(v128.xor(t48, t60)));
}

// Byte r + 4c of the state is row r, column c; ShiftRows takes it from column c + r.
@inline function shiftRows(x: v128): v128 { return v128.shuffle<i8>(x, x, 0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11); }
@inline function rows1(x: v128): v128 { return v128.shuffle<i8>(x, x, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12); }
@inline function rows2(x: v128): v128 { return v128.shuffle<i8>(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13); }

// One output plane of MixColumns: b_i = 2 (a_i + a_(i+1)) + a_(i+1) + (a_(i+2) + a_(i+3)), t = a_i + a_(i+1).
@inline function mix(t: v128, r: v128, doubled: v128, key: v128): v128 {
  return v128.xor(v128.xor(doubled, r), v128.xor(rows2(t), key));
}

function shiftMixAdd(key: usize): void {
  const a0 = shiftRows(q(0)), a1 = shiftRows(q(1)), a2 = shiftRows(q(2)), a3 = shiftRows(q(3));
  const a4 = shiftRows(q(4)), a5 = shiftRows(q(5)), a6 = shiftRows(q(6)), a7 = shiftRows(q(7));
  const r0 = rows1(a0), r1 = rows1(a1), r2 = rows1(a2), r3 = rows1(a3), r4 = rows1(a4), r5 = rows1(a5), r6 = rows1(a6), r7 = rows1(a7);
  const t0 = v128.xor(a0, r0), t1 = v128.xor(a1, r1), t2 = v128.xor(a2, r2), t3 = v128.xor(a3, r3);
  const t4 = v128.xor(a4, r4), t5 = v128.xor(a5, r5), t6 = v128.xor(a6, r6), t7 = v128.xor(a7, r7);
  setQ(0, mix(t0, r0, t7, v128.load(key)));
  setQ(1, mix(t1, r1, v128.xor(t0, t7), v128.load(key, 16)));
  setQ(2, mix(t2, r2, t1, v128.load(key, 32)));
  setQ(3, mix(t3, r3, v128.xor(t2, t7), v128.load(key, 48)));
  setQ(4, mix(t4, r4, v128.xor(t3, t7), v128.load(key, 64)));
  setQ(5, mix(t5, r5, t4, v128.load(key, 80)));
  setQ(6, mix(t6, r6, t5, v128.load(key, 96)));
  setQ(7, mix(t7, r7, t6, v128.load(key, 112)));
}

function encrypt8(schedule: usize, rounds: i32): void {
  transpose();
  for (let b: usize = 0; b < 8; b++) setQ(b, v128.xor(q(b), v128.load(schedule + (b << 4))));
  for (let r = 1; r < rounds; r++) {
    subBytes();
    shiftMixAdd(schedule + ((r as usize) << 7));
  }
  subBytes();
  const last = schedule + ((rounds as usize) << 7);
  for (let b: usize = 0; b < 8; b++) setQ(b, v128.xor(shiftRows(q(b)), v128.load(last + (b << 4))));
  transpose();
}

function subWord(w: u32): u32 {
  memory.fill(Q, 0, 128);
  store<u32>(Q, w);
  transpose();
  subBytes();
  transpose();
  return load<u32>(Q);
}

/**
 * FIPS 197 key expansion of `words` = 4, 6 or 8 key words at `key`, to `schedule` as bit planes: (words + 7) round keys of 128 bytes.
 */
export function aesExpand(key: usize, words: i32, schedule: usize): void {
  const rounds = words + 6;
  memory.copy(SCHEDULE_WORDS, key, (words as usize) << 2);
  let rcon: u32 = 1;
  for (let i = words; i < 4 * (rounds + 1); i++) {
    let t = load<u32>(SCHEDULE_WORDS + ((i - 1) as usize << 2));
    if (i % words == 0) {
      t = subWord(rotr<u32>(t, 8)) ^ rcon; // bytes lie little-endian: RotWord is a rotation to the right
      rcon = (rcon << 1) ^ (rcon & 0x80 ? 0x11b : 0);
    } else if (words > 6 && i % words == 4) t = subWord(t);
    store<u32>(SCHEDULE_WORDS + ((i as usize) << 2), load<u32>(SCHEDULE_WORDS + ((i - words) as usize << 2)) ^ t);
  }
  for (let r: usize = 0; r <= (rounds as usize); r++) {
    const k = v128.load(SCHEDULE_WORDS + (r << 4));
    for (let b: usize = 0; b < 8; b++) {
      // Every block of the eight gets the same key bit: 0x00 or 0xff.
      const bit = v128.and(k, i8x16.splat((1 as u8) << (b as u8)));
      v128.store(schedule + (r << 7) + (b << 4), i8x16.ne(bit, i8x16.splat(0)));
    }
  }
}

/** `count` keystream blocks: the cipher of the big-endian 128-bit counters from the one at `counter`, which moves on by `count`. */
export function aesCtrBlocks(schedule: usize, rounds: i32, counter: usize, count: i32, out: usize): void {
  let high = bswap<u64>(load<u64>(counter)), low = bswap<u64>(load<u64>(counter, 8));
  for (let i = 0; i < count; i += 8, out += 128) {
    const lanes = min(count - i, 8) as usize;
    for (let j: usize = 0; j < lanes; j++) {
      store<u64>(Q + (j << 4), bswap<u64>(high));
      store<u64>(Q + (j << 4), bswap<u64>(low), 8);
      if (++low == 0) high++;
    }
    encrypt8(schedule, rounds);
    memory.copy(out, Q, lanes << 4);
  }
  store<u64>(counter, bswap<u64>(high));
  store<u64>(counter, bswap<u64>(low), 8);
}
