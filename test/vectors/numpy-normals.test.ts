import { describe, expect, test } from 'vitest';
import type { NormalDtype } from '../../src/core/types.ts';
import { openGenerator } from '../../src/generators/registry.ts';
import { numpyNormals, randomStateNormals } from '../../src/samplers/numpy.ts';
import { openPipeline } from '../../src/samplers/pipelines.ts';
import { Words } from '../../src/samplers/words.ts';
import { draw, type Normals, patterns, seedText, sha256, vectors } from '../support/normals.ts';
import { hasShared } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const { generator = [], legacy_RandomState = [] } = vectors('numpy.json') as Record<string, Case[]>;

/** Python's `float.fromhex` on what `float.hex` prints. */
function hexFloat(text: string): number {
  const [, sign, digits, exponent] = /^(-?)0x1\.([0-9a-f]{13})p([+-]\d+)$/.exec(text)!;
  return (sign ? -1 : 1) * (1 + Number.parseInt(digits!, 16) / 2 ** 52) * 2 ** Number(exponent);
}

/** `sum()` of numpy 1.24: buffers of 8192 values one after the other, within each (loops_utils.h) halves down to 128, which eight sums share. */
function numpySum(values: Normals): number {
  const pairwise = (from: number, n: number): number => {
    if (n > 128) {
      const half = (n >> 1) & ~7;
      return pairwise(from, half) + pairwise(from + half, n - half);
    }
    const r = new Float64Array(8);
    const whole = n & ~7;
    for (let i = 0; i < whole; i++) r[i & 7] = r[i & 7]! + values[from + i]!;
    let sum = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!));
    for (let i = whole; i < n; i++) sum += values[from + i]!;
    return sum;
  };
  let sum = 0;
  for (let at = 0; at < values.length; at += 8192) sum += pairwise(at, Math.min(8192, values.length - at));
  return sum;
}

describe.skipIf(!hasShared)('needs ../shared: numpy Generator.standard_normal', () => {
  test.each<[string, NormalDtype, Case]>(
    generator.flatMap((c) =>
      (['f64', 'f32'] as const).map((dtype) => [`${c.bitgen} ${c.seed}`, dtype, c] as [string, NormalDtype, Case]),
    ),
  )('%s %s: first, largest and last of a million, and its digest', (_, dtype, c) => {
    const open = () => openPipeline({ id: `numpy:${c.bitgen}`, seed: seedText(c.seed), dtype });
    expect(patterns(draw(open(), 64))).toEqual(c[`normal_${dtype}`]);
    expect(sha256(draw(open(), 1000))).toBe(c[`normal_${dtype}_sha256_1000`]);
    const million = draw(open(), 1e6);
    expect(sha256(million)).toBe(c[`normal_${dtype}_sha256_1e6`]);
    expect(patterns(million.slice(-4))).toEqual(c[`normal_${dtype}_last4_of_1e6`]);
    for (const [index, pattern] of c[`normal_${dtype}_largest8`])
      expect(patterns(million.slice(index, index + 1))).toEqual([pattern]);
    if (dtype === 'f64') expect(numpySum(million)).toBe(hexFloat(c.normal_f64_sum_1e6));
  });

  // One generator, float64 and float32 numbers by turns: the 32-bit half that numpy keeps between them.
  test.each<[string, Case]>(generator.map((c) => [`${c.bitgen} ${c.seed}`, c]))('%s: mixed calls', (_, c) => {
    const id = `numpy:${c.bitgen}`;
    const words = new Words(openGenerator({ id, seed: seedText(c.seed) }));
    const of = (dtype: NormalDtype) => numpyNormals({ id, dtype, backdoors: [] }, words, c.bitgen === 'MT19937');
    const [f64, f32] = [of('f64'), of('f32')];
    const word = () => {
      const one = new Uint32Array(1);
      words.draws.fill32(one);
      return one[0]!;
    };
    const got = [
      ...patterns(draw(f64, 3)),
      ...patterns(Float32Array.of((word() >>> 8) * 2 ** -24)), // random(dtype=float32)
      ...patterns(draw(f32, 2)),
      ...patterns(draw(f64, 2)),
      word().toString(16).padStart(8, '0'), // integers(0, 2**32, dtype=uint32)
      ...patterns(draw(f64, 1)),
      ...patterns(draw(f64, 3).map((z) => 1.5 + 0.25 * z)), // normal(1.5, 0.25)
    ];
    expect(got).toEqual(c.mixed.vals);
  });
});

describe.skipIf(!hasShared)('needs ../shared: numpy RandomState', () => {
  test.each<[string, Case]>(legacy_RandomState.map((c) => [seedText(c.seed), c]))('seed %s', (seed, c) => {
    const open = () => openPipeline({ id: 'numpy:RandomState', seed });
    expect(patterns(draw(open(), 64))).toEqual(c.standard_normal);
    expect(sha256(draw(open(), 1000))).toBe(c.standard_normal_sha256_1000);
    const million = draw(open(), 1e6);
    expect(sha256(million)).toBe(c.standard_normal_sha256_1e6);
    expect(patterns(million.slice(-4))).toEqual(c.standard_normal_last4_of_1e6);
    // randn(3), random_sample(1), randn(3): the second number of a pair waits through other calls.
    const stream = openGenerator({ id: 'numpy:RandomState', seed });
    const odd = randomStateNormals({ id: 'numpy:RandomState', dtype: 'f64', backdoors: [] }, stream);
    const first = draw(odd, 3);
    const two = new Uint32Array(2);
    stream.fill(two);
    const uniform = Float64Array.of(((two[0]! >>> 5) * 2 ** 26 + (two[1]! >>> 6)) / 2 ** 53);
    expect([first, uniform, draw(odd, 3)].flatMap(patterns)).toEqual(c.randn_odd_then_odd);
    expect(patterns(draw(open(), 8).map((z) => 1.5 + 0.25 * z))).toEqual(c['normal_loc1.5_scale0.25']);
  });
});
