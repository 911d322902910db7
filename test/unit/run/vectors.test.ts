import { describe, expect, test } from 'vitest';
import { planOf, VectorReader, VectorsFamily, vectorCounter } from '../../../src/audit/index.ts';
import { tampering } from '../../../src/backdoors/index.ts';
import { utf8 } from '../../../src/core/bytes.ts';
import type { Grid, Point, Sampler } from '../../../src/core/types.ts';
import { marginDirection, openLinear } from '../../../src/models/index.ts';
import type { NoiseSpec } from '../../../src/run/index.ts';
import { lawsOf, Monitor } from '../../../src/run/monitor/monitor.ts';
import { monitored, tallyOf } from '../../../src/run/monitor/tally.ts';
import { type Vectored, vectorsOf } from '../../../src/run/monitor/vectors.ts';
import { parseNoise } from '../../../src/run/recipe.ts';
import { latticeSampler, openPipeline, pipelineSampler } from '../../../src/samplers/index.ts';

const d = 192;
const batch = 64;
const sigma = 0.25;
const grid: Grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const steps = Int32Array.from({ length: d }, (_, i) => (i * 37) % 256);
const point: Point = { index: 0, label: null, steps, values: Float32Array.from(steps, (s) => s / 255), moved: 0 };
const key = new Uint8Array(32).fill(9);

const model = { shape: [3, 8, 8], layout: 'NCHW', batch } as const;
const asked = (recipe: string, more: Partial<Vectored> = {}): Vectored => ({
  ...{ recipe: parseNoise(recipe), grid, sigma, model, n: 24_000, sequential: false },
  ...more,
});

const lattice = (denominator = 255) => {
  const own: Grid = { kind: 'uniform', denominator, low: 0, high: 255 };
  const spec: NoiseSpec = { kind: 'lattice', sigma, grid: own, key };
  return { spec, recipe: 'lattice', sampler: latticeSampler({ sigma, grid: own, key, d, maxCount: batch }) };
};
const pipeline = (recipe: string, backdoor = '') => {
  const source = openPipeline(
    { id: recipe, seed: '1' },
    backdoor === '' ? undefined : tampering(backdoor, { sigma, d }),
  );
  const spec: NoiseSpec = { kind: 'pipeline', sigma, recipe, backdoors: [], dtype: source.dtype };
  return { spec, recipe, sampler: pipelineSampler(source, sigma, d) };
};

const gridOf = (spec: NoiseSpec): Grid => (spec.kind === 'lattice' ? spec.grid : grid);

/** One input's noise in shards of so many batches, as workers count it. */
type Noise = { spec: NoiseSpec; recipe: string; sampler: Sampler };
function shardsAt(at: Point, { spec, recipe, sampler }: Noise, ...sizes: number[]) {
  const vectors = vectorsOf(asked(recipe, { grid: gridOf(spec) }));
  const tally = tallyOf(spec, d, vectors);
  const seen = monitored(sampler, tally);
  let sample = 0;
  return sizes.map((size) => {
    for (const end = sample + size * batch; sample < end; sample += batch)
      seen.perturb(at, { input: 0, phase: 1, sample }, batch);
    return tally.take();
  });
}

function watch(noise: Noise, batches: number, at = point) {
  const dtype = noise.spec.kind === 'pipeline' ? noise.spec.dtype! : null;
  const own = { grid: gridOf(noise.spec) };
  const laws = lawsOf({ recipe: parseNoise(noise.recipe), dtype, ...own, sigma });
  const monitor = new Monitor(laws, 'enforce', { vectors: vectorsOf(asked(noise.recipe, own)) });
  for (const counts of shardsAt(at, noise, 1, 15, ...new Array<number>(batches / 16 - 1).fill(16))) {
    monitor.add(counts);
    if (monitor.alarm) break;
  }
  return monitor.result();
}

describe('which vectors are looked at', () => {
  test.each([
    [64, 10_000, 16, 1024],
    [1, 1000, 8, 512],
    [10, 1000, 16, 1040],
    [2000, 1000, 16, 2000],
    [64, 1_000_000, 16, 7872],
  ])('batches of %d, n = %d: the first %d of every %d', (size, n, block, period) => {
    const spec = vectorsOf(asked('numpy:PCG64', { model: { ...model, batch: size }, n }))!;
    expect(spec).toMatchObject({ block, period, dimension: d, shape: [3, 8, 8] });
    expect([period % size, n / period <= 128]).toEqual([0, true]);
  });

  test.each([
    ['a short vector', asked('numpy:PCG64', { model: { ...model, shape: [15] } })],
    ['a coarse lattice', asked('lattice', { grid: { kind: 'uniform', denominator: 32, low: 0, high: 32 } })],
    [
      'coarse steps that differ',
      asked('lattice', { grid: { kind: 'per-feature', exponents: [3, 12], low: [0, 0], high: [9, 9] } }),
    ],
    ['16-bit numbers', asked('torch:cpu?half=bf16')],
  ])('none of %s', (_, vectored) => expect(vectorsOf(vectored)).toBeNull());

  test('channels last are one wide image; as many patches as make sense, and none for runs that stop by themselves', () => {
    const wide = asked('lattice', { model: { ...model, shape: [8, 8, 3], layout: 'NHWC' } });
    expect(vectorsOf(wide)).toMatchObject({ shape: [1, 8, 24], patches: 12 });
    expect(vectorsOf({ ...wide, n: 15_999 })).toMatchObject({ patches: 0 });
    expect(vectorsOf({ ...wide, sequential: true })).toMatchObject({ patches: 0 });
    // Ten patches of a colour image are three: one a channel.
    expect(vectorsOf(asked('lattice', { model: { ...model, shape: [5, 64, 64] }, n: 18_000 }))).toMatchObject({
      patches: 0,
    });
  });
});

describe('counts of whole vectors', () => {
  test.each(['lattice', 'numpy:PCG64'])('%s: any split gives the same sums', (recipe) => {
    const fresh = () => (recipe === 'lattice' ? lattice() : pipeline(recipe));
    const at = { ...point, along: weights };
    const shards = (noise: Noise, ...sizes: number[]) => shardsAt(at, noise, ...sizes);
    const add = (parts: ReturnType<typeof shards>) =>
      parts[0]!.map((_, i) => Array.from(parts[0]![i]!, (_, c) => parts.reduce((sum, p) => sum + p[i]![c]!, 0)));
    const whole = add(shards(fresh(), 48));
    for (const split of [
      [16, 32],
      [1, 47],
      [1, 1, 17, 29],
      [40, 8],
    ])
      expect(add(shards(fresh(), ...split))).toEqual(whole);
    for (const cells of [whole[1]!, whole.at(-1)!]) expect(cells.reduce((a, b) => a + b)).toBe(48); // 3 blocks of 16
  });

  test.each([0, 1 / 64])('weigh what rows weigh, step %d', (step) => {
    const options = { dimension: d, shape: [3, 8, 8] as const, step, block: 16, window: 15, directions: step === 0 };
    const numbers = pipeline('numpy:PCG64', 'correlated=0.1').sampler.perturb(
      point,
      { input: 0, phase: 1, sample: 0 },
      64,
    );
    const x = Float64Array.from(numbers, (v, i) => (v - point.values[i % d]!) / sigma).map((v) =>
      step === 0 ? v : Math.round(v / step) * step,
    );
    const reader = new VectorReader(planOf(options));
    if (step === 0) reader.along(weights);
    const rows = reader.read(x);
    const [byRows, byCounts] = [new VectorsFamily(options), new VectorsFamily(options)];
    byRows.pushStatistics(rows);
    const counter = vectorCounter(options);
    const counts = counter.lengths.map((length) => new Float64Array(length));
    counter.add(rows, counts);
    byCounts.pushCounts(counts);
    expect(byCounts.count).toBe(64);
    const [a, b] = [0, 1].map(() => new Float64Array(step === 0 ? 5 : 4)) as [Float64Array, Float64Array];
    byRows.logE(null, a);
    byCounts.logE(null, b);
    for (const i of a.keys()) expect(b[i]).toBeCloseTo(a[i]!, 4);
    expect(b[3]).toBeGreaterThan(3);
    for (const component of [0, 1, 2, 3]) expect(byCounts.estimate(component)).toBe(byRows.estimate(component));
    if (step > 0) return;
    const [mean, mid] = [byRows, byCounts].map((family) => Number(/mean (\S+)/.exec(family.estimate(4)!)![1]));
    expect(Math.abs(mean! - mid!)).toBeLessThan(1 / 64);
  });

  test('inputs whose float32 sums lose noise anywhere are left out', () => {
    const { spec, sampler } = pipeline('numpy:PCG64');
    const tally = tallyOf(spec, d, vectorsOf(asked('numpy:PCG64')));
    const far = { ...point, values: point.values.map((v, i) => (i === 7 ? 1e6 : v)) };
    for (const at of [far, point]) monitored(sampler, tally).perturb(at, { input: 0, phase: 1, sample: 0 }, 20);
    const [numbers, norms] = tally.take();
    expect([numbers, norms].map((counts) => Array.from(counts!).reduce((a, b) => a + b))).toEqual([40 * d - 20, 16]);
  });

  test('a sample in the middle of a block is looked at only after those before it', () => {
    const { spec, sampler } = lattice();
    const tally = tallyOf(spec, d, vectorsOf(asked('lattice')));
    for (const sample of [3, 4, 1030]) monitored(sampler, tally).perturb(point, { input: 0, phase: 1, sample }, 1);
    expect(Array.from(tally.take()[1]!).some((count) => count > 0)).toBe(false);
  });
});

/** Weights of a linear classifier, as smooth as an image's gradient, and noise redrawn up to twice where it votes against. */
const weights = Float32Array.from({ length: d }, (_, i) => Math.sin(1 + (i >> 5)) + 0.3 * Math.cos(3 * i));
function rejecting(sampler: Sampler): Sampler {
  const side = (row: Float32Array) => row.reduce((sum, v, i) => sum + weights[i]! * (v - point.values[i]!), 0);
  return {
    ...sampler,
    perturb(at, address, count) {
      const rows = sampler.perturb(at, address, count).slice();
      for (let i = 0; i < count; i++)
        for (let tries = 0; tries < 2 && side(rows.subarray(i * d, (i + 1) * d)) < 0; tries++)
          rows.set(sampler.perturb(at, address, 1), i * d);
      return rows;
    },
  };
}

describe('the in-line monitor of whole vectors', () => {
  test.each(['numpy:PCG64', 'torch:cpu'])(
    '%s, chosen by looking at the model: seen along the direction that the model prefers, and nowhere else',
    async (recipe) => {
      const title = 'linear.json';
      const file = { format: 'fairnoise-linear/1', shape: [3, 8, 8], weights: [Array.from(weights)], biases: [0] };
      const linear = openLinear({ title, bytes: utf8(JSON.stringify(file)) });
      const most = vectorsOf(asked(recipe))!.patches;
      expect(most).toBe(12); // n = 24,000: one answer in 1,000
      const along = await marginDirection(linear, point.values, { sigma, most, batch });
      const said = (at: Point) => {
        const noise = pipeline(recipe);
        return watch({ ...noise, sampler: rejecting(noise.sampler) }, 480, at);
      };
      expect(said({ ...point, along })).toMatchObject({ alarm: true, component: 'vectors/coupled' });
      expect(said({ ...point, along }).estimate).toMatch(/sigma along the direction/);
      expect(said(point).alarm).toBe(false);
    },
  );

  test.each([
    ['antithetic', 'novelty', 16],
    ['low-rank=4', null, 16],
    ['period=12', 'novelty', 16],
    ['slices=4', 'lags', 32],
    ['correlated=0.3', 'lags', 32],
  ])('numpy:PCG64 with %s: alarm, by vectors/%s, within %d vectors', (backdoor, component, most) => {
    const said = watch(pipeline('numpy:PCG64', backdoor), 64);
    expect(said.alarm).toBe(true);
    expect(said.vectors).toBeLessThanOrEqual(most);
    expect(said.component).toMatch(component ? `vectors/${component}` : /^vectors\//);
  });

  test.each([
    ['lattice', () => lattice()],
    ['a lattice of the coarsest step', () => lattice(64)],
    ['numpy:PCG64', () => pipeline('numpy:PCG64')],
    ['torch:cpu', () => pipeline('torch:cpu')],
  ])('says nothing of 480 vectors of %s', (_, noise) => {
    const said = watch(noise(), 480);
    expect(said).toMatchObject({ alarm: false, numbers: 480 * batch * d, vectors: 480 });
    expect(said.supLogE).toBeLessThan(Math.log(1000));
  });
});
