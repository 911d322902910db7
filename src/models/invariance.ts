import { integer, type Verdict } from '../core/index.ts';
import type { ScoredClassifier } from './description.ts';

/** Whether the base classifier is a function of the row alone. Votes are counted in batches, so the theorem leans on it. */
export interface BatchInvariance extends Verdict {
  readonly rows: number;
  /** Largest difference of a score alone and in the batch, in the model's units; Infinity where only one of them was a number. */
  readonly maxDifference: number;
  readonly labelChanges: number;
}

/**
 * Scores each of `count` rows alone and all of them in one batch. Equal bits pass; a changed label fails; scores that move without
 * changing a label are undecided, and a tau of twice the difference counts every vote they could turn as not A.
 */
export async function batchInvariance(
  classifier: ScoredClassifier,
  inputs: Float32Array,
  count: number,
): Promise<BatchInvariance> {
  integer('count', count, 2);
  const width = inputs.length / count;
  const together = await classifier.scores(inputs, count);
  const { labels } = await classifier.classify(inputs, count);
  let maxDifference = 0;
  let labelChanges = 0;
  for (let row = 0; row < count; row++) {
    const one = inputs.subarray(row * width, (row + 1) * width);
    const alone = await classifier.scores(one, 1);
    alone.forEach((score, c) => {
      const other = together[row * classifier.classes + c]!;
      if (Object.is(score, other)) return;
      const difference = Math.abs(score - other);
      maxDifference = Math.max(maxDifference, Number.isNaN(difference) ? Infinity : difference);
    });
    if ((await classifier.classify(one, 1)).labels[0] !== labels[row]) labelChanges++;
  }
  const state = labelChanges > 0 ? 'fail' : maxDifference > 0 ? 'undecided' : 'pass';
  return {
    claim: 'batch-invariance',
    state,
    expected: `the same scores for a row alone and among ${count}`,
    got:
      state === 'pass'
        ? 'the same bits'
        : `differences up to ${maxDifference.toPrecision(3)} ${classifier.units}, ${labelChanges} labels changed`,
    because: BECAUSE[state],
    rows: count,
    maxDifference,
    labelChanges,
  };
}

const BECAUSE = {
  pass: 'a batch gives what its rows give alone',
  undecided: 'rounding depends on the batch: a tau of at least twice the difference keeps the certificate sound',
  fail: 'a label depends on the rest of the batch, so votes are not those of one fixed classifier: certify with batch 1',
} as const;
