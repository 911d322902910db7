import { gammaQ } from '../special/gamma.ts';
import { givenBack } from './chi-square.ts';
import type { Mode, Sp80022Test } from './test.ts';

/** phi^(m) = sum pi_i log pi_i over the cyclic pattern counts. */
export function phi(counts: Uint32Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    const c = counts[i]!;
    if (c > 0) sum += c * Math.log(c / n);
  }
  return sum / n;
}

/**
 * Section 2.12.4: chi^2 = 2 n (log 2 - ApEn(m)), P-value = igamc(2^(m-1), chi^2/2).
 *
 * Corrected: the statistic is a likelihood ratio over 2^m contexts of about lambda = n / 2^m bits each, each of mean
 * 1 + 1 / (2 lambda) + c / lambda^2, c = 7/6 in the limit and 1.25 at 64, the least lambda section 2.12.7 allows. Dividing by that, with
 * c = 3/2, brings the cumulants to chi-square's (Bartlett 1937); 1 / (2 sqrt n) off the root pays for the steps of the counts. Held against
 * 10^7 draws and more a size (test/vectors/sts-null.c).
 */
export function approximateEntropyP(apen: number, m: number, n: number, mode: Mode): number {
  const chi2 = 2 * n * (Math.LN2 - apen);
  if (mode === 'sts-2.1.2') return gammaQ(2 ** (m - 1), chi2 / 2);
  const lambda = n / 2 ** m;
  const bartlett = 1 + 1 / (2 * lambda) + 3 / (2 * lambda ** 2);
  return gammaQ(2 ** (m - 1), givenBack(chi2 / bartlett, 0.5 / Math.sqrt(n)) / 2);
}

export const approximateEntropy: Sp80022Test = {
  id: 'sp800-22/approximate-entropy',
  reference: 'SP 800-22 rev. 1a section 2.12',
  names: () => ['approximate-entropy'],
  unfit(n, { approximateEntropy: m }) {
    const most = Math.floor(Math.log2(n)) - 6;
    return m > most ? `m = ${m} is too large for ${n} bits: section 2.12.7 asks for m < floor(log2 n) - 5` : null;
  },
  run(sequence, { approximateEntropy: m }, mode) {
    const { n } = sequence;
    const longer = phi(sequence.patterns(m + 1), n);
    const apen = phi(sequence.patterns(m), n) - longer;
    return { p: [approximateEntropyP(apen, m, n, mode)], statistics: { m, apen } };
  },
};
