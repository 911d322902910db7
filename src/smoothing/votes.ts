import type { Votes } from '../core/types.ts';

export function noVotes(classes: number): Votes {
  return {
    samples: 0,
    counts: new Array<number>(classes).fill(0),
    ambiguous: new Array<number>(classes).fill(0),
    failed: 0,
  };
}

/** Votes merge by addition, so any split of the samples gives the same sum. */
export function addVotes(a: Votes, b: Votes): Votes {
  return {
    samples: a.samples + b.samples,
    counts: a.counts.map((count, k) => count + b.counts[k]!),
    ambiguous: a.ambiguous.map((count, k) => count + b.ambiguous[k]!),
    failed: a.failed + b.failed,
  };
}

/** Class with most votes; the lowest index wins ties. */
export function topClass(votes: Votes): number {
  let best = 0;
  for (let k = 1; k < votes.counts.length; k++) if (votes.counts[k]! > votes.counts[best]!) best = k;
  return best;
}

/** Votes for class `k` that no small perturbation of the scores could move. */
export function firmVotes(votes: Votes, k: number): number {
  return votes.counts[k]! - votes.ambiguous[k]!;
}
