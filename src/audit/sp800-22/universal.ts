import { erfc } from '../special/normal.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';
import { twoSidedP } from './two-sided.ts';

/** Section 2.9.4's table, as sts-2.1.2 has it: expected value and variance of log2 of a distance, by L. */
const EXPECTED = [
  5.2177052, 6.1962507, 7.1836656, 8.1764248, 9.1723243, 10.170032, 11.168765, 12.16807, 13.167693, 14.167488,
  15.167379,
];
const VARIANCE = [2.954, 3.125, 3.238, 3.311, 3.356, 3.384, 3.401, 3.41, 3.416, 3.419, 3.421];
const LEAST_L = 6;

/** Section 2.9.7: the largest L with n >= 1010 2^L L, from 6 to 16; 0 when n is too short for L = 6. */
export function universalL(n: number): number {
  let L = 0;
  for (let candidate = LEAST_L; candidate <= 16; candidate++) if (n >= 1010 * 2 ** candidate * candidate) L = candidate;
  return L;
}

interface Law {
  readonly mean: number;
  readonly variance: number;
}
const laws = new Map<number, Law>();

/** Exact mean and variance of log2 of a geometric distance with success probability 2^-L (section 3.9). */
export function distanceLaw(L: number): Law {
  let law = laws.get(L);
  if (!law) {
    const q = 2 ** -L;
    let mean = 0;
    let square = 0;
    let p = q;
    for (let i = 1; i < 45 / q; i++) {
      const g = Math.log2(i);
      mean += p * g;
      square += p * g * g;
      p *= 1 - q;
    }
    law = { mean, variance: square - mean * mean };
    laws.set(L, law);
  }
  return law;
}

/**
 * d(L), e(L) of c^2(L, K) = d + e 2^L / K, the factor by which distances of neighbouring blocks being dependent changes the variance of
 * their mean (Coron and Naccache 1998, table 1); scripts/universal-variance.py recomputes them.
 */
const CORON: readonly (readonly [d: number, e: number])[] = [
  [0.3489769, 0.3941338],
  [0.3631815, 0.381321],
  [0.3732189, 0.3730195],
  [0.3800637, 0.3677118],
  [0.3845867, 0.3643695],
  [0.3874942, 0.3622979],
  [0.3893189, 0.3610336],
  [0.3904405, 0.3602731],
  [0.3911178, 0.3598216],
  [0.3915202, 0.3595571],
  [0.3917561, 0.359404],
];

/**
 * Section 2.9.4: P-value = erfc(|f_n - expectedValue(L)| / (sqrt 2 sigma)), sigma = c sqrt(variance(L) / K).
 *
 * Corrected: exact mean and variance. The skewness of f_n was measured, -2.13 / sqrt K at L = 6 and -2.3 ± .3 at 10 (test/vectors/sts-null.c);
 * 3 / sqrt K is charged.
 */
export function universalP(fn: number, L: number, K: number, mode: Mode): number {
  const row = L - LEAST_L;
  if (mode === 'sts-2.1.2') {
    const c = 0.7 - 0.8 / L + ((4 + 32 / L) * K ** (-3 / L)) / 15;
    return erfc(Math.abs(fn - EXPECTED[row]!) / (Math.SQRT2 * c * Math.sqrt(VARIANCE[row]! / K)));
  }
  const { mean, variance } = distanceLaw(L);
  const [d, e] = CORON[row]!;
  const sigma = Math.sqrt(((d + (e * 2 ** L) / K) * variance) / K);
  return twoSidedP(Math.abs(fn - mean) / sigma, 3 / Math.sqrt(K));
}

/** Sum of log2 of the distances, from how often each one occurred. */
export function sumLog2(distances: Uint32Array): number {
  let sum = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i]! > 0) sum += distances[i]! * Math.log2(i);
  return sum;
}

export const universal: Sp80022Test = {
  id: 'sp800-22/universal',
  reference: 'SP 800-22 rev. 1a section 2.9',
  names: () => ['universal'],
  unfit: (n) => shorterThan(387_840, n, '2.9.7'),
  run(sequence, _, mode) {
    const L = universalL(sequence.n);
    const Q = 10 * 2 ** L;
    const K = Math.floor(sequence.n / L) - Q;
    const fn = sumLog2(sequence.distances(L, Q, K)) / K;
    return { p: [universalP(fn, L, K, mode)], statistics: { L, Q, K, fn } };
  },
};
