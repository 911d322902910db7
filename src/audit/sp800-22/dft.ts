import { erfc } from '../special/normal.ts';
import { spectrumBytes } from './spectrum.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';
import { twoSidedP } from './two-sided.ts';

// T^2 / n = log(1 / 0.05), in the ten digits sts-2.1.2 has.
const LOG20 = 2.995732274;

/** Section 2.6.4's T^2: |F_k| < T is compared as |F_k|^2 < T^2. */
export const dftLimit = (n: number): number => LOG20 * n;

/**
 * Section 2.6.4: d = (N_1 - N_0) / sqrt(n .95 .05 / 4), P-value = erfc(|d| / sqrt 2).
 *
 * Corrected: the /4 was fitted to a generator. The moduli obey Parseval's identity, sum |F_k|^2 = n^2, exactly; taking out of the count
 * what that sum explains leaves Var N_1 = (n/2) (.95 .05 - (t e^-t)^2), t = log 20, that is n .95 .05 / 3.790 (Pareschi, Rovatti and
 * Setti 2012 measured 3.8; Iwasaki 2020 derives it the same way). N_1 is an integer: half a count is given back.
 * N_1 is skewed by -2.015 / sqrt n (its third cumulant under the same condition); a quarter more is charged. Held against 10^7 draws and more
 * a length (test/vectors/sts-null.c).
 */
export function dftP(N1: number, n: number, mode: Mode): number {
  if (mode === 'sts-2.1.2') {
    const d = (N1 - (0.95 * n) / 2) / Math.sqrt((n / 4) * 0.95 * 0.05);
    return erfc(Math.abs(d) / Math.SQRT2);
  }
  const bins = Math.floor(n / 2);
  const sigma = Math.sqrt(bins * (0.95 * 0.05 - (LOG20 * 0.05) ** 2));
  return twoSidedP(Math.max(0, Math.abs(N1 - 0.95 * bins) - 0.5) / sigma, 2.5 / Math.sqrt(n));
}

/** What one wasm memory holds, the other tests' tables left room for. */
const ROOM = 1.7e9;

export const dft: Sp80022Test = {
  id: 'sp800-22/dft',
  reference: 'SP 800-22 rev. 1a section 2.6',
  names: () => ['dft'],
  unfit: (n) =>
    shorterThan(1000, n, '2.6.7') ??
    (spectrumBytes(n) > ROOM
      ? `the transform of ${n} bits does not fit into memory; an even length without prime factors above 5 takes least`
      : null),
  run(sequence, _, mode) {
    const N1 = sequence.peaksBelow(dftLimit(sequence.n));
    return { p: [dftP(N1, sequence.n, mode)], statistics: { N1 } };
  },
};
