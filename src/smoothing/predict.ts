import type { ShardVotes, Votes } from '../core/types.ts';
import type { Ask } from './certify.ts';
import { twoSidedBinomial } from './predict-test.ts';
import { topClass } from './votes.ts';

export interface PredictResult {
  readonly votes: Votes;
  /** The class with most votes, or null: the votes do not settle it at this alpha. */
  readonly label: number | null;
  readonly p: number;
}

/** PREDICT of Cohen, Rosenfeld & Kolter (2019), section 3.2.1: abstains with probability at least 1 - alpha rather than answer wrongly. */
export function* predict(parameters: { n: number; alpha: number }): Generator<Ask, PredictResult, ShardVotes> {
  const { votes } = yield { phase: 1, from: 0, count: parameters.n, candidate: null };
  const cA = topClass(votes);
  const nA = votes.counts[cA]!;
  const nB = Math.max(0, ...votes.counts.filter((_, k) => k !== cA));
  const p = twoSidedBinomial(nA, nA + nB);
  return { votes, label: p <= parameters.alpha ? cA : null, p };
}
