import { bytesOf, concat } from '../core/bytes.ts';
import { bitsOf, doubleOf, ln, ONE, ofDouble, P, round, sincos } from './exact.ts';

/**
 * Tables of glibc's double log, sin and cos (kernels/generators/libm.ts).
 *
 * log: 128 numbers c near the middles of the intervals [1/sqrt 2, sqrt 2) is cut into, chosen by their author (S. Nagy, ARM optimized
 * routines) so that log c has few bits; only 1/c is given here, log c follows: it is rounded to multiples of 2^-43.
 */
const INVERSE_C = `
  f734f0c3e0de9f f713786a2ce91f f6f26008fab5a0 f6d1a61f138c7d f6b1490bc5b4d1 f69147332f0cba f6719f18224223
  f6524f99a51ed9 f63356aa8f24c4 f614b36b9ddc14 f5f66452c65c4c f5d867b5912c4f f5babccb5b90de f59d61f2d91a78
  f5805612465687 f56397cee76bd3 f54725e2a77f93 f52aff42064583 f50f22dbb2bddf f4f38f4734ded7 f4d843cfde2840
  f4bd3ec078a3c8 f4a27fc3e0258a f4880524d48434 f46dce1b192d0b f453d9d3391854 f43a2744b4845a f420b54115f8fb
  f40782da3ef4b1 f3ee8f5d57fe8f f3d5d9a00b4ce9 f3bd60c010c12b f3a5242b75dab8 f38d22cd9fd002 f3755bc5847a1c
  f35dce49ad36e2 f34679984dd440 f32f5cceffcb24 f3187775a10d49 f301c8373e3990 f2eb4ebb95f841 f2d50a0219a9d1
  f2bef9a8b7fd2a f2a91c7a0c1bab f293726014b530 f27dfa5757a1f5 f268b39b1d3bbf f2539d838ff5bd f23eb7aac9083b
  f22a012ba940b6 f2157996cc4132 f201201dd2fc9b f1ecf4494d480b f1d8f5528f6569 f1c52311577e7c f1b17c74cb26e9
  f19e010c2c1ab6 f18ab07bb670bd f1778a25efbcb6 f1648d354c31da f151b990275fdd f13f0ea432d24c f12c8b7210f9da
  f11a3028ecb531 f107fbda8434af f0f5ee0f4e6bb3 f0e4065d2a9fce f0d244632ca521 f0c0a77ce2981a f0af2f83c636d1
  f09ddb98a01339 f08cabaf52e7df f07b9f2f4e28fb f06ab58c358f19 f059eea5ecf92c f04949cdd12c90 f038c6c6f0ada9
  f02865137932a9 f0182427ea7348 f008040614b195 efe01ff726fa1a efa11cc261ea74 ef6310b081992e ef25f63ceeadcd
  eee9c8039113e7 eeae8078cbb1ab ee741aa29d0c9b ee3a91830a99b5 ee01e009609a56 edca01e577bb98 ed92f20b7c9103
  ed5cac66fb5cce ed272caa5ede9d ecf26e3e6b2ccd ecbe6da2a77902 ec8b266d37086d ec5894bd5d5804 ec26b533bb9f8c
  ebf583eeece73f ebc4fd75db96c1 eb951e0c864a28 eb65e2c5ef3e2c eb374867c9888b eb094b211d304a eadbe885f2ef7e
  eaaf1d31603da2 ea82e63fd358a7 ea5740ef09738b ea2c2a90ab4b27 ea01a01393f2d1 e9d79f24db3c1b e9ae2505c7b190
  e9852ef297ce2f e95cbaeea44b75 e934c69de74838 e90d4f2f6752e6 e8e6528effd79d e8bfce9fcc007c e899c0dabec30e
  e87427aa2317fb e84f00acb39a08 e82a49e8653e55 e8060195f40260 e7e22563e0a329 e7beb377dcb5ad e79baa679725c2
  e77907f2170657 e756cadbd6130c`;

/** 128 pairs (1/c, log c). */
export function logTable(): Float64Array {
  const pairs = new Float64Array(256);
  for (const [i, bits] of INVERSE_C.trim().split(/\s+/).entries()) {
    pairs[2 * i] = doubleOf(BigInt(`0x3f${bits}`));
    const multiple = (-ln(ofDouble(pairs[2 * i]!)) + (ONE >> 44n)) >> (P - 43n);
    pairs[2 * i + 1] = Number(multiple) / 2 ** 43;
  }
  return pairs;
}

// Entries of the library's table whose last bit is not the rounded value's: index and difference of the bit patterns.
const SINCOS_DELTAS = [
  [9, 1],
  [41, 1],
  [93, 39],
  [107, 1],
  [109, 1],
  [133, 1],
  [137, 1],
  [145, 1],
  [161, -2],
  [179, 1],
  [283, 1],
  [301, 1],
  [303, -2],
  [319, 1],
  [341, 1],
  [361, -2],
  [377, 1],
  [429, 1],
] as const;

/** (sin, its tail, cos, its tail) of k/128, k = 0..109: double and the double nearest to what is left. */
export function sincosTable(): Float64Array {
  const quads = new Float64Array(440);
  for (let k = 0; k < 110; k++)
    for (const [j, value] of sincos((BigInt(k) << P) / 128n).entries()) {
      const head = round(value);
      quads[4 * k + 2 * j] = head;
      quads[4 * k + 2 * j + 1] = round(value - ofDouble(head));
    }
  for (const [i, delta] of SINCOS_DELTAS) quads[i] = doubleOf(bitsOf(quads[i]!) + BigInt(delta));
  return quads;
}

/** Both, as bytes in the kernel's order. */
export const libmTables = (): Uint8Array => concat(bytesOf(logTable()), bytesOf(sincosTable()));
