import { gammaQ } from '../special/gamma.ts';
import { type Sp80022Test, shorterThan } from './test.ts';

/**
 * Section 2.2.4: chi^2(obs) = 4 M sum (pi_i - 1/2)^2 = sum (2 ones - M)^2 / M, P-value = igamc(N/2, chi^2/2).
 * Kept in both modes: the null has mean N like chi-square but variance 2 N (1 - 1/M), so its tail is the lighter one.
 */
export function blockFrequencyP(squares: bigint, N: number, M: number): number {
  return gammaQ(N / 2, Number(squares) / M / 2);
}

export const blockFrequency: Sp80022Test = {
  id: 'sp800-22/block-frequency',
  reference: 'SP 800-22 rev. 1a section 2.2',
  names: () => ['block-frequency'],
  unfit: (n, { blockFrequency: M }) =>
    shorterThan(100, n, '2.2.7') ?? (n < M ? `${n} bits a sequence are fewer than one block of ${M}` : null),
  run(sequence, { blockFrequency: M }) {
    const N = Math.floor(sequence.n / M);
    const squares = sequence.blockSquares(M);
    return { p: [blockFrequencyP(squares, N, M)], statistics: { M, N, sumOfSquares: Number(squares) } };
  },
};
