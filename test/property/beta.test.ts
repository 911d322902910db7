import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaTails } from '../../src/audit/special/beta.ts';
import { certifyNumerics } from '../../src/kernel/certify.ts';

const { betaCdf, betaSf } = certifyNumerics();
const between = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);

test('the incomplete beta function keeps to the certified path on either side of the mean, far into the tails', () => {
  const deviations = fc.double({ min: -12, max: 12, noNaN: true });
  fc.assert(
    fc.property(between(0.5, 1e5), between(0.5, 1e6), deviations, (a, b, z) => {
      const mean = a / (a + b);
      const x = mean + z * Math.sqrt((mean * (1 - mean)) / (a + b + 1));
      fc.pre(x > 0 && x < 1);
      const got = betaTails(a, b, x);
      const [lower, upper] = [betaCdf(a, b, x), betaSf(a, b, x)];
      const [tail, truth] = lower < upper ? [got.lower, lower] : [got.upper, upper];
      if (truth > 1e-280) expect(Math.abs(tail / truth - 1)).toBeLessThan(2e-13 + 3e-16 * (a + b));
      expect(Math.abs(got.lower + got.upper - 1)).toBeLessThan(1e-15);
    }),
    { numRuns: 2000 },
  );
});

test('ends', () => {
  expect(betaTails(2, 3, 0)).toEqual({ lower: 0, upper: 1 });
  expect(betaTails(2, 3, 1)).toEqual({ lower: 1, upper: 0 });
  expect(betaTails(1, 1, 0.25).lower).toBeCloseTo(0.25, 14);
});
