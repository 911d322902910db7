/**
 * Lengths that must not come out too small. IEEE 754 sums and square roots are the same in every JavaScript engine, so an error
 * bound is enough: a sum of d squares is off by at most a factor 1 + (d + 2) 2^-53 (Higham, Accuracy and Stability, §3.1).
 */
const U = 2 ** -52;

/** An upper bound on sqrt(sum of squares), `sum` being d squares added up in any order, each off by at most a few ulp. */
export function rootUp(sum: number, d: number): number {
  if (sum === 0) return 0;
  // d * MIN_VALUE: squares below 2^-1074 vanish one by one.
  return Math.sqrt(sum * (1 + (d + 8) * U) + d * Number.MIN_VALUE) * (1 + 2 * U);
}

/** Slightly more than `value` >= 0: covers one rounding of each of `operations` operations. */
export const up = (value: number, operations = 1): number => value * (1 + (operations + 1) * U);

/** Slightly less than `value` >= 0. */
export const down = (value: number, operations = 1): number => value * (1 - (operations + 1) * U);
