import { expect, test } from 'vitest';
import { MOST_LAG, neighbours } from '../../../../src/audit/noise/neighbours.ts';

test('numbers, rows, channels and vectors before', () => {
  expect(neighbours([784])).toEqual([1, 2, 3, 784, 1568]);
  expect(neighbours([3, 32, 32])).toEqual([1, 2, 3, 31, 32, 33, 1024, 3072, 6144]);
  expect(neighbours([2])).toEqual([1, 2, 3, 4]);
});

test('what is too far back to be remembered is left out', () => {
  expect(neighbours([MOST_LAG / 2 + 1])).toEqual([1, 2, 3, MOST_LAG / 2 + 1]);
  expect(neighbours([MOST_LAG + 1])).toEqual([1, 2, 3]);
});
