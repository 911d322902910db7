import { gammaQ } from '../special/gamma.ts';
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
 * The statistic is a likelihood ratio over 2^m contexts of about n / 2^m bits each, each of mean 1 + 2^m / 2n; corrected divides by that
 * (Bartlett 1937), which brings all cumulants to chi-square's up to O((2^m / n)^2).
 */
export function approximateEntropyP(apen: number, m: number, n: number, mode: Mode): number {
  const chi2 = 2 * n * (Math.LN2 - apen);
  const bartlett = mode === 'sts-2.1.2' ? 1 : 1 + 2 ** m / (2 * n);
  return gammaQ(2 ** (m - 1), chi2 / 2 / bartlett);
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
