import { gammaQ } from '../special/gamma.ts';
import type { Mode, Sp80022Test } from './test.ts';

/** Section 2.11.4: psi^2_m = 2^m / n sum v_i^2 - n. */
export const psi2 = (squares: bigint, m: number, n: number): number =>
  m <= 0 ? 0 : (Number(squares) * 2 ** m) / n - n;

/**
 * P-value1 = igamc(2^(m-2), del psi^2_m / 2), P-value2 = igamc(2^(m-3), del^2 psi^2_m / 2).
 *
 * Corrected: simulation (scripts/sts-null-small.mjs) finds the tail of the first heavier by exp(z^3 / (lambda sqrt k)), lambda = n / 2^m bits a
 * pattern, k = 2^(m-1) degrees, z the normal deviate of the p-value; a tenth more is charged. It is 3 % at p = 1e-5 with the defaults and
 * three times at n = 1000. The second shows none.
 */
export function serialP(
  psi: readonly [m: number, less1: number, less2: number],
  m: number,
  n: number,
  mode: Mode,
): [number, number] {
  const del1 = psi[0] - psi[1];
  const del2 = psi[0] - 2 * psi[1] + psi[2];
  const p1 = gammaQ(2 ** (m - 2), del1 / 2);
  const p2 = gammaQ(2 ** (m - 3), del2 / 2);
  if (mode === 'sts-2.1.2') return [p1, p2];
  const k = 2 ** (m - 1);
  const z = Math.max(0, chiSquareDeviate(k, del1));
  return [Math.min(1, p1 * Math.exp((1.1 * z ** 3) / ((n / 2 ** m) * Math.sqrt(k)))), p2];
}

/** Normal deviate with about the same tail (Wilson and Hilferty 1931). */
function chiSquareDeviate(k: number, x: number): number {
  return (Math.cbrt(Math.max(0, x) / k) - (1 - 2 / (9 * k))) / Math.sqrt(2 / (9 * k));
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
