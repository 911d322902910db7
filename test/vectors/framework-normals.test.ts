import { describe, expect, test } from 'vitest';
import { openGenerator } from '../../src/generators/registry.ts';
import { samplerDesk } from '../../src/samplers/desk.ts';
import { openPipeline, openWords } from '../../src/samplers/pipelines.ts';
import { doubles, draw, patterns, sha256, vectors } from '../support/normals.ts';
import { hasShared } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const jax: Case[] = vectors('jax-threefry.json').cases ?? [];
const { stateless = [], stateful = [] }: Record<'stateless' | 'stateful', Case[]> = vectors('tensorflow-philox.json');
const cuda: Case[] = vectors('torch-cuda-philox.json').cases ?? [];
const tfjs: Case[] = vectors('tfjs-alea.json').cases ?? [];
const r: Case[] = vectors('r.json').cases ?? [];

/** Distance in units of the last place of a float32 of this size. */
const ulps = (got: number, want: number) => Math.abs(got - want) / 2 ** (Math.floor(Math.log2(Math.abs(want))) - 23);
const worst = (got: ArrayLike<number>, want: readonly (string | number)[], distance = ulps) =>
  Math.max(...want.map((value, i) => distance(got[i]!, Number(value))));

describe.skipIf(!hasShared)('needs ../shared: jax.random.normal', () => {
  test.each<[string, Case]>(jax.map((c) => [`${c.seed} ${c.partitionable ? 'partitionable' : 'legacy'}`, c]))(
    '%s',
    (_, c) => {
      const id = c.partitionable ? 'jax:threefry-partitionable' : 'jax:threefry';
      const normals = draw(openPipeline({ id, seed: c.seed }), 16);
      expect(patterns(normals)).toEqual(c.normal_n16_giles_nofma_f32);
      expect(worst(normals, c.normal_n16_exact_double)).toBeLessThan(3);

      const words = new Uint32Array(1000);
      openWords({ id, seed: c.seed }, 32, 1000).fill(words);
      expect(sha256(words)).toBe(c.bits32_n1000_sha256);
      const { kernel, words: from, out } = samplerDesk();
      new Uint32Array(kernel.memory.buffer, from, 1000).set(words);
      kernel.run.jaxUniformF32(from, out, 1000);
      expect(sha256(new Float32Array(kernel.memory.buffer, out, 1000))).toBe(c.erfinv_input_n1000_sha256);
    },
  );
});

describe.skipIf(!hasShared)('needs ../shared: tf.random.stateless_normal', () => {
  test.each<[string, Case]>(stateless.map((c) => [`[${c.seed}]`, c]))('%s: within 4 ulp', (seed, c) => {
    const id = 'tensorflow:philox';
    expect(worst(draw(openPipeline({ id, seed }), 32), c.normal_f32_reference_double)).toBeLessThan(4);
  });
  test('a single integer is [seed, 0], and the next call steps the second number', () => {
    const id = 'tensorflow:philox';
    const source = openPipeline({ id, seed: '42' });
    expect(draw(source, 9)).toEqual(draw(openPipeline({ id, seed: '[42,0]' }), 9));
    expect(draw(source, 9)).toEqual(draw(openPipeline({ id, seed: '[42,1]' }), 9));
  });
});

describe.skipIf(!hasShared)('needs ../shared: tf.compat.v1.random_normal', () => {
  const id = 'tensorflow:philox-stateful';
  test.each<[string, Case]>(stateful.map((c) => [`[${c.graph_seed},${c.op_seed}]`, c]))(
    '%s: within 4 ulp',
    (seed, c) => {
      expect(worst(draw(openPipeline({ id, seed }), 16), c.normal_f32_reference_double)).toBeLessThan(4);
    },
  );
  test('each run sets 256 blocks of four words aside for a number', () => {
    for (const [dtype, perBlock] of [
      ['f32', 4],
      ['f64', 2],
    ] as const) {
      const open = () => openPipeline({ id, seed: '[1,2]', dtype });
      const source = open();
      const runs = [draw(source, 9), draw(source, 3), draw(source, 5)];
      const long = draw(open(), 256 * 12 * perBlock + 5);
      expect(runs).toEqual(
        [0, 9, 12].map((n, i) => long.slice(256 * n * perBlock, 256 * n * perBlock + [9, 3, 5][i]!)),
      );
    }
  });
  test('a single integer is an op seed where no graph seed was set', () => {
    const alone = stateful.find((c) => c.graph_seed === 87654321)!;
    for (const seed of [alone.op_seed, alone.op_seed - 2 ** 31 + 1])
      expect(worst(draw(openPipeline({ id, seed }), 16), alone.normal_f32_reference_double)).toBeLessThan(4);
    // Two zeros would ask the op for a random seed; TensorFlow's Python gives it other ones.
    expect(draw(openPipeline({ id, seed: '[0,0]' }), 9)).toEqual(draw(openPipeline({ id, seed: '[0,2147483647]' }), 9));
  });
});

describe.skipIf(!hasShared)("needs ../shared: torch.randn(device='cuda')", () => {
  const absolute = (got: number, want: number) => Math.abs(got - want);
  test.each<[string, Case]>(cuda.map((c) => [`seed ${c.seed}, n = ${c.n}, offset ${c.philox_offset}`, c]))(
    '%s: within 5e-7',
    (_, c) => {
      const device = c.max_grid_forced ? { maxBlocks: c.max_grid_forced } : {};
      const offset = c.philox_offset ? { offset: c.philox_offset } : {};
      const normals = draw(openPipeline({ id: 'torch:cuda', seed: c.seed, ...device, ...offset }), c.n);
      const some = c.normal_reference_double_idx;
      if (some) {
        const at = Object.keys(some).map(Number);
        expect(
          worst(
            at.map((i) => normals[i]!),
            Object.values(some),
            absolute,
          ),
        ).toBeLessThan(5e-7);
      } else expect(worst(normals, c.normal_reference_double, absolute)).toBeLessThan(5e-7);
    },
  );
  test('a call moves the offset', () => {
    const [first, , second] = cuda;
    const source = openPipeline({ id: 'torch:cuda', seed: first.seed });
    expect(worst(draw(source, first.n), first.normal_reference_double, absolute)).toBeLessThan(5e-7);
    expect(worst(draw(source, second.n), second.normal_reference_double, absolute)).toBeLessThan(5e-7);
  });
});

describe.skipIf(!hasShared)('needs ../shared: tf.randomNormal of TensorFlow.js', () => {
  test.each<[string, Case]>(tfjs.map((c) => [String(c.seed), c]))('seed %s', (seed, c) => {
    const want = Float32Array.from(doubles(c.tfjs_normal_f64));
    expect(patterns(draw(openPipeline({ id: 'tfjs:alea', seed }), want.length))).toEqual(patterns(want));
    // Before they are stored: the doubles of the polar method itself.
    const { kernel, words, out } = samplerDesk();
    const fresh = new Uint32Array(200);
    openGenerator({ id: 'tfjs:alea', seed }).fill(fresh);
    new Uint32Array(kernel.memory.buffer, words, 200).set(fresh);
    const pairs = kernel.run.polarTfjs(words, 200, out, want.length / 2);
    expect(pairs).toBe(want.length / 2);
    expect(patterns(new Float64Array(kernel.memory.buffer, out, want.length))).toEqual(c.tfjs_normal_f64);
  });
});

describe.skipIf(!hasShared)('needs ../shared: R rnorm, Inversion', () => {
  test.each<[string, Case]>(r.map((c) => [String(c.seed), c]))('seed %s', (seed, c) => {
    const normals = draw(openPipeline({ id: 'r:mersenne-twister', seed }), c.rnorm_inversion.length);
    expect(patterns(normals)).toEqual(c.rnorm_inversion);
  });
});
