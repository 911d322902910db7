import type { DifferentialReport } from '../audit/index.ts';
import type { NormalDtype } from '../core/types.ts';
import type { Seed } from '../sources/key.ts';

/** What votes beside trusted noise came to: of which noise, and with what verdict. */
export interface Comparison {
  readonly recipe: string;
  readonly dtype: NormalDtype | null;
  /** null for sources without one. */
  readonly seed: Seed | null;
  /** Class of each input, in the order of the plan. */
  readonly classes: readonly number[];
  readonly report: DifferentialReport;
}

/** The run's noise held against trusted noise on the same inputs, pair by pair (docs/monitoring.md). */
export interface ComparisonEvidence {
  /** Recipe of the trusted noise, and its seed; null for sources without one. */
  readonly noise: string;
  readonly seed: Seed | null;
  /** False-alarm probability. */
  readonly alpha: string;
  readonly state: 'pass' | 'fail';
  readonly pairs: number;
  /** Pairs in which only the run's sample, only the trusted one voted for the class. */
  readonly more: number;
  readonly fewer: number;
  /** The largest it has been, 1e300 at most: 1 over it is a p-value valid at any time. */
  readonly eValue: string;
}

/** As the certificate has it: reals as decimal text, inputs left to compare.json. */
export function comparisonEvidence({ recipe, seed, report }: Comparison): ComparisonEvidence {
  const { alpha, alarm, pairs, more, fewer, eValue } = report;
  return {
    noise: recipe,
    seed,
    alpha: String(alpha),
    state: alarm ? 'fail' : 'pass',
    pairs,
    more,
    fewer,
    eValue: String(eValue),
  };
}
