import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certifyNumerics } from '../../src/kernel/certify.ts';
import { BettingBoundary, bettingLower } from '../../src/smoothing/betting.ts';
import {
  certifiedRadius,
  clopperPearsonLower,
  clopperPearsonUpper,
  largestRadius,
  probabilityForRadius,
} from '../../src/smoothing/bounds.ts';
import { ulps } from '../support/exact.ts';
import { testSeed } from '../support/shared.ts';

/** n up to 10^9, spread over its magnitudes; k anywhere, half the time near an end; alpha from 1e-15 to 1/2. */
const sample = fc
  .tuple(fc.double({ min: 0, max: 9, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), fc.nat(20))
  .map(([size, share, where, near]) => {
    const n = Math.max(1, Math.floor(10 ** size));
    const k = [Math.floor(share * n), Math.round(share * n), near, n - near][where]!;
    return { n, k: Math.min(n, Math.max(0, k)) };
  });
const level = fc.double({ min: 0.31, max: 15, noNaN: true }).map((digits) => 10 ** -digits);
const check = <T>(property: fc.IProperty<T>) => fc.assert(property, { seed: testSeed, numRuns: 200 });

describe('laws of the bounds', () => {
  test('Clopper-Pearson: ordered, monotone in k, n and alpha, mirrored', () => {
    check(
      fc.property(sample, level, ({ k, n }, alpha) => {
        const lower = clopperPearsonLower(k, n, alpha);
        const upper = clopperPearsonUpper(k, n, alpha);
        expect(lower).toBeLessThanOrEqual(k / n);
        expect(upper).toBeGreaterThanOrEqual(k / n);
        if (k < n) expect(clopperPearsonLower(k + 1, n, alpha)).toBeGreaterThan(lower);
        expect(clopperPearsonLower(k, n + 1, alpha)).toBeLessThanOrEqual(lower);
        expect(clopperPearsonLower(k + 1, n + 1, alpha)).toBeGreaterThanOrEqual(lower);
        expect(clopperPearsonLower(k, n, alpha * 0.9)).toBeLessThanOrEqual(lower);
        expect(clopperPearsonUpper(k, n, alpha * 0.9)).toBeGreaterThanOrEqual(upper);
        // 1 - upper(n - k) is the lower bound, rounded up in double arithmetic around 1.
        expect(Math.abs(1 - clopperPearsonUpper(n - k, n, alpha) - lower)).toBeLessThan(5e-16);
      }),
    );
  });

  test('the exact p-value at the lower bound is alpha', () => {
    const { binomialTailUp } = certifyNumerics();
    check(
      fc.property(sample, level, ({ k, n }, alpha) => {
        if (k === 0) return;
        const p = clopperPearsonLower(k, n, alpha);
        const tail = binomialTailUp(k, n, p);
        expect(tail).toBeLessThanOrEqual(alpha * (1 + 1e-15));
        // One ulp of p moves the tail by about k ulps, relatively, and by far more where p is next to 1.
        const slope = Math.min(k, Math.sqrt(k / (1 - p)) * 40);
        expect(tail).toBeGreaterThan(alpha * (1 - slope * 1e-15 - 1e-14));
      }),
    );
  });

  test('betting: below Clopper-Pearson at the same n, monotone in k and alpha, zero wealth at k = 0', () => {
    check(
      fc.property(sample, level, ({ k, n }, exponent) => {
        const alpha = Math.min(exponent, 0.36);
        const lower = bettingLower(k, n, alpha);
        expect(lower).toBeLessThanOrEqual(clopperPearsonLower(k, n, alpha));
        if (k < n) expect(bettingLower(k + 1, n, alpha)).toBeGreaterThan(lower);
        expect(bettingLower(k, n, alpha * 0.9)).toBeLessThanOrEqual(lower);
        expect(bettingLower(k, n + 1, alpha)).toBeLessThanOrEqual(lower);
      }),
    );
  });

  test('boundary and bound are the same test: k >= boundary.k(p) where the bound exceeds p', () => {
    check(
      fc.property(
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        fc.double({ min: 0.5, max: 8, noNaN: true }),
        fc.integer({ min: 1, max: 3000 }),
        (p, digits, n) => {
          const alpha = 10 ** -digits;
          const boundary = new BettingBoundary(p, alpha);
          while (boundary.n < n) boundary.step();
          const { k } = boundary;
          if (k <= n) expect(bettingLower(k, n, alpha)).toBeGreaterThan(p * (1 - 1e-12));
          if (k > 0) expect(bettingLower(k - 1, n, alpha)).toBeLessThan(p * (1 + 1e-12));
        },
      ),
    );
  });

  test('the boundary never falls and climbs by at most one', () => {
    check(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0.5, max: 12, noNaN: true }),
        (p, digits) => {
          const boundary = new BettingBoundary(p, 10 ** -digits);
          boundary.step();
          const climbs = new Set<number>();
          for (let before = boundary.k; boundary.n < 2000; before = boundary.k) {
            boundary.step();
            climbs.add(boundary.k - before);
          }
          for (const climb of climbs) expect([0, 1]).toContain(climb);
        },
      ),
    );
  });

  test('radius: grows with pABar, proportional to sigma, below the quantile, back and forth', () => {
    check(
      fc.property(
        fc.double({ min: 0.5, max: 1 - 1e-9, noNaN: true }),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (p, sigma) => {
          const R = certifiedRadius(p, sigma);
          expect(R).toBeGreaterThanOrEqual(0);
          expect(certifiedRadius(Math.min(p + 1e-9, 1 - 1e-10), sigma)).toBeGreaterThanOrEqual(R);
          expect(certifiedRadius(p, 2 * sigma)).toBe(2 * R);
          const quantile = certifyNumerics().normalQuantile(p);
          expect(R).toBeLessThanOrEqual(quantile * sigma * (1 + 1e-15));
          expect(R).toBeGreaterThanOrEqual(quantile * sigma * (1 - 3e-15) - 1e-20);
          // The least probability for R is at most p plus rounding: both ends were rounded towards a smaller claim.
          expect(ulps(p, probabilityForRadius(R, sigma))).toBeLessThanOrEqual(8);
        },
      ),
    );
  });

  test('no vote certifies more than the largest radius', () => {
    check(
      fc.property(sample, level, ({ k, n }, alpha) => {
        const p = clopperPearsonLower(k, n, alpha);
        expect(certifiedRadius(Math.min(p, 1 - 2 ** -53), 0.7)).toBeLessThanOrEqual(largestRadius(n, alpha, 0.7));
      }),
    );
  });
});
