import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/core/index.ts';
import type { PricedPoint } from '../../../src/datasets/index.ts';
import type { ScoredClassifier } from '../../../src/models/index.ts';
import { openSampler, type PipelineSpec } from '../../../src/run/bench.ts';
import { runPlan } from '../../../src/run/certify.ts';
import type { Executor } from '../../../src/run/executor.ts';
import { runShard } from '../../../src/run/shard.ts';
import { openPipeline } from '../../../src/samplers/index.ts';

const shape = [1, 2, 3];
const d = 6;
const inputs = [5, 2, 9].map(
  (index): PricedPoint => ({
    point: {
      index,
      label: 0,
      steps: null,
      values: Float32Array.from({ length: d }, (_, i) => index + i / 8),
      moved: 0,
    },
    cost: 0,
    norm: 1,
  }),
);

const digest = `sha256:${'0'.repeat(64)}` as const;
const plan = (batch: number, n0: number, n: number, more: Partial<Plan['statistics']> = {}): Plan => ({
  format: 'fairnoise/plan/v1',
  task: 'certify',
  model: { digest, shape, classes: 2, layout: 'NCHW', scores: 'logits', input: 'x', output: 'y', batch },
  data: { digest, length: 10, shape, labelColumn: null },
  select: { start: 0, count: 3, skip: 1 },
  transform: { resize: null, crop: null, normalize: null },
  grid: null,
  noise: { recipe: 'x', sigma: '0.5', backdoors: [] },
  statistics: {
    ...{ n0, n, alpha: '0.001', bound: 'clopper-pearson', targetRadius: null, precision: null },
    ...{ tau: '0', family: 'per-input' },
    ...more,
  } as Plan['statistics'],
});

/** What the classifier of a run is given, batch by batch. */
async function seen(spec: PipelineSpec, asked: Plan): Promise<Float32Array[]> {
  const batches: Float32Array[] = [];
  const classifier = {
    classes: 2,
    classify: async (rows: Float32Array, count: number) => {
      batches.push(rows.slice(0, count * d));
      return { labels: new Int32Array(count), margins: new Float32Array(count).fill(1) };
    },
  } as unknown as ScoredClassifier;
  const bench = { classifier, sampler: openSampler(spec, d, asked.model.batch), batch: asked.model.batch, tau: 0 };
  const executor = {
    lanes: 1,
    run: (point, shard) => runShard(bench, point, shard),
    state: async () => ({ sampler: null, trusted: null }),
  } as Partial<Executor> as Executor;
  async function* source(): AsyncGenerator<PricedPoint> {
    yield* inputs;
  }
  for await (const _ of runPlan({ plan: asked, executor, inputs: source(), tv: 0, inOrder: true }));
  return batches;
}

/** Cohen's loop: for each input n0 copies and then n, in batches, one library call a batch. */
function cohen(id: string, seed: string, dtype: 'f32' | 'f64', asked: Plan): Float32Array[] {
  const { n0, n } = asked.statistics;
  const { batch } = asked.model;
  const source = openPipeline({ id, seed, dtype });
  const sigma = dtype === 'f32' ? Math.fround(0.5) : 0.5;
  return inputs.flatMap(({ point: { values } }) =>
    [n0, n].flatMap((samples) => {
      const batches: Float32Array[] = [];
      for (let left = samples; left > 0; left -= batch) {
        const count = Math.min(batch, left) * d;
        const z = dtype === 'f32' ? new Float32Array(count) : new Float64Array(count);
        source.fill(z);
        batches.push(Float32Array.from(z, (v, i) => Math.fround(Math.fround(v * sigma) + values[i % d]!)));
      }
      return batches;
    }),
  );
}

const recipes = [
  ['numpy:PCG64', 'f64'],
  ['numpy:PCG64', 'f32'],
  ['torch:cpu', 'f32'],
  ['jax:threefry', 'f32'],
] as const;

describe('noise that a certification consumes', () => {
  test.each(recipes)('of %s in %s is that of the stated calls', async (recipe, dtype) => {
    const spec: PipelineSpec = { kind: 'pipeline', sigma: 0.5, recipe, seed: '42', backdoors: [], dtype };
    for (const asked of [plan(8, 10, 100), plan(7, 7, 50), plan(64, 100, 1000)]) {
      expect(await seen(spec, asked)).toEqual(cohen(recipe, '42', dtype, asked));
    }
  });

  test('is drawn as far as a run that stops early goes, and from there on for the next input', async () => {
    const spec: PipelineSpec = { kind: 'pipeline', sigma: 0.5, recipe: 'numpy:PCG64', seed: '1', backdoors: [] };
    const asked = plan(8, 16, 10_000, { bound: 'betting', targetRadius: '0.1' });
    const rows = (await seen(spec, asked)).flatMap((batch) =>
      Array.from({ length: batch.length / d }, (_, r) => [...batch.subarray(r * d, r * d + d)]),
    );
    expect(rows.length).toBeLessThan(3000);
    const z = new Float64Array(rows.length * d);
    openPipeline({ id: 'numpy:PCG64', seed: '1' }).fill(z); // numpy draws number after number, so calls do not show
    const copies: number[] = [];
    for (const [r, row] of rows.entries()) {
      const of = (input: number) =>
        row.every((v, i) => v === Math.fround(Math.fround(z[r * d + i]! * 0.5) + inputs[input]!.point.values[i]!));
      const last = copies.length - 1;
      if (last >= 0 && of(last)) copies[last]!++;
      else if (of(last + 1)) copies.push(1);
      else throw new Error(`row ${r} is no copy of the present input, nor of the next`);
    }
    expect(copies).toHaveLength(3);
    expect(copies.every((count) => count > 16 && count < 1000)).toBe(true);
  });

  test('depends on the batch where the library draws otherwise in calls of another size, and else does not', async () => {
    const rows = async (recipe: string, batch: number) => {
      const spec: PipelineSpec = { kind: 'pipeline', sigma: 0.5, recipe, seed: '0', backdoors: [] };
      return (await seen(spec, plan(batch, 10, 100))).flatMap((rows) => [...rows]);
    };
    expect(await rows('numpy:PCG64', 8)).toEqual(await rows('numpy:PCG64', 50));
    expect(await rows('torch:cpu', 8)).not.toEqual(await rows('torch:cpu', 50));
    expect(await rows('jax:threefry', 8)).not.toEqual(await rows('jax:threefry', 50));
  });
});
