import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bitTests, FixedSums, fixedReport } from '../../src/audit/noise/fixed.ts';
import { lower, planOf, ROW, upper, VectorReader } from '../../src/audit/noise/vectors/index.ts';
import { noveltyCode } from '../../src/audit/noise/vectors/novelty.ts';
import { gammaP, gammaQ } from '../../src/audit/special/gamma.ts';
import { openPipeline } from '../../src/samplers/pipelines.ts';
import { draw } from '../support/normals.ts';

interface Vectors {
  vectors: {
    seed: string;
    n: number;
    d: number;
    window: number;
    lags: number[];
    rows: {
      norm: number;
      mean: number;
      projections: number[];
      novelty: [number, number] | null;
      lags: [number, number][];
    }[];
  }[];
  beta: [number, number, number, number, number][];
  chiSquare: [number, number, number, number][];
  fixed: { seed: string; n: number; tests: Record<string, [number, number]> }[];
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'noise/vectors.json'), 'utf8')) as Vectors;
const numpy = (seed: string) => openPipeline({ id: 'numpy:PCG64', seed, dtype: 'f64' });
const off = (got: number, value: number) => (got === value ? 0 : Math.abs(got / value - 1));

describe('statistics of noise vectors against numpy and scipy', () => {
  test.each(golden.vectors)('$n vectors of $d', ({ seed, n, d, window, lags, rows }) => {
    const plan = planOf({ dimension: d, window });
    expect(plan.lags).toEqual(lags);
    const got = new VectorReader(plan).read(draw(numpy(seed), n * d));
    rows.forEach((row, i) => {
      const own = got.subarray(i * plan.width, (i + 1) * plan.width);
      expect(off(own[ROW.norm]!, row.norm)).toBeLessThan(1e-13);
      expect(own[ROW.mean]).toBeCloseTo(row.mean, 12);
      row.projections.forEach((t, r) => {
        expect(own[ROW.projections + r]).toBeCloseTo(t, 12);
      });
      row.lags.flat().forEach((sum, at) => {
        expect(own[ROW.lags + at]).toBeCloseTo(sum, 9);
      });
      if (row.novelty) {
        expect(lower(own[ROW.novelty]!)).toBeCloseTo(row.novelty[0], 11);
        expect(upper(own[ROW.novelty]!)).toBeCloseTo(row.novelty[1], 11);
      } else expect(own[ROW.novelty]).toBeNaN();
    });
  });

  test.each(golden.beta)('Beta: %d of %d dimensions, s = %d', (k, d, s, below, above) => {
    const code = noveltyCode(s, k, d);
    // scipy's own error is near 1e-12 for the largest dimensions.
    if (code > 0) expect(off(code, below)).toBeLessThan(1e-11);
    else expect(off(-code, above)).toBeLessThan(1e-11);
  });

  test.each(golden.chiSquare)('chi-square: d = %d, x = %d', (d, x, below, above) => {
    if (below > 1e-300) expect(off(gammaP(d / 2, x / 2), below)).toBeLessThan(2e-11);
    if (above > 1e-300) expect(off(gammaQ(d / 2, x / 2), above)).toBeLessThan(2e-11);
  });
});

describe('tests at a fixed number of values against scipy', () => {
  test.each(golden.fixed)('n = $n', ({ seed, n, tests }) => {
    const sums = new FixedSums();
    sums.push(draw(numpy(seed), n));
    const got = sums.tests();
    expect(got.map(({ id }) => id)).toEqual(Object.keys(tests));
    for (const { id, statistic, p, exact } of got) {
      const [value, chance] = tests[id]!;
      // The smooth tests use cells of 1/256 sigma.
      const tolerance = exact ? 1e-10 : 1e-2;
      expect(Math.abs(statistic - value) / Math.max(1, Math.abs(value)), id).toBeLessThan(tolerance);
      expect(off(p, chance), id).toBeLessThan(tolerance);
    }
    const { tests: report } = fixedReport(n, got);
    expect(Math.min(...report.map(({ adjusted }) => adjusted))).toBeGreaterThan(1e-3);
  });

  test('any split gives the same, and a saved state goes on', () => {
    const x = draw(numpy('3'), 30_001);
    const whole = new FixedSums();
    whole.push(x);
    const parts = new FixedSums();
    for (let at = 0; at < 20_000; ) parts.push(x.subarray(at, (at += 997)));
    const { count } = parts;
    parts.tests();
    const later = new FixedSums();
    later.restore(parts.save());
    later.push(x.subarray(count));
    expect(later.tests()).toEqual(whole.tests());
  });

  test('bits: exact binomials, both sides', () => {
    const [even, rare, never] = bitTests([50, 20, 0], 100);
    expect(even!.p).toBe(1);
    // scipy.stats.binomtest(20, 100).pvalue
    expect(off(rare!.p, 1.1159089057251951e-9)).toBeLessThan(1e-12);
    expect(never!.p).toBe(2 ** -99);
  });

  test('what is not finite is named', () => {
    const sums = new FixedSums();
    expect(() => {
      sums.push(new Float32Array([1, Number.NaN]));
      sums.tests();
    }).toThrow('number 2');
    expect(new FixedSums().tests()).toEqual([]);
  });
});
