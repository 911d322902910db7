import { sp80022 } from './index.ts';
import { sequences } from './sequence.ts';
import type { Mode, Parameters, Statistics } from './test.ts';

/** What all tests say of one sequence: plain data, so that a thread can send it. */
export interface SequenceResult {
  /** By row of the battery: p-values; or why it did not apply; null where the length rules it out. */
  readonly tests: readonly ({ readonly p: readonly number[] } | { readonly inapplicable: string } | null)[];
  /** Counts, by row. */
  readonly statistics: readonly (Statistics | null)[];
}

/** What it takes to evaluate sequences of one length. */
export interface EvaluatorSpec {
  readonly n: number;
  readonly parameters: Parameters;
  readonly mode: Mode;
}

export type Evaluate = (data: Uint8Array) => SequenceResult;

/** One place in memory that runs the fifteen tests on sequences of n bits, ceil(n / 8) bytes each, MSB first. */
export function evaluator({ n, parameters, mode }: EvaluatorSpec): Evaluate {
  const place = sequences(n);
  const runnable = sp80022.map((row) => row.unfit(n, parameters) === null);
  return (data) => {
    const sequence = place.load(data);
    const outcomes = sp80022.map((row, i) => (runnable[i] ? row.run(sequence, parameters, mode) : null));
    return {
      tests: outcomes.map((outcome) => {
        if (outcome === null) return null;
        return 'p' in outcome ? { p: outcome.p } : { inapplicable: outcome.inapplicable };
      }),
      statistics: outcomes.map((outcome) => outcome?.statistics ?? null),
    };
  };
}
