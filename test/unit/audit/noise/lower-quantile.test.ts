import { expect, test } from 'vitest';
import { lowerQuantile } from '../../../../src/audit/noise/power.ts';
import { gammaP, gammaQ } from '../../../../src/audit/special/gamma.ts';

// Sums of n exponentials have the gamma law of shape n; skewness 2 and excess 6 a term, strong beside a likelihood ratio's.

test.each([50, 181, 1000])('left skew: minus %d exponentials', (n) => {
  const q = lowerQuantile(n, { mean: -1, sd: 1, skewness: -2, excess: 6 }, 0.99);
  // P(-sum <= q) = P(sum >= -q); below the normal quantile lies .0155, .0129, .0112.
  expect(gammaQ(n, -q)).toBeGreaterThan(0.0097);
  expect(gammaQ(n, -q)).toBeLessThan(0.0103);
});

test.each([50, 1000])('right skew counts for nothing: %d exponentials', (n) => {
  const q = lowerQuantile(n, { mean: 1, sd: 1, skewness: 2, excess: 6 }, 0.99);
  expect(gammaP(n, q)).toBeLessThan(0.01);
  expect(q).toBeCloseTo(n - 2.3263478740408408 * Math.sqrt(n), 9);
});
