import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bettingPValue } from '../../../src/smoothing/betting.ts';
import { certifiedRadius, clopperPearsonLower, probabilityForRadius } from '../../../src/smoothing/bounds.ts';
import { bonferroni, holm, holmAdjusted, radiusPValue } from '../../../src/smoothing/families.ts';
import { testSeed } from '../../support/shared.ts';

describe('families', () => {
  test('Bonferroni rounds down', () => {
    expect(bonferroni(0.001, 3)).toBeLessThanOrEqual(0.001 / 3);
    expect(bonferroni(0.001, 3) * 3).toBeCloseTo(0.001, 17);
    expect(() => bonferroni(0.001, 0)).toThrow('"m" expected integer >= 1, got 0');
    expect(() => bonferroni(1, 2)).toThrow('"alpha"');
  });

  test('Holm, worked example: adjusted p-values step down', () => {
    const p = [0.01, 0.04, 0.03, 0.005];
    for (const [i, value] of holmAdjusted(p).entries()) expect(value).toBeCloseTo([0.03, 0.06, 0.06, 0.02][i]!, 14);
    expect(holm(p, 0.05)).toEqual([true, false, false, true]);
    expect(holm([], 0.05)).toEqual([]);
    expect(() => holm([0.1, 1.5], 0.05)).toThrow('"pValues" expected numbers in [0, 1], got 1.5');
  });

  test('Holm against its definition: reject while p_(j) <= alpha / (m - j + 1)', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { maxLength: 12 }), (p) => {
        const order = [...p.keys()].sort((i, j) => p[i]! - p[j]!);
        const rejected = p.map(() => false);
        for (const [j, i] of order.entries()) {
          if (p[i]! * (p.length - j) > 0.05) break;
          rejected[i] = true;
        }
        // Rounded up: at an exact tie Holm may keep what the definition rejects, never the other way.
        for (const [i, yes] of holm(p, 0.05).entries()) if (yes) expect(rejected[i]).toBe(true);
        expect(holm(p, 0.0500001).filter(Boolean).length).toBeGreaterThanOrEqual(rejected.filter(Boolean).length);
        // Never weaker than Bonferroni.
        for (const [i, value] of p.entries()) if (value * p.length < 0.0499999) expect(holm(p, 0.05)[i]).toBe(true);
      }),
      { seed: testSeed },
    );
  });

  test('the p-value of a radius is <= alpha exactly where Clopper-Pearson certifies that radius', () => {
    const sigma = 0.5;
    for (const [k, n] of [
      [990, 1000],
      [9000, 10_000],
      [70, 100],
    ] as const) {
      const R = certifiedRadius(clopperPearsonLower(k, n, 0.001), sigma);
      expect(radiusPValue(k, n, R * (1 - 1e-9), sigma)).toBeLessThanOrEqual(0.001);
      expect(radiusPValue(k, n, R * (1 + 1e-6), sigma)).toBeGreaterThan(0.001);
      expect(radiusPValue(k, n, R, sigma, 0.01)).toBeGreaterThan(0.001);
    }
    expect(radiusPValue(0, 10, 0.1, 1)).toBe(1);
    expect(radiusPValue(10, 10, 100, 1)).toBe(1);
  });

  test('the exact p-value is below its anytime twin: looking once is worth more', () => {
    for (const k of [960, 980, 1000]) {
      expect(radiusPValue(k, 1000, 1.5, 1)).toBeLessThan(bettingPValue(k, 1000, probabilityForRadius(1.5, 1)));
    }
  });
});
