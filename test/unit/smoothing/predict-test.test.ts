import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { twoSidedBinomial } from '../../../src/smoothing/predict-test.ts';
import { fisherExact, scoreTest, twoProportions } from '../../../src/smoothing/proportions.ts';

const { twoSidedBinomial: leaders, twoProportions: tables } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/certify-numerics.json'), 'utf8'),
) as {
  twoSidedBinomial: [number, number, number][];
  twoProportions: [number, number, number, number, number, number][];
};

describe("PREDICT's test", () => {
  test.each(leaders)('%d against the rest of %d: scipy says %d', (k, n, p) => {
    expect(twoSidedBinomial(k, n)).toBeCloseTo(p, 12);
    if (p < 1e-3) expect(Math.abs(twoSidedBinomial(k, n) / p - 1)).toBeLessThan(1e-11);
    expect(twoSidedBinomial(n - k, n)).toBe(twoSidedBinomial(k, n));
  });

  test('no votes, equal votes: nothing to tell them apart', () => {
    expect(twoSidedBinomial(0, 0)).toBe(1);
    expect(twoSidedBinomial(500, 1000)).toBe(1);
    expect(() => twoSidedBinomial(3, 2)).toThrow('"k" expected integer in [0, 2], got 3');
  });

  test('wrong answers of PREDICT with two equally likely classes: at most alpha, by enumeration', () => {
    const n = 60;
    for (const alpha of [0.1, 0.01, 0.001]) {
      let answered = 0;
      let mass = 2 ** -n;
      for (let k = 0; k <= n; k++) {
        if (twoSidedBinomial(k, n) <= alpha) answered += mass;
        mass *= (n - k) / (k + 1);
      }
      expect(answered).toBeLessThanOrEqual(alpha);
      expect(answered).toBeGreaterThan(alpha / 4);
    }
  });
});

describe('two proportions', () => {
  test.each(tables)(
    '%d of %d against %d of %d: scipy says %d (Fisher), %d (chi-square)',
    (k1, n1, k2, n2, fisher, chi2) => {
      expect(Math.abs(fisherExact(k1, n1, k2, n2) / fisher - 1)).toBeLessThan(1e-9);
      expect(Math.abs(scoreTest(k1, n1, k2, n2) / chi2 - 1)).toBeLessThan(1e-9);
      expect(fisherExact(k2, n2, k1, n1)).toBeCloseTo(fisher, 12);
    },
  );

  test('large counts go to the score test and agree with Fisher there', () => {
    const large = [600_000, 1_000_000, 601_500, 1_000_000] as const;
    expect(twoProportions(...large)).toBe(scoreTest(...large));
    expect(Math.abs(fisherExact(...large) / scoreTest(...large) - 1)).toBeLessThan(0.01);
    expect(twoProportions(5541, 10_000, 5480, 10_000)).toBe(fisherExact(5541, 10_000, 5480, 10_000));
    expect(twoProportions(0, 2_000_000, 0, 2_000_000)).toBe(1);
  });

  test('Fisher keeps its level: all pairs of n = 12 and 9 under one p', () => {
    const binomial = (n: number, p: number) => {
      const mass = [(1 - p) ** n];
      for (let k = 0; k < n; k++) mass.push((mass[k]! * (n - k) * p) / ((k + 1) * (1 - p)));
      return mass;
    };
    for (const p of [0.1, 0.5, 0.8]) {
      const [first, second] = [binomial(12, p), binomial(9, p)];
      for (const alpha of [0.1, 0.05, 0.01]) {
        let rejected = 0;
        for (const [a, x] of first.entries())
          for (const [b, y] of second.entries()) if (fisherExact(a, 12, b, 9) <= alpha) rejected += x * y;
        expect(rejected).toBeLessThanOrEqual(alpha);
      }
    }
  });
});
