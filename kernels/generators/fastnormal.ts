// fairnoise's own fast Box-Muller, recipe `philox-boxmuller`: eight words become eight float normals. Not any library's stream.
//
// Of eight words the first four make radii, the other four angles: u = ((w >> 1) + 1/2) 2^-31 in (0, 1), r = sqrt(-2 log u),
// angle = 2 pi w' 2^-32; out[i] = r cos, out[i + 4] = r sin. |z| <= sqrt(2 * 32 log 2) = 6.66. Only 31 bits make the radius, because
// signed integers convert to float in one instruction and unsigned ones in six.
// log and sin, cos on [-pi/4, pi/4] are the Cephes polynomials (Moshier, logf and sinf); absolute error of z below 1e-6
// (test/unit/samplers/philox-boxmuller.test.ts).

// Constants stand in memory: the engine does not lift them out of the loop, and one broadcast load costs less than making each anew
// (measured: 2.6 -> 1.8 ns a number).
// prettier-ignore
const C = memory.data<f32>([
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
  -2.4999993993e-1, 3.3333331174e-1, // log, C[0..8]
  -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1, // sin, C[9..11]
  2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, // cos, C[12..14]
  4.656612873077393e-10, 2.3283064365386963e-10, // 2^-31, 2^-32
  0.707106781186547524, 1, 0.5, -2,
  0.693359375, -2.12194440e-4, // log 2 in two parts
  1.4629180792671596e-9, // 2 pi 2^-32
  0,
]);
// prettier-ignore
const I = memory.data<u32>([0x7fffff, 0x3f000000, 126, 0x20000000, 1, 2, 0x80000000]);
@inline function c(i: usize): v128 { return v128.load32_splat(C + (i << 2)); }
@inline function int(i: usize): v128 { return v128.load32_splat(I + (i << 2)); }
@inline function add(a: v128, b: v128): v128 { return f32x4.add(a, b); }
@inline function mul(a: v128, b: v128): v128 { return f32x4.mul(a, b); }

export function fastNormals(words: usize, out: usize, groups: u32): void {
  for (let i: u32 = 0; i < groups; i++, words += 32, out += 32) {
    // log u: u = 2^e m, m in [sqrt 1/2, sqrt 2), x = m - 1. Next to 1, where the float u has lost its low bits, x comes from the word.
    const w = i32x4.shr_u(v128.load(words), 1);
    const u = add(mul(f32x4.convert_i32x4_s(w), c(15)), c(16));
    const fromOne = add(mul(f32x4.convert_i32x4_s(v128.xor(w, int(6))), c(15)), c(16));
    const m = v128.or(v128.and(u, int(0)), int(1));
    const below = f32x4.lt(m, c(17));
    const e = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(u, 23), int(2)), below));
    const x = v128.bitselect(fromOne, add(f32x4.sub(m, c(18)), v128.and(m, below)), f32x4.eq(e, c(24)));
    const z = mul(x, x);
    // The polynomial by Estrin's scheme: Horner's chain is what the rest would wait for (measured: 2.0 -> 1.8 ns a number).
    const zz = mul(z, z);
    const low = add(add(mul(x, c(7)), c(8)), mul(z, add(mul(x, c(5)), c(6))));
    const top = add(add(mul(x, c(3)), c(4)), mul(z, add(mul(x, c(1)), c(2))));
    let y = add(low, mul(zz, add(top, mul(zz, c(0)))));
    y = add(mul(mul(y, x), z), mul(e, c(22)));
    y = f32x4.sub(y, mul(z, c(19)));
    const r = f32x4.sqrt(mul(add(add(x, y), mul(e, c(21))), c(20)));

    // The quadrant is taken off in integers, so that the rest of the angle loses nothing to its size.
    const a = v128.load(words, 16);
    const q = i32x4.shr_u(i32x4.add(a, int(3)), 30);
    const t = mul(f32x4.convert_i32x4_s(i32x4.sub(a, i32x4.shl(q, 30))), c(23));
    const tt = mul(t, t);
    let s = add(mul(add(mul(c(9), tt), c(10)), tt), c(11));
    s = add(mul(mul(s, tt), t), t);
    let o = add(mul(add(mul(c(12), tt), c(13)), tt), c(14));
    o = add(f32x4.sub(mul(mul(o, tt), tt), mul(tt, c(19))), c(18));
    // q: 0 (cos, sin), 1 (-sin, cos), 2 (-cos, -sin), 3 (sin, -cos).
    const odd = i32x4.neg(v128.and(q, int(4)));
    const cosSign = i32x4.shl(v128.and(i32x4.add(q, int(4)), int(5)), 30);
    const sinSign = i32x4.shl(v128.and(q, int(5)), 30);
    v128.store(out, mul(r, v128.xor(v128.bitselect(s, o, odd), cosSign)));
    v128.store(out, mul(r, v128.xor(v128.bitselect(o, s, odd), sinSign)), 16);
  }
}
