import { describe, expect, test } from 'vitest';
import { certifyNumerics } from '../../../src/kernel/certify.ts';
import { certifiedAccuracyBound, mostFalse, radiusGrid, summarize } from '../../../src/smoothing/accuracy.ts';

describe('summary of a results table', () => {
  const rows = [
    { label: 1, predict: 1, radius: 0.5 },
    { label: 1, predict: 2, radius: 2 },
    { label: 0, predict: null, radius: 0 },
    { label: 3, predict: 3, radius: 0.25 },
  ];

  test('by hand', () => {
    expect(summarize(rows, [0, 0.25, 0.3, 1])).toEqual({
      inputs: 4,
      abstention: 0.25,
      medianRadius: 0.375,
      labelled: {
        cleanAccuracy: 0.5,
        certifiedAccuracy: [
          { radius: 0, accuracy: 0.5, correct: 2 },
          { radius: 0.25, accuracy: 0.5, correct: 2 },
          { radius: 0.3, accuracy: 0.25, correct: 1 },
          { radius: 1, accuracy: 0, correct: 0 },
        ],
        acr: 0.1875,
      },
    });
  });

  test('a missing label leaves what needs no label', () => {
    const summary = summarize([...rows, { label: null, predict: 5, radius: 1 }], [0]);
    expect(summary.labelled).toBeNull();
    expect(summary.abstention).toBe(0.2);
    expect(summary.medianRadius).toBe(0.5);
    expect(() => summarize([], [0])).toThrow('"rows.length" expected integer >= 1, got 0');
  });

  test('radius grid', () => {
    expect(radiusGrid(1, 4)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(() => radiusGrid(-1, 4)).toThrow('"largest" expected number >= 0, got -1');
  });
});

describe('high-probability certified accuracy', () => {
  /** P(Bin(m, a) <= x), summed from the bottom. */
  function below(m: number, a: number, x: number): number {
    let term = (1 - a) ** m;
    let sum = term;
    for (let i = 0; i < x; i++) sum += term *= ((m - i) / (i + 1)) * (a / (1 - a));
    return sum;
  }

  test.each([
    [500, 0.001, 0.001],
    [500, 0.01, 0.05],
    [10_000, 0.001, 0.001],
    [100, 0.1, 1e-6],
    [1, 0.5, 0.1],
  ])('m = %d, alpha = %d, rho = %d: the quantile', (m, alpha, rho) => {
    const x = mostFalse(m, alpha, rho);
    expect(1 - below(m, alpha, x)).toBeLessThanOrEqual(rho);
    if (x > 0) expect(1 - below(m, alpha, x - 1)).toBeGreaterThan(rho);
    expect(certifiedAccuracyBound(m, m, alpha, rho)).toBe((m - x) / m);
    expect(certifiedAccuracyBound(0, m, alpha, rho)).toBe(0);
  });

  test("Cohen's closed form misses its rho at m = 1e5, alpha = .01, rho = .001 (true 4.0e-3); ours keeps it", () => {
    const [m, alpha, rho] = [100_000, 0.01, 0.001];
    const L = Math.log(1 / rho);
    const cohen = m * (alpha + Math.sqrt((alpha * (1 - alpha) * L) / m) + L / (3 * m));
    const { binomialTailUp } = certifyNumerics();
    expect(binomialTailUp(Math.floor(cohen) + 1, m, alpha)).toBeCloseTo(4.0e-3, 4);
    expect(binomialTailUp(mostFalse(m, alpha, rho) + 1, m, alpha)).toBeLessThanOrEqual(rho);
    expect(mostFalse(m, alpha, rho)).toBeGreaterThan(cohen);
  });
});
