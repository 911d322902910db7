import { expect, test } from 'vitest';
import { certifyNumerics } from '../../src/kernel/certify.ts';
import { BettingBoundary } from '../../src/smoothing/betting.ts';

/**
 * Every bit of a certificate's arithmetic. These numbers may change only with a new version of the certificate format: certificates
 * issued before would no longer verify. (That they are right is shown in test/vectors; here only that they stay.)
 */
const numerics = certifyNumerics();

test('Clopper-Pearson and betting bounds: k, n, alpha, lower, upper, betting', () => {
  for (const [k, n, alpha, lower, upper, betting] of [
    [1, 1, 0.05, 0.049999999999999996, 1, 0.02793635508946309],
    [99, 100, 0.001, 0.9113731112960424, 0.9999899950467142, 0.8920885466769953],
    [9000, 10000, 0.001, 0.8904097336749064, 0.9090504003967175, 0.8858923663303214],
    [99000, 100000, 0.001, 0.9889893403774747, 0.9909445314129199, 0.9885109932728355],
    [100000, 100000, 0.001, 0.9999309248330094, 1, 0.9999192747876355],
    [500000000, 1000000000, 1e-12, 0.49988877454614594, 0.5001112254538541, 0.49986302286470347],
  ] as const) {
    expect(numerics.clopperPearsonLower(k, n, alpha)).toBe(lower);
    expect(numerics.clopperPearsonUpper(k, n, alpha)).toBe(upper);
    expect(numerics.ktLower(k, n, alpha)).toBe(betting);
  }
});

test('normal quantile down and distribution function up', () => {
  for (const [p, z] of [
    [1e-300, -37.0470962993612],
    [0.001, -3.0902323061678136],
    [0.3, -0.5244005127080409],
    [0.5000001, 2.5066282733116477e-7],
    [0.8413447460685429, 0.9999999999999999],
    [0.999, 3.090232306167813],
    [0.9999309248330094, 3.811456563389914],
    [0.9999999999999999, 8.209536151601386],
  ] as const) {
    expect(numerics.normalQuantileDown(p)).toBe(z);
  }
  for (const [z, p] of [
    [-30, 4.906713927148188e-198],
    [-1, 0.1586552539314571],
    [0, 0.5000000000000002],
    [0.5, 0.6914624612740131],
    [1, 0.841344746068543],
    [3.8115, 0.9999309369721627],
    [7, 0.9999999999987202],
  ] as const) {
    expect(numerics.normalCdfUp(z)).toBe(p);
  }
});

test('p-values and wealth: k, n, p, P(Bin(n, p) >= k), log E+', () => {
  for (const [k, n, p, tail, wealth] of [
    [60, 100, 0.5, 0.028443966820490402, 0.15076840396853608],
    [9400, 10000, 0.9331927987311419, 0.0030288307853561275, 0.7988665697138575],
    [3, 1000000, 1e-9, 1.66541217402613e-10, 13.872778778352377],
  ] as const) {
    expect(numerics.binomialTailUp(k, n, p)).toBe(tail);
    expect(numerics.ktLogWealth(k, n, p)).toBe(wealth);
  }
});

test('betting boundary against Phi(1) at alpha = .001, n = 1, 50, 100 … 500', () => {
  const boundary = new BettingBoundary(0.8413447460685429, 0.001);
  const seen: number[] = [];
  while (boundary.n < 500) {
    boundary.step();
    if (boundary.n === 1 || boundary.n % 50 === 0) seen.push(boundary.k);
  }
  expect(seen).toEqual([2, 50, 97, 143, 188, 233, 277, 321, 365, 410, 453]);
});
