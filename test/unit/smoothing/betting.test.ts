import { describe, expect, test } from 'vitest';
import { certifyNumerics } from '../../../src/kernel/certify.ts';
import { BettingBoundary, bettingLower, bettingPValue, bettingUpper } from '../../../src/smoothing/betting.ts';
import { crossingProbability } from '../../support/crossing.ts';

const numerics = certifyNumerics();

/** log E+_n(p), from the definition and other functions than the code under test uses. */
function literalLogWealth(k: number, n: number, p: number): number {
  const { logBeta, betaSf } = numerics;
  const logE = logBeta(k + 0.5, n - k + 0.5) - Math.log(Math.PI) - k * Math.log(p) - (n - k) * Math.log1p(-p);
  return logE + Math.log(betaSf(k + 0.5, n - k + 0.5, p)) - Math.log(betaSf(0.5, 0.5, p));
}

describe('the betting boundary', () => {
  test.each([
    [0.5, 0.001],
    [0.6914624612740131, 0.01],
    [0.8413447460685429, 0.1],
    [0.9331927987311419, 1e-6],
    [0.9986501019683699, 0.001],
    [0.0668072012688581, 0.001],
    [0.02, 0.3],
  ])('p = %d, alpha = %d: at every n the least k with E+ >= 1/alpha', (p, alpha) => {
    const boundary = new BettingBoundary(p, alpha);
    for (let n = 1; n <= 400; n++) {
      boundary.step();
      const { k } = boundary;
      if (k <= n) expect(literalLogWealth(k, n, p)).toBeGreaterThanOrEqual(-Math.log(alpha));
      expect(literalLogWealth(k - 1, n, p)).toBeLessThan(-Math.log(alpha));
    }
  });

  test('far out it still agrees with the closed form', () => {
    const p = 0.9331927987311419;
    const boundary = new BettingBoundary(p, 0.001);
    while (boundary.n < 300_000) boundary.step();
    expect(literalLogWealth(boundary.k, boundary.n, p)).toBeGreaterThan(Math.log(1000));
    expect(literalLogWealth(boundary.k - 1, boundary.n, p)).toBeLessThan(Math.log(1000));
  });

  // docs/theory.md#betting has n <= 20,000 (test/calibration does those); the fast twin stops at 2,000.
  test.each([0.1, 0.01, 0.001])('is crossed at the null with probability <= alpha = %d', (alpha) => {
    for (const p of [0.5, 0.6914624612740131, 0.8413447460685429, 0.9331927987311419, 0.9986501019683699]) {
      const crossed = crossingProbability(new BettingBoundary(p, alpha), p, 2000);
      expect(crossed).toBeLessThanOrEqual(alpha);
      if (p < 0.99) expect(crossed).toBeGreaterThan(alpha / 4); // p = .9987 needs more samples to be crossed at all
      expect(crossingProbability(new BettingBoundary(p, alpha), p - 0.02, 2000)).toBeLessThanOrEqual(crossed);
    }
  });

  test('a boundary for a smaller p would be crossed too often: the test above can fail', () => {
    expect(crossingProbability(new BettingBoundary(0.8, 0.01), 0.8413447460685429, 2000)).toBeGreaterThan(0.01);
  });
});

describe('bounds from one prefix', () => {
  test('all A at n = 300, alpha = .001: .9734 (.966 with the prior not cut)', () => {
    expect(bettingLower(300, 300, 0.001)).toBeCloseTo(0.9734556, 6);
  });

  test('the bound is where wealth is 1/alpha', () => {
    for (const [k, n, alpha] of [
      [300, 300, 0.001],
      [9, 10, 0.1],
      [99_000, 100_000, 0.001],
      [51, 100, 0.01],
      [3, 1000, 0.001],
      [1, 1, 0.05],
      [999_999, 1_000_000, 1e-9],
    ] as const) {
      const p = bettingLower(k, n, alpha);
      expect(literalLogWealth(k, n, p)).toBeGreaterThan(-Math.log(alpha) - 1e-9);
      // Below the root by a few ulps of p, and by what the geometric bound on the lost part costs: tenths of one unit of 1/alpha.
      expect(literalLogWealth(k, n, p * (1 + 1e-15))).toBeLessThan(-Math.log(alpha) + 0.2 * alpha);
      expect(p).toBeLessThan(k / n);
    }
    expect(bettingLower(0, 10, 0.01)).toBe(0);
    expect(bettingUpper(10, 10, 0.01)).toBe(1);
    expect(bettingUpper(0, 10, 0.01)).toBeCloseTo(1 - bettingLower(10, 10, 0.01), 15);
    expect(bettingLower(99, 100, 0.01, 1e-13)).toBeLessThan(bettingLower(99, 100, 0.01));
  });

  test('wealth falls in p wherever it matters (the proof in bettingLower)', () => {
    for (let n = 1; n <= 16; n++) {
      for (let k = 0; k <= n; k++) {
        let before = Number.POSITIVE_INFINITY;
        for (let p = 0.01; p < 1; p += 0.01) {
          const now = literalLogWealth(k, n, p);
          if (now >= -Math.log(0.36)) {
            expect(now).toBeLessThan(before);
            expect(before).toBeGreaterThanOrEqual(-Math.log(0.36)); // rejected p form an initial interval
          }
          before = now;
        }
      }
    }
  });

  test('the p-value is 1 / wealth', () => {
    const p = 0.8;
    expect(bettingPValue(95, 100, p)).toBeCloseTo(Math.exp(-literalLogWealth(95, 100, p)), 6);
    expect(bettingPValue(95, 100, p)).toBeGreaterThanOrEqual(Math.exp(-literalLogWealth(95, 100, p)));
    expect(bettingPValue(80, 100, p)).toBe(1);
    expect(bettingPValue(0, 100, p)).toBe(1);
  });

  test.each([0, 0.37, 1, Number.NaN, 1e-201])('alpha = %d is refused', (alpha) => {
    const message = `"alpha" expected number in (0, 0.36] for a bound that may be looked at any time, got ${alpha}`;
    expect(() => bettingLower(5, 10, alpha)).toThrow(message);
    expect(() => new BettingBoundary(0.5, alpha)).toThrow(message);
  });
});
