import { chiSquareP, pearson } from './chi-square.ts';
import type { Family } from './tails.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

const STATES = [-4, -3, -2, -1, 1, 2, 3, 4];

/** Section 2.14.4 (6): below this many cycles the test does not apply. */
export const leastCycles = (n: number): number => Math.max(0.005 * Math.sqrt(n), 500);

/** What to say of a walk with too few cycles; null when there are enough. */
export const tooFewCycles = (J: number, n: number): string | null =>
  J < leastCycles(n) ? `J = ${J} cycles are fewer than the ${Math.ceil(leastCycles(n))} section 2.14.4 asks for` : null;

/** Section 3.14: P(0, 1, …, 4, >= 5 visits to x in a cycle). */
export function excursionProbabilities(x: number): number[] {
  const q = 1 - 1 / (2 * Math.abs(x));
  const once = 1 / (4 * x * x);
  return [q, ...[0, 1, 2, 3].map((k) => once * q ** k), (1 / (2 * Math.abs(x))) * q ** 4];
}

// sts-2.1.2 has ten decimals.
const sts = (x: number): number[] => excursionProbabilities(x).map((p) => Math.round(p * 1e10) / 1e10);

/** P-value = igamc(5/2, chi^2(obs)/2), one a state. */
export function randomExcursionsP(nu: readonly number[], x: number, J: number, mode: Mode): number {
  const pi = mode === 'sts-2.1.2' ? sts(x) : excursionProbabilities(x);
  return chiSquareP(pearson(nu, J, pi), 5, `random-excursions-${Math.abs(x)}` as Family, J, mode);
}

export const randomExcursions: Sp80022Test = {
  id: 'sp800-22/random-excursions',
  reference: 'SP 800-22 rev. 1a section 2.14',
  names: () => STATES.map((x) => `x = ${x}`),
  unfit: (n) => shorterThan(1_000_000, n, '2.14.7'),
  run(sequence, _, mode) {
    const { J, cycles } = sequence.walk();
    const statistics = { J, nu: cycles };
    const inapplicable = tooFewCycles(J, sequence.n);
    if (inapplicable) return { inapplicable, statistics };
    return { p: STATES.map((x, i) => randomExcursionsP(cycles[i]!, x, J, mode)), statistics };
  },
};
