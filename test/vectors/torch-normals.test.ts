import { describe, expect, test } from 'vitest';
import type { NormalDtype } from '../../src/core/types.ts';
import { HALVES, halfBits } from '../../src/samplers/halves.ts';
import { openPipeline } from '../../src/samplers/pipelines.ts';
import type { TorchCpu } from '../../src/samplers/torch-cpu.ts';
import { draw, patterns, room, sha256, vectors } from '../support/normals.ts';
import { hasShared } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const { variants = { avx2: [], scalar_default: { cases: [] }, derived_log1p_small_n: { cases: [] } } } =
  vectors('torch-cpu.json');
// `scalar_default` lists only what differs from `avx2`; in between both must give the same.
const builds: [string, Case][] = [
  ...variants.avx2.map((c: Case) => ['torch:cpu', c]),
  ...variants.scalar_default.cases.map((c: Case, i: number) => {
    const base = variants.avx2[i];
    return ['torch:cpu-scalar', { ...base, ...c, randn_f32: { ...base.randn_f32, ...c.randn_f32 } }];
  }),
];

describe.skipIf(!hasShared)('needs ../shared: torch.randn on the CPU', () => {
  describe.each(builds)('%s', (id, c) => {
    const open = (dtype: NormalDtype) => openPipeline({ id, seed: String(c.seed), dtype }) as TorchCpu;

    test.each<NormalDtype>(['f32', 'f64'])(`seed ${c.seed} %s: sizes 1 to a million`, (dtype) => {
      for (const [n, values] of Object.entries(c[`randn_${dtype}`]))
        expect(patterns(draw(open(dtype), Number(n))), `n = ${n}`).toEqual(values);
      for (const n of [1000, 3072]) {
        const want = c[`randn_${dtype}_${n}`];
        const got = draw(open(dtype), n);
        const first = dtype === 'f32' ? want.first32 : want.first16;
        expect(patterns(got.slice(0, first.length))).toEqual(first);
        expect(patterns(got.slice(-20))).toEqual(want.last20);
        expect(sha256(got)).toBe(want.sha256);
      }
      if (dtype === 'f64' && id !== 'torch:cpu') return; // the builds differ in float32 only
      const million = draw(open(dtype), 1e6);
      expect(patterns(million.slice(-4))).toEqual(c[`randn_${dtype}_1e6_last4`]);
      expect(sha256(million)).toBe(c[`randn_${dtype}_1e6_sha256`]);
    });

    test.each(HALVES)(`seed ${c.seed} %s`, (half) => {
      const numbers = draw(openPipeline({ id, seed: String(c.seed), half }), 20) as Float32Array;
      const bits = Array.from(halfBits(numbers, half), (word) => word.toString(16).padStart(4, '0'));
      expect(bits).toEqual(c[`randn_${half}_20`]);
    });

    test(`seed ${c.seed}: small calls keep a number through large ones`, () => {
      const source = open('f32');
      const uniform = room('f32', 1);
      const calls = [draw(source, 1), draw(source, 1)];
      source.uniform(uniform);
      calls.push(uniform, draw(source, 1), draw(source, 16), draw(source, 1));
      expect(calls.flatMap(patterns)).toEqual(c.seq_randn1_randn1_rand1_randn1_randn16_randn1);
    });

    test(`seed ${c.seed}: uniforms, tensors that are not contiguous, scaling`, () => {
      for (const dtype of ['f32', 'f64'] as const) {
        const uniforms = room(dtype, c[`rand_${dtype}`].length);
        open(dtype).uniform(uniforms);
        expect(patterns(uniforms)).toEqual(c[`rand_${dtype}`]);
      }
      // A 4 x 8 view of 8 x 4 memory: element (i, j) lies at 4 j + i.
      const memory = new Float32Array(32);
      open('f32').fillScattered(memory);
      const view = Float32Array.from({ length: 32 }, (_, at) => memory[4 * (at % 8) + Math.floor(at / 8)]!);
      expect(patterns(view)).toEqual(c.randn_noncontiguous_4x8_transposed_normal_);
      expect(patterns(draw(open('f32'), 24))).toEqual(c.randn_like_2x3x4);
      // With mean 0 one multiplication, fused or not.
      const quarter = draw(open('f32'), 20).map((z) => 0.25 * z);
      expect(patterns(quarter)).toEqual(c['randn_f32_20_times_0.25']);
      expect(patterns(quarter)).toEqual(c['normal_mean0_std0.25_n20']);
      // With another mean the AVX2 build fuses; 0.25 z is exact, so one rounding either way.
      const moved = draw(open('f32'), 20).map((z) => 0.25 * z + 1.5);
      expect(patterns(moved)).toEqual(c['normal_mean1.5_std0.25_n20']);
      // Below 16 values the scale meets the double.
      const small = draw(open('f64'), 5).map((z) => 0.5 * z);
      expect(patterns(Float32Array.from(small))).toEqual(c['normal_tensor_mean0_std0.5_n5']);
    });
  });

  test.each<[string, Case]>(variants.derived_log1p_small_n.cases.map((c: Case) => [String(c.seed), c]))(
    "seed %s: small calls of PyTorch's main branch",
    (seed, c) => {
      for (const dtype of ['f32', 'f64'] as const)
        expect(patterns(draw(openPipeline({ id: 'torch:cpu', seed, dtype, small: 'log1p' }), 15))).toEqual(
          c[`randn_${dtype}_n15`],
        );
    },
  );
});
