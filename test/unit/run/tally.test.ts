import { describe, expect, test } from 'vitest';
import { float64Law, latticeLaw } from '../../../src/audit/index.ts';
import type { Grid, Point, Sampler } from '../../../src/core/types.ts';
import { packCounts, unpackCounts } from '../../../src/run/monitor/packed.ts';
import { Stretches, stretchEnd } from '../../../src/run/monitor/stretches.ts';
import { monitored, tallyOf } from '../../../src/run/monitor/tally.ts';
import { latticeSampler, latticeTable, openPipeline, pipelineSampler } from '../../../src/samplers/index.ts';

const key = new Uint8Array(32).fill(3);
const address = { input: 0, phase: 1, sample: 0 } as const;
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('noise counted as it is added', () => {
  test.each([
    [0.5, 23],
    [0.12, 16],
    [1.7, 5],
  ])('lattice, sigma %d, %d coordinates: the integers that were drawn, cell by cell', (sigma, d) => {
    const grid: Grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
    const steps = Int32Array.from({ length: d }, (_, i) => (i * 97) % 256);
    const point: Point = { index: 0, label: null, steps, values: Float32Array.from(steps, (s) => s / 255), moved: 0 };
    const sampler = latticeSampler({ sigma, grid, key, d, maxCount: 500 });
    const { lattice, raw } = latticeLaw(latticeTable(sigma, 255), sigma, 255);
    const expected = new Array<number>(raw).fill(0);
    for (const D of sampler.noise(address, 500)) {
      const cell = Math.min(raw - 1, Math.max(0, (D >> lattice!.shift) - lattice!.first));
      expected[cell]!++;
    }
    const tally = tallyOf({ kind: 'lattice', sigma, grid, key }, d);
    monitored(sampler, tally).perturb(point, address, 500);
    const [counts] = tally.take();
    expect(Array.from(counts!)).toEqual(expected);
    expect(sum(tally.take()[0]!)).toBe(0);
  });

  test('per-feature grids: a law for each step, the coordinates that have it', () => {
    const exponents = [4, 9, 4, 6, 9];
    const grid: Grid = { kind: 'per-feature', exponents, low: [0, -50, 0, -9, 0], high: [80, 4000, 9, 9, 1] };
    const steps = Int32Array.of(3, 3999, 5, -7, 1);
    const values = Float32Array.from(steps, (s, i) => s / 2 ** exponents[i]!);
    const sampler = latticeSampler({ sigma: 0.7, grid, key, d: 5, maxCount: 200 });
    const tally = tallyOf({ kind: 'lattice', sigma: 0.7, grid, key }, 5);
    const expected = [4, 6, 9].map((q) => {
      const { lattice, raw } = latticeLaw(latticeTable(0.7, 2 ** q), 0.7, 2 ** q);
      const counts = new Array<number>(raw).fill(0);
      sampler.noise(address, 200).forEach((D, i) => {
        if (exponents[i % 5] === q) counts[Math.min(raw - 1, Math.max(0, (D >> lattice!.shift) - lattice!.first))]!++;
      });
      return counts;
    });
    monitored(sampler, tally).perturb({ index: 0, label: null, steps, values, moved: 0 }, address, 200);
    expect(tally.take().map((counts) => Array.from(counts))).toEqual(expected);
  });

  test('floats: (noisy - x) / sigma in cells of 1/256, in single precision; what is no number is extreme', () => {
    const d = 19;
    const sampler = pipelineSampler(openPipeline({ id: 'numpy:PCG64', seed: '4' }), 0.25, d);
    const values = Float32Array.from({ length: d }, (_, i) => i / 10);
    const spec = { kind: 'pipeline', sigma: 0.25, recipe: 'numpy:PCG64', backdoors: [] } as const;
    const tally = tallyOf(spec, d);
    const point: Point = { index: 0, label: null, steps: null, values, moved: 0 };
    const noisy = monitored(sampler, tally).perturb(point, address, 300);
    const expected = new Array<number>(float64Law().raw).fill(0);
    noisy.forEach((v, i) => {
      const z = Math.fround(Math.fround(v - values[i % d]!) * 1024);
      expected[Math.min(4097, Math.max(0, Math.floor(z) + 2049))]!++;
    });
    expect(Array.from(tally.take()[0]!)).toEqual(expected);

    const noisyOf = (...strange: number[]) =>
      Float32Array.from({ length: 2 * d }, (_, i) => strange[i % d] ?? strange[d - 1 - (i % d)] ?? 0);
    const broken = { ...sampler, perturb: () => noisyOf(Number.NaN, 9, -9, Infinity, -Infinity) } as Sampler;
    monitored(broken, tally).perturb({ ...point, values: values.slice() }, address, 2);
    const [counts] = tally.take();
    // Five at either end of two vectors: the quick way and the coordinates that are left over.
    expect([counts![0], counts![4097], sum(counts!)]).toEqual([8, 12, 2 * d]);
  });

  test('floats: coordinates whose sums cannot hold the noise are left out', () => {
    const spec = { kind: 'pipeline', sigma: 0.25, recipe: 'numpy:PCG64', backdoors: [] } as const;
    const tally = tallyOf(spec, 3);
    const sampler = pipelineSampler(openPipeline({ id: 'numpy:PCG64', seed: '4' }), 0.25, 3);
    const values = Float32Array.of(1e6, 0.5, 60_000);
    monitored(sampler, tally).perturb({ index: 0, label: null, steps: null, values, moved: 0 }, address, 10);
    expect(sum(tally.take()[0]!)).toBe(10);
  });
});

describe('stretches', () => {
  test('end at the same samples for any split', () => {
    const ends = (from: number, count: number) => {
      const seen: number[] = [];
      for (let at = from; at < from + count; at = stretchEnd(at, 64)) seen.push(stretchEnd(at, 64));
      return seen;
    };
    expect(ends(0, 100_000)).toEqual([512, 2048, 8192, 32_768, 131_072]);
    expect(ends(600, 1)).toEqual([2048]);
  });

  test('are handed on in sample order, whole, whatever shards finish first', () => {
    const handed: number[][] = [];
    const stretches = new Stretches({ phase: 1, from: 0, count: 2100, candidate: 0 }, 64, (counts) =>
      handed.push(Array.from(counts[0]!)),
    );
    stretches.add(2048, 52, [Uint32Array.of(5, 0)]);
    stretches.add(1024, 1024, [Uint32Array.of(0, 3)]);
    stretches.add(64, 448, [Uint32Array.of(1, 1)]);
    expect(handed).toEqual([]);
    stretches.add(0, 64, [Uint32Array.of(1, 0)]);
    expect(handed).toEqual([[2, 1]]);
    stretches.add(512, 512, [Uint32Array.of(7, 0)]);
    expect(handed).toEqual([
      [2, 1],
      [7, 3],
      [5, 0],
    ]);
  });
});

test('counts go into a journal and come back', () => {
  const counts = [
    Uint32Array.from({ length: 1400 }, (_, i) => Math.round(1e6 * Math.exp(-(((i - 700) / 127) ** 2)))),
    Float64Array.of(0, 2 ** 40, 127, 128),
    Float64Array.of(0, 0, 3, 0, 1, 0, 0, 0),
    new Float64Array(500),
  ];
  const packed = packCounts(counts);
  expect(unpackCounts(packed).map((cells) => Array.from(cells))).toEqual(counts.map((cells) => Array.from(cells)));
  expect(packed.length).toBeLessThan(4000);
  expect(() => unpackCounts(packed.subarray(0, 10))).toThrow();
});
