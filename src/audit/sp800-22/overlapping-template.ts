import { chiSquareP, pearson } from './chi-square.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

const M = 1032; // section 2.8.2
const K = 5;

/**
 * Pr(U = u) of section 3.8, as sts-2.1.2 evaluates it. The tool declares the corrected constants of section 2.8.4 and then overwrites
 * them with this compound Poisson approximation (Hamano and Kaneko 2007; IACR 2022/540).
 */
function Pr(u: number, eta: number): number {
  if (u === 0) return Math.exp(-eta);
  let sum = 0;
  let term = 2 ** -u * Math.exp(-eta) * eta; // l = 1: eta^l / l! C(u - 1, l - 1)
  for (let l = 1; l <= u; l++) {
    sum += term;
    term *= (eta / (l + 1)) * ((u - l) / l);
  }
  return sum;
}

export function stsProbabilities(m: number): number[] {
  const eta = (M - m + 1) / 2 ** m / 2;
  const pi = Array.from({ length: K }, (_, u) => Pr(u, eta));
  return [...pi, 1 - pi.reduce((sum, p) => sum + p, 0)];
}

const known = new Map<number, readonly number[]>();

/** P(0, 1, …, >= 5 windows of m ones in 1032 fair bits), exactly: a walk over (ones in a row, windows so far). */
export function overlappingProbabilities(m: number): readonly number[] {
  let pi = known.get(m);
  if (!pi) {
    let state = Array.from({ length: m + 1 }, () => new Float64Array(K + 1));
    state[0]![0] = 1;
    for (let i = 0; i < M; i++) {
      const next = state.map(() => new Float64Array(K + 1));
      for (let row = 0; row <= m; row++) {
        for (let seen = 0; seen <= K; seen++) {
          const half = state[row]![seen]! / 2;
          next[0]![seen]! += half;
          const ones = Math.min(row + 1, m);
          next[ones]![ones === m ? Math.min(seen + 1, K) : seen]! += half;
        }
      }
      state = next;
    }
    pi = Array.from({ length: K + 1 }, (_, seen) => state.reduce((sum, row) => sum + row[seen]!, 0));
    known.set(m, pi);
  }
  return pi;
}

/** Section 2.8.4: P-value = igamc(5/2, chi^2(obs)/2). */
export function overlappingTemplateP(nu: readonly number[], m: number, N: number, mode: Mode): number {
  const pi = mode === 'sts-2.1.2' ? stsProbabilities(m) : overlappingProbabilities(m);
  return chiSquareP(pearson(nu, N, pi), K, m === 9 ? 'overlapping-template-9' : 'overlapping-template-10', N, mode);
}

export const overlappingTemplate: Sp80022Test = {
  id: 'sp800-22/overlapping-template',
  reference: 'SP 800-22 rev. 1a section 2.8',
  names: () => ['overlapping-template'],
  unfit: (n) => shorterThan(1_000_000, n, '2.8.7'),
  run(sequence, { overlapping: m }, mode) {
    const nu = sequence.allOnes(m, M, K);
    return { p: [overlappingTemplateP(nu, m, Math.floor(sequence.n / M), mode)], statistics: { m, nu } };
  },
};
