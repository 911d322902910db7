import { expect, test } from 'vitest';
import { logMean, logSum } from '../../../src/audit/special/log-sum.ts';

test('adds and averages in the log domain', () => {
  expect(logSum([Math.log(2), Math.log(3)])).toBeCloseTo(Math.log(5), 14);
  expect(logSum([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
  expect(logMean([1000, 1000])).toBe(1000);
  expect(logMean(Float64Array.of(Math.log(2), Math.log(4), 7), 2)).toBeCloseTo(Math.log(3), 14);
  expect(logSum([Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
  expect(logSum([])).toBe(Number.NEGATIVE_INFINITY);
});
