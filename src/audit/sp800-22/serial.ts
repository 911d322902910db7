import { gammaQ } from '../special/gamma.ts';
import { givenBack } from './chi-square.ts';
import type { Mode, Sp80022Test } from './test.ts';

/** Section 2.11.4: psi^2_m = 2^m / n sum v_i^2 - n. */
export const psi2 = (squares: bigint, m: number, n: number): number =>
  m <= 0 ? 0 : (Number(squares) * 2 ** m) / n - n;

/**
 * P-value1 = igamc(2^(m-2), del psi^2_m / 2), P-value2 = igamc(2^(m-3), del^2 psi^2_m / 2).
 *
 * Corrected, with what 10^7 and 10^8 draws a size show (test/vectors/sts-null.c):
 * p1: its statistic is a sum over k = 2^(m-1) contexts of squared coin tosses, as many as the context came. Where the tosses are uneven so
 * are the contexts that follow, and the tail is heavier by exp(k w^3 / (8 lambda)), w = x / k - 1, lambda = n / 2^m, to leading order; twice
 * that is charged, for the next orders, and damped where w^2 > lambda.
 * p2: nothing but the steps of the counts; at m = 2 its root is |n - 4b| / sqrt n, b an integer. Half such a step is given back, a quarter of
 * that for p1, whose steps are finer.
 */
export function serialP(
  psi: readonly [m: number, less1: number, less2: number],
  m: number,
  n: number,
  mode: Mode,
): [number, number] {
  const del1 = psi[0] - psi[1];
  const del2 = psi[0] - 2 * psi[1] + psi[2];
  if (mode === 'sts-2.1.2') return [gammaQ(2 ** (m - 2), del1 / 2), gammaQ(2 ** (m - 3), del2 / 2)];
  const k = 2 ** (m - 1);
  const lambda = n / 2 ** m;
  const w = Math.max(0, del1 / k - 1);
  const heavier = Math.exp((k * w ** 3) / (4 * (lambda + w ** 2)));
  const p1 = gammaQ(2 ** (m - 2), givenBack(del1, 0.5 / Math.sqrt(n)) / 2);
  const p2 = gammaQ(2 ** (m - 3), givenBack(del2, 2 / Math.sqrt(n)) / 2);
  return [p1 > 0 ? Math.min(1, p1 * heavier) : 0, p2];
}

export const serial: Sp80022Test = {
  id: 'sp800-22/serial',
  reference: 'SP 800-22 rev. 1a section 2.11',
  names: () => ['p-value1', 'p-value2'],
  unfit(n, { serial: m }) {
    const most = Math.floor(Math.log2(n)) - 3;
    return m > most ? `m = ${m} is too large for ${n} bits: section 2.11.7 asks for m < floor(log2 n) - 2` : null;
  },
  run(sequence, { serial: m }, mode) {
    const squares = [m, m - 1, m - 2].map((length) => (length > 0 ? sequence.squares(length) : 0n));
    const psi = squares.map((sum, i) => psi2(sum, m - i, sequence.n)) as [number, number, number];
    return { p: serialP(psi, m, sequence.n, mode), statistics: { m, sumsOfSquares: squares.map(Number) } };
  },
};
