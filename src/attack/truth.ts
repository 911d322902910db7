import type { Classifier, Point } from '../core/types.ts';
import { isLinear, type ScoredClassifier } from '../models/index.ts';
import { certifiedRadius, clopperPearsonLower, clopperPearsonUpper, largestRadius } from '../smoothing/bounds.ts';
import { type LabPlan, latticeLane, type Voting, votesOf } from './lane.ts';

/** Each bound from a larger run is wrong with at most this probability. */
export const REFUTE = 0.001;

/**
 * What is known of one input beyond the run itself. The radius of a class k is sigma Phi^-1(p_k): what CERTIFY estimates from below,
 * and may not exceed but with probability alpha. (The smoothed classifier may well hold further out; nobody knows from votes at x.)
 */
export interface Truth {
  readonly index: number;
  readonly kind: 'closed form' | 'larger run';
  /** Most probable class. */
  readonly top: number;
  /** By class, at most this radius, 0 where the class has no more than half; null: no bound below infinity. */
  readonly upperRadius: readonly (number | null)[];
  /** At least this radius for `top`. */
  readonly lowerRadius: number;
  /** Exact probability of `top`, where it is known. */
  readonly probability: number | null;
  /** Votes of the larger run, by class. */
  readonly counts: readonly number[] | null;
}

/** From the votes of `n` honest samples: Clopper–Pearson at .999 either way. */
export function truthFromVotes(index: number, counts: readonly number[], n: number, sigma: number, tv: number): Truth {
  const top = counts.indexOf(Math.max(...counts));
  const lower = clopperPearsonLower(counts[top]!, n, REFUTE, tv);
  return {
    index,
    kind: 'larger run',
    top,
    upperRadius: counts.map((k) => {
      const p = clopperPearsonUpper(k, n, REFUTE) + tv;
      return p >= 1 ? null : certifiedRadius(p, sigma) * (1 + 1e-12); // certifiedRadius rounds down, by less than that
    }),
    lowerRadius: lower > 0.5 ? certifiedRadius(lower, sigma) : 0,
    probability: null,
    counts,
  };
}

/**
 * What to say of a larger run of `truthN` samples that is too small: one that refutes no certificate of a class with half of its votes,
 * since its bound reaches beyond the largest radius of the matrix's own n samples. Null: it is large enough for that.
 */
export function weakTruth(truthN: number, n: number, alpha: number): string | null {
  const { upperRadius } = truthFromVotes(0, [Math.ceil(truthN / 2)], truthN, 1, 0);
  const [most] = upperRadius;
  if (most !== null && most! < largestRadius(n, alpha, 1)) return null;
  return `an honest run of ${truthN} samples an input can contradict no certificate of a class that has half of its votes (the .999 bound is too wide); "false" will say little, give a larger --truth-n`;
}

/** Closed form on a two-class linear oracle, else a run of `n` samples on the lattice, whose noise no variant shares. */
export async function* workTruth(
  plan: LabPlan,
  n: number,
  classifier: ScoredClassifier,
  inputs: Iterable<Point>,
  onSamples: (count: number) => void = () => {},
): AsyncGenerator<Truth, void, undefined> {
  let lane: ReturnType<typeof latticeLane> | null = null;
  for (const point of inputs) {
    const exact = closedForm(classifier, point, plan.sigma);
    if (exact) {
      yield exact;
      continue;
    }
    lane ??= latticeLane(plan, 'truth', point.values.length);
    const { perturb, tvPerVector } = lane;
    const noisy: Voting['noisy'] = async (x, at, count) => perturb(x, at, count);
    const votes = await votesOf({ noisy, classifier, point, batch: plan.batch, onSamples }, 1, n);
    yield truthFromVotes(point.index, votes.counts, n, plan.sigma, tvPerVector);
  }
}

export const hasClosedForm = (classifier: Classifier & ScoredClassifier): boolean =>
  isLinear(classifier) && classifier.classes === 2;

function closedForm(classifier: ScoredClassifier, { index, values }: Point, sigma: number): Truth | null {
  const smoothed = isLinear(classifier) ? classifier.truth(values, sigma) : null;
  if (!smoothed?.smoothed) return null;
  const {
    label,
    smoothed: { radius, probability },
  } = smoothed;
  return {
    index,
    kind: 'closed form',
    top: label,
    // Sums of d products in doubles: 1e-9 covers their rounding for any d we take.
    upperRadius: [0, 1].map((k) => (k === label ? radius * (1 + 1e-9) : 0)),
    lowerRadius: radius * (1 - 1e-9),
    probability,
    counts: null,
  };
}
