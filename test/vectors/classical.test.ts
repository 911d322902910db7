import { describe, expect, test } from 'vitest';
import { openPipeline } from '../../src/samplers/pipelines.ts';
import {
  anderson,
  CRITICAL,
  classical,
  dagostino,
  francia,
  franciaScore,
  kolmogorov,
  pearson,
} from '../support/classical.ts';
import golden from './classical.json' with { type: 'json' };

describe('classical tests of normality are those of scipy', () => {
  test.each(golden.samples.map((s) => [s.name, s] as const))('%s', (_, s) => {
    const x = Float64Array.from(s.x);
    expect(kolmogorov(x)).toBeCloseTo(s.ks, 12);
    expect(anderson(x)).toBeCloseTo(s.anderson, 8);
    expect(pearson(x)).toBeCloseTo(s.chi2, 8);
    expect(dagostino(x)).toBeCloseTo(s.dagostino, 7);
    expect(francia(x)).toBeCloseTo(s.francia, 10);
  });

  test('critical values at 1e-6', () => {
    expect(CRITICAL.anderson).toBeCloseTo(golden.critical.anderson, 3);
    expect(CRITICAL.pearson).toBeCloseTo(golden.critical.chi2, 3);
    expect(CRITICAL.dagostino).toBeCloseTo(golden.critical.dagostino, 2);
    for (const [size, d] of Object.entries(golden.critical.ks)) {
      const n = Number(size);
      const limit = CRITICAL.kolmogorov / (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
      expect(Math.abs(limit / d - 1), `n = ${n}`).toBeLessThan(n < 50 ? 0.02 : 0.005);
    }
  });

  test("Imhof's integral for A^2 gives the tabled levels of 5 % and 1 %", () => {
    expect(golden.andersonTail['2.492']).toBeCloseTo(0.05, 4);
    expect(golden.andersonTail['3.857']).toBeCloseTo(0.01, 3);
  });

  // The null laws of scores are checked where they can be: 1e-3 exceeded about as often as it should be.
  test("Royston's score of W' is near normal", () => {
    const source = openPipeline({ id: 'numpy:SFC64', seed: '3' });
    const x = new Float64Array(200);
    let above = 0;
    for (let i = 0; i < 20_000; i++) {
      source.fill(x);
      if (franciaScore(200, francia(x)) > 3.0902) above++;
    }
    expect(above).toBeGreaterThan(6); // Poisson, mean 20
    expect(above).toBeLessThan(42);
  });

  test('none rejects honest normals', () => {
    const x = new Float64Array(2000);
    openPipeline({ id: 'numpy:SFC64', seed: '4' }).fill(x);
    for (const { id, excess } of classical) expect(excess(x), id).toBeLessThan(0);
  });
});
