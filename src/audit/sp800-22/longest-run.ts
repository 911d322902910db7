import { chiSquareP, pearson } from './chi-square.ts';
import type { Family } from './tails.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

interface Table {
  readonly M: number;
  readonly K: number;
  /** Longest run of class 0 (or shorter). */
  readonly V0: number;
  readonly family: Family;
  /** sts-2.1.2's probabilities, of which those for M = 10000 have four digits. */
  readonly sts: readonly number[];
}

/** Section 2.4.2's block lengths by n, and section 2.4.4's classes. */
export function longestRunTable(n: number): Table {
  if (n < 6272) return { M: 8, K: 3, V0: 1, family: 'longest-run-8', sts: [0.21484375, 0.3671875, 0.23046875, 0.1875] };
  if (n < 750_000) {
    const sts = [0.1174035788, 0.242955959, 0.249363483, 0.17517706, 0.102701071, 0.112398847];
    return { M: 128, K: 5, V0: 4, family: 'longest-run-128', sts };
  }
  const sts = [0.0882, 0.2092, 0.2483, 0.1933, 0.1208, 0.0675, 0.0727];
  return { M: 10_000, K: 6, V0: 10, family: 'longest-run-10000', sts };
}

/** P(no run of ones longer than k in M fair bits): q_M = q_(M-1) - 2^-(k+2) q_(M-k-2). */
function within(k: number, M: number): number {
  const q = new Float64Array(M + 1).fill(1);
  if (M > k) q[k + 1] = 1 - 2 ** -(k + 1);
  for (let i = k + 2; i <= M; i++) q[i] = q[i - 1]! - 2 ** -(k + 2) * q[i - k - 2]!;
  return q[M]!;
}

const known = new Map<number, readonly number[]>();

/** Exact class probabilities. */
export function longestRunProbabilities({ M, K, V0 }: Pick<Table, 'M' | 'K' | 'V0'>): readonly number[] {
  let pi = known.get(M);
  if (!pi) {
    const below = Array.from({ length: K }, (_, i) => within(V0 + i, M));
    pi = Array.from({ length: K + 1 }, (_, i) => (below[i] ?? 1) - (below[i - 1] ?? 0));
    known.set(M, pi);
  }
  return pi;
}

/** Section 2.4.4: P-value = igamc(K/2, chi^2(obs)/2). */
export function longestRunP(nu: readonly number[], n: number, mode: Mode): number {
  const table = longestRunTable(n);
  const N = Math.floor(n / table.M);
  const pi = mode === 'sts-2.1.2' ? table.sts : longestRunProbabilities(table);
  return chiSquareP(pearson(nu, N, pi), table.K, table.family, N, mode);
}

export const longestRun: Sp80022Test = {
  id: 'sp800-22/longest-run',
  reference: 'SP 800-22 rev. 1a section 2.4',
  names: () => ['longest-run'],
  unfit: (n) => shorterThan(128, n, '2.4.7'),
  run(sequence, _, mode) {
    const { M, K, V0 } = longestRunTable(sequence.n);
    const nu = sequence.longestRuns(M, V0, K);
    return { p: [longestRunP(nu, sequence.n, mode)], statistics: { M, nu } };
  },
};
