import { chiSquareP, pearson } from './chi-square.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

const K = 6;
/** Section 3.10: P(T <= -2.5), …, P(T > 2.5). */
const EXACT = [1 / 96, 1 / 32, 1 / 8, 1 / 2, 1 / 4, 1 / 16, 1 / 48];
/** sts-2.1.2 has 0.01047 where section 2.10.4 has 0.010417. */
const STS = [0.01047, 0.03125, 0.125, 0.5, 0.25, 0.0625, 0.020833];

/** Section 2.10.4's T of a block of M bits with linear complexity L. */
export function deviation(L: number, M: number): number {
  const sign = M % 2 === 0 ? 1 : -1;
  const mu = M / 2 + (9 - sign) / 36 - (M / 3 + 2 / 9) / 2 ** M;
  return sign * (L - mu) + 2 / 9;
}

/** Classes T <= -2.5, (-2.5, -1.5], …, > 2.5. */
export function linearComplexityClasses(complexities: ArrayLike<number>, M: number): number[] {
  const nu = new Array<number>(K + 1).fill(0);
  for (let i = 0; i < complexities.length; i++) {
    const T = deviation(complexities[i]!, M);
    nu[T <= -2.5 ? 0 : T > 2.5 ? K : Math.ceil(T + 2.5)]!++;
  }
  return nu;
}

/** P-value = igamc(K/2, chi^2(obs)/2). */
export function linearComplexityP(nu: readonly number[], N: number, mode: Mode): number {
  return chiSquareP(pearson(nu, N, mode === 'sts-2.1.2' ? STS : EXACT), K, 'linear-complexity', N, mode);
}

export const linearComplexity: Sp80022Test = {
  id: 'sp800-22/linear-complexity',
  reference: 'SP 800-22 rev. 1a section 2.10',
  names: () => ['linear-complexity'],
  unfit: (n, { linearComplexity: M }) =>
    shorterThan(1_000_000, n, '2.10.7') ??
    (n < 200 * M ? `${Math.floor(n / M)} blocks of ${M} bits are fewer than the 200 section 2.10.7 asks for` : null),
  run(sequence, { linearComplexity: M }, mode) {
    const complexities = sequence.complexities(M);
    const nu = linearComplexityClasses(complexities, M);
    return { p: [linearComplexityP(nu, complexities.length, mode)], statistics: { M, nu } };
  },
};
