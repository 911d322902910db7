import type { Classifier, Point } from '../core/types.ts';
import { marginDirection } from '../models/index.ts';
import { topClass } from '../smoothing/votes.ts';
import { type LabPlan, latticeLane, type Voting, votesOf } from './lane.ts';

/** Patches of the direction; the lab can afford two answers each. */
const PATCHES = 128;

/** How one input votes under trusted noise: the class of its n0 selection samples, and which of its n estimation samples voted for it. */
export interface TrustedVotes {
  readonly class: number;
  /** One bit a sample, least significant first. */
  readonly bits: Uint8Array;
  /** The direction that the model prefers there. */
  readonly along: Float32Array | null;
}

// All variants on a classifier are held against the same votes; each comparison is valid by itself.
interface Known {
  readonly plan: LabPlan;
  readonly lane: ReturnType<typeof latticeLane>;
  readonly votes: Map<number, TrustedVotes>;
}
const known = new WeakMap<Classifier, Known>();

/** On the lattice, with a key that no variant and no truth has. */
export async function trustedVotes(
  plan: LabPlan,
  classifier: Classifier,
  point: Point,
  onSamples: (count: number) => void,
): Promise<TrustedVotes> {
  let entry = known.get(classifier);
  if (entry?.plan !== plan) {
    entry = { plan, lane: latticeLane(plan, 'trusted', point.values.length), votes: new Map() };
    known.set(classifier, entry);
  }
  const before = entry.votes.get(point.index);
  if (before) return before;
  const { lane } = entry;
  const ask: Voting = {
    ...{ point, classifier, onSamples, batch: plan.batch },
    noisy: async (x, at, count) => lane.perturb(x, at, count),
  };
  const k = topClass(await votesOf(ask, 0, plan.n0));
  const bits = new Uint8Array((plan.n + 7) >> 3);
  await votesOf(ask, 1, plan.n, { class: k, bits });
  const along = await marginDirection(classifier, point.values, {
    sigma: plan.sigma,
    most: PATCHES,
    batch: plan.batch,
  });
  const votes = { class: k, bits, along };
  entry.votes.set(point.index, votes);
  return votes;
}
