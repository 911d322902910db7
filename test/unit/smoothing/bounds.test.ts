import { describe, expect, test } from 'vitest';
import {
  certifiedRadius,
  clopperPearsonLower,
  clopperPearsonUpper,
  largestRadius,
  probabilityForRadius,
} from '../../../src/smoothing/bounds.ts';
import { exact } from '../../support/exact.ts';

/** P(Bin(n, p) >= k) <= alpha, decided in exact integers: p = P / 2^s. */
function tailAtMost(k: number, n: number, p: number, alpha: number): boolean {
  const { n: P, d } = exact(p);
  const Q = d - P;
  let term = P ** BigInt(n); // i = n successes
  let sum = 0n;
  for (let i = n; i >= k; i--) {
    sum += term;
    // C(n, i-1) P^(i-1) Q^(n-i+1) from C(n, i) P^i Q^(n-i); exact, since the quotient is an integer.
    if (i > 0) term = (term * BigInt(i) * Q) / (BigInt(n - i + 1) * P);
  }
  const a = exact(alpha);
  return sum * a.d <= a.n * d ** BigInt(n);
}

describe('Clopper-Pearson', () => {
  test('in exact integers: the lower bound has tail <= alpha, and four ulps above it no longer', () => {
    for (const n of [1, 2, 5, 13, 40]) {
      for (const alpha of [0.3, 0.05, 0.001, 1e-12]) {
        for (let k = 1; k <= n; k++) {
          const p = clopperPearsonLower(k, n, alpha);
          expect(tailAtMost(k, n, p, alpha), `${k} of ${n} at ${alpha}`).toBe(true);
          expect(tailAtMost(k, n, p * (1 + 2 ** -50), alpha), `${k} of ${n} at ${alpha}`).toBe(false);
        }
      }
    }
  });

  test('in exact integers: the upper bound is the mirror image', () => {
    for (const [k, n, alpha] of [
      [0, 1, 0.05],
      [0, 30, 0.001],
      [7, 30, 0.001],
      [29, 30, 0.01],
      [3, 12, 1e-9],
    ] as const) {
      // P(Bin(n, p) <= k) = P(Bin(n, 1-p) >= n-k); 1-p is exact in `exact`, so go through the rational complement.
      const upper = clopperPearsonUpper(k, n, alpha);
      const complement = exact(upper);
      const failures = Number(complement.d - complement.n) / Number(complement.d);
      if (exact(failures).n * complement.d === (complement.d - complement.n) * exact(failures).d) {
        expect(tailAtMost(n - k, n, failures, alpha)).toBe(true);
      }
      expect(tailAtMost(n - k, n, 1 - upper + 2 ** -50, alpha)).toBe(false);
    }
  });

  test('closed ends', () => {
    expect(clopperPearsonLower(0, 10, 0.05)).toBe(0);
    expect(clopperPearsonUpper(10, 10, 0.05)).toBe(1);
    expect(clopperPearsonLower(100_000, 100_000, 0.001)).toBeCloseTo(0.001 ** 1e-5, 15);
    expect(clopperPearsonUpper(0, 100_000, 0.001)).toBeCloseTo(1 - 0.001 ** 1e-5, 15);
  });

  test('the total-variation term comes off, rounded down, never below 0', () => {
    const p = clopperPearsonLower(99, 100, 0.001);
    const less = clopperPearsonLower(99, 100, 0.001, 1e-13);
    expect(p - less).toBeGreaterThan(0.99e-13);
    expect(p - less).toBeLessThan(1.01e-13);
    expect(clopperPearsonLower(99, 100, 0.001, 1e-30)).toBeLessThan(p);
    expect(clopperPearsonLower(1, 100, 0.001, 0.5)).toBe(0);
  });

  test.each([
    [-1, 10, 0.1, '"k" expected integer in [0, 10], got -1'],
    [11, 10, 0.1, '"k" expected integer in [0, 10], got 11'],
    [1.5, 10, 0.1, '"k" expected integer in [0, 10], got 1.5'],
    [1, 0, 0.1, '"n" expected integer in [1, 4294967296], got 0'],
    [1, 10, 0, '"alpha" expected number in (0, 1), got 0'],
    [1, 10, 1, '"alpha" expected number in (0, 1), got 1'],
    [1, 10, Number.NaN, '"alpha" expected number in (0, 1), got NaN'],
  ])('lower(%d, %d, %d): %s', (k, n, alpha, message) => {
    expect(() => clopperPearsonLower(k, n, alpha)).toThrow(new RangeError(message));
    expect(() => clopperPearsonUpper(k, n, alpha)).toThrow(new RangeError(message));
  });
});

describe('radius', () => {
  test('0 at and below one half, sigma z above', () => {
    expect(certifiedRadius(0.5, 1)).toBe(0);
    expect(certifiedRadius(0.2, 1)).toBe(0);
    expect(certifiedRadius(0.8413447460685429, 2)).toBeCloseTo(2, 14);
    expect(certifiedRadius(0.8413447460685429, 0.25)).toBeLessThanOrEqual(0.25);
    expect(() => certifiedRadius(1, 1)).toThrow('"pABar" expected number in [0, 1), got 1');
    expect(() => certifiedRadius(0.9, 0)).toThrow('"sigma" expected number > 0, got 0');
  });

  // alpha^(1/n) in sigma z, computed by others (docs/theory.md#fixed-samples).
  test.each([
    [100, 1.5005],
    [1e3, 2.4633],
    [1e4, 3.1986],
    [1e5, 3.8115],
    [1e6, 4.3468],
  ])('largest radius of n = %d at alpha = .001 is %d sigma', (n, R) => {
    expect(largestRadius(n, 0.001, 1)).toBeCloseTo(R, 4);
    expect(largestRadius(n, 0.001, 0.5)).toBeCloseTo(R / 2, 4);
  });

  test('nine unanimous votes certify nothing at .001, ten do (2^-10 < .001)', () => {
    expect(largestRadius(9, 0.001, 1)).toBe(0);
    expect(largestRadius(10, 0.001, 1)).toBeGreaterThan(0);
    expect(largestRadius(10, 0.001, 1, 0.01)).toBe(0);
  });

  test('the probability a radius needs is rounded up, and gives the radius back', () => {
    expect(probabilityForRadius(0, 1)).toBeGreaterThanOrEqual(0.5);
    for (const R of [1e-6, 0.25, 0.7, 1, 2, 3.9]) {
      const p = probabilityForRadius(R, 0.8);
      expect(Math.abs(certifiedRadius(p, 0.8) - R)).toBeLessThan(1e-10);
      expect(certifiedRadius(p - 1e-12, 0.8)).toBeLessThan(R);
    }
    expect(() => probabilityForRadius(-1, 1)).toThrow('"R" expected number >= 0, got -1');
  });
});
