import { describe, expect, test } from 'vitest';
import { gathered, Wealth } from '../../../src/audit/index.ts';
import { marginal } from '../../../src/audit/noise/alternatives/index.ts';
import { tampering } from '../../../src/backdoors/index.ts';
import type { Grid, Point, Sampler } from '../../../src/core/types.ts';
import type { NoiseSpec } from '../../../src/run/index.ts';
import { lawsOf, leastWeight, Monitor } from '../../../src/run/monitor/monitor.ts';
import { monitored, tallyOf } from '../../../src/run/monitor/tally.ts';
import { parseNoise } from '../../../src/run/recipe.ts';
import { latticeSampler, openPipeline, pipelineSampler } from '../../../src/samplers/index.ts';

const d = 64;
const rows = 50;
const grid: Grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const steps = Int32Array.from({ length: d }, (_, i) => (i * 37) % 256);
const point: Point = { index: 0, label: null, steps, values: Float32Array.from(steps, (s) => s / 255), moved: 0 };

const laws = (spec: NoiseSpec) => {
  const { recipe, dtype = null } = spec.kind === 'lattice' ? { recipe: 'lattice' } : spec;
  return lawsOf({ recipe: parseNoise(recipe), dtype, grid, sigma: spec.sigma });
};

/** Noise of a source, `calls` times `rows` copies of one input, looked at after every call. */
function watch(spec: NoiseSpec, sampler: Sampler, calls: number) {
  const tally = tallyOf(spec, d);
  const seen = monitored(sampler, tally);
  const monitor = new Monitor(laws(spec), 'enforce');
  for (let call = 0; call < calls && !monitor.alarm; call++) {
    seen.perturb(point, { input: 0, phase: 1, sample: call * rows }, rows);
    monitor.add(tally.take());
  }
  return monitor.result();
}

const pipeline = (recipe: string, backdoor = '', seed = '1') => {
  const between = backdoor === '' ? undefined : tampering(backdoor, { sigma: 0.25, d });
  const spec = { kind: 'pipeline', sigma: 0.25, recipe, backdoors: [] } as const;
  const source = openPipeline({ id: recipe, seed }, between);
  return { spec: { ...spec, dtype: source.dtype }, sampler: pipelineSampler(source, 0.25, d) };
};

describe('the in-line monitor', () => {
  test.each([0.12, 0.25, 1])('says nothing of a million lattice numbers, sigma %d', (sigma) => {
    const key = new Uint8Array(32).fill(9);
    const sampler = latticeSampler({ sigma, grid, key, d, maxCount: rows });
    const said = watch({ kind: 'lattice', sigma, grid, key }, sampler, 330);
    expect(said).toMatchObject({ alarm: false, detectedAt: null, numbers: 330 * rows * d });
    expect(said.supLogE).toBeLessThan(Math.log(1000));
  });

  test.each(['numpy:PCG64', 'numpy:RandomState', 'torch:cpu', 'jax:threefry', 'tensorflow:philox', 'philox-boxmuller'])(
    'says nothing of a million numbers of %s',
    (recipe) => {
      const { spec, sampler } = pipeline(recipe);
      expect(watch(spec, sampler, 330)).toMatchObject({ alarm: false, numbers: 330 * rows * d });
    },
  );

  test.each([
    ['kurtosis=1', 'catalogue', 3200],
    ['kurtosis=4', null, 20_000],
    ['skew=1', null, 3200],
    ['scale=0.9', 'scale', 6400],
    ['half-normal', null, 3200],
    ['laplace', null, 3200],
    ['shift=0.1', 'mean', 12_800],
    ['constant-0', null, 3200],
  ])('numpy:PCG64 with %s: alarm, by %s, within %d numbers', (backdoor, component, most) => {
    const { spec, sampler } = pipeline('numpy:PCG64', backdoor);
    const said = watch(spec, sampler, 100);
    expect(said.alarm).toBe(true);
    expect(said.detectedAt).toBeLessThanOrEqual(most);
    expect(said.component).toMatch(component ? `normals/${component}` : /^normals\//);
  });

  test('a lattice whose words are bent is caught on the lattice', () => {
    const key = new Uint8Array(32).fill(9);
    const honest = latticeSampler({ sigma: 0.25, grid, key, d, maxCount: rows });
    // Every noise value moved one step towards 0.
    const bent: Sampler = {
      ...honest,
      perturb: (x, at, count) => {
        const noisy = honest.perturb(x, at, count).slice();
        return noisy.map((v, i) => v - Math.sign(Math.round(v * 255) - steps[i % d]!) / 255);
      },
    };
    expect(watch({ kind: 'lattice', sigma: 0.25, grid, key }, bent, 100)).toMatchObject({ alarm: true });
  });

  test('the same counts in the same order give the same e-value; nothing seen is no evidence', () => {
    const { spec, sampler } = pipeline('numpy:PCG64', 'kurtosis=64');
    const again = pipeline('numpy:PCG64', 'kurtosis=64');
    expect(watch(spec, sampler, 40)).toEqual(watch(again.spec, again.sampler, 40));
    expect(new Monitor(laws(spec), 'report').result()).toMatchObject({ numbers: 0, alarm: false, supLogE: 0 });
  });

  // The change of measure needs E >= w dQ/dP for every alternative on the list (docs/theory.md#change-of-measure).
  test.each(['', 'kurtosis=4', 'skew=16', 'scale=0.99'])('outweighs every alternative it bets on: %s', (backdoor) => {
    const { spec, sampler } = pipeline('numpy:PCG64', backdoor);
    const tally = tallyOf(spec, d);
    const [law] = laws(spec);
    const { channel } = marginal(law!);
    const alternatives = new Wealth(channel);
    const monitor = new Monitor([law!], 'report');
    const seen = monitored(sampler, tally);
    for (let call = 0; call < 60; call++) {
      seen.perturb(point, { input: 0, phase: 1, sample: call * rows }, rows);
      const counts = tally.take();
      alternatives.addCounts(channel, gathered(law!, counts[0]!));
      monitor.add(counts);
      const { supLogE } = monitor.result();
      const best = Math.max(...channel.groups.map((_, group) => alternatives.best(group).logE));
      expect(supLogE).toBeGreaterThanOrEqual(best + Math.log(leastWeight([law!], null)));
    }
  });
});
