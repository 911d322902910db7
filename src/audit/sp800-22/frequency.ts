import { fairTail } from '../special/binomial.ts';
import { erfc } from '../special/normal.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

/** Section 2.1.4: P-value = erfc(|S_n| / sqrt(n) / sqrt 2). Corrected: the exact P(|S_n| >= |S_n(obs)|), S_n a sum of n fair signs. */
export function frequencyP(Sn: number, n: number, mode: Mode): number {
  if (mode === 'sts-2.1.2') return erfc(Math.abs(Sn) / Math.sqrt(n) / Math.SQRT2);
  return Math.min(1, 2 * fairTail(n, (n + Math.abs(Sn)) / 2));
}

export const frequency: Sp80022Test = {
  id: 'sp800-22/frequency',
  reference: 'SP 800-22 rev. 1a section 2.1',
  names: () => ['frequency'],
  unfit: (n) => shorterThan(100, n, '2.1.7'),
  run(sequence, _, mode) {
    const Sn = 2 * sequence.ones() - sequence.n;
    return { p: [frequencyP(Sn, sequence.n, mode)], statistics: { Sn } };
  },
};
