import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addUp,
  divideDown,
  divideUp,
  floor6,
  multiplyDown,
  multiplyUp,
  nextDown,
  nextUp,
  subtractDown,
} from '../../../src/smoothing/rounding.ts';
import { add, compare, decimal, exact, ulps } from '../../support/exact.ts';
import { testSeed } from '../../support/shared.ts';

const some = fc.double({ min: 1e-100, max: 1e100, noNaN: true });
const check = <T>(property: fc.IProperty<T>) => fc.assert(property, { seed: testSeed, numRuns: 300 });

describe('directed rounding, against exact rationals', () => {
  test('neighbours', () => {
    expect(nextUp(0)).toBe(Number.MIN_VALUE);
    expect(nextDown(0)).toBe(-Number.MIN_VALUE);
    expect(nextUp(1)).toBe(1 + 2 ** -52);
    expect(nextDown(1)).toBe(1 - 2 ** -53);
    expect(nextUp(-1)).toBe(-(1 - 2 ** -53));
    expect(nextUp(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY);
    expect(nextUp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  test('sums, products and quotients stay on their side', () => {
    check(
      fc.property(some, some, (a, b) => {
        const [A, B] = [exact(a), exact(b)];
        expect(compare(exact(addUp(a, b)), add(A, B))).toBeGreaterThanOrEqual(0);
        expect(compare(exact(subtractDown(a, b)), add(A, { n: -B.n, d: B.d }))).toBeLessThanOrEqual(0);
        const product = { n: A.n * B.n, d: A.d * B.d };
        expect(compare(exact(multiplyDown(a, b)), product)).toBeLessThanOrEqual(0);
        expect(compare(exact(multiplyUp(a, b)), product)).toBeGreaterThanOrEqual(0);
        const quotient = { n: A.n * B.d, d: A.d * B.n };
        expect(compare(exact(divideDown(a, b)), quotient)).toBeLessThanOrEqual(0);
        expect(compare(exact(divideUp(a, b)), quotient)).toBeGreaterThanOrEqual(0);
        expect(ulps(divideDown(a, b), divideUp(a, b))).toBe(2);
      }),
    );
    expect(addUp(0.25, 0)).toBe(0.25);
    expect(subtractDown(0.25, 0)).toBe(0.25);
  });

  test('floor6 cuts: never above, less than 1e-6 below', () => {
    check(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), (x) => {
        const text = floor6(x);
        expect(text).toMatch(/^\d+\.\d{6}$/);
        expect(compare(decimal(text), exact(x))).toBeLessThanOrEqual(0);
        expect(compare(add(decimal(text), { n: 1n, d: 1_000_000n }), exact(x))).toBe(1);
      }),
    );
    expect(floor6(0.3)).toBe('0.299999'); // the double 0.3 is below three tenths
    expect(floor6(0.1)).toBe('0.100000'); // the double 0.1 is above one tenth
    expect(floor6(0.9999999999)).toBe('0.999999');
    expect(floor6(0)).toBe('0.000000');
    expect(floor6(1e-7)).toBe('0.000000');
  });
});
