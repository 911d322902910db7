import type { ShardVotes, Votes } from '../core/types.ts';
import { certifiedRadius, clopperPearsonLower } from './bounds.ts';
import { bettingRadius, decideAtRadius } from './sequential.ts';
import { addVotes, firmVotes, noVotes, topClass } from './votes.ts';

/**
 * CERTIFY of Cohen, Rosenfeld & Kolter (2019), Algorithm 1, as a protocol without effects: the function yields the samples it
 * wants and is given their votes. Who draws them, where and on how many threads is `run`'s business and cannot change the answer.
 */
export interface CertifyParameters {
  readonly sigma: number;
  readonly n0: number;
  readonly n: number;
  readonly alpha: number;
  readonly classes: number;
  /** Subtracted from the lower bound on pA: d (T + 2) 2^-65 for the lattice Gaussian (docs/theory.md#table-error), 0 where none is claimed. */
  readonly tv: number;
  readonly mode:
    | { readonly kind: 'fixed' }
    | { readonly kind: 'target'; readonly radius: number }
    | { readonly kind: 'anytime'; readonly precision: number };
  /** Sequential modes ask for samples in multiples of this. */
  readonly stretch: number;
}

/** Samples wanted: `from` … `from + count - 1` of a phase; with a candidate, also one outcome bit a sample in order. */
export interface Ask {
  readonly phase: 0 | 1;
  readonly from: number;
  readonly count: number;
  readonly candidate: number | null;
}

export type Outcome =
  | { readonly kind: 'certified'; readonly label: number; readonly radius: number; readonly pABar: number }
  | { readonly kind: 'abstain'; readonly pABar: number };

export interface CertifyResult {
  readonly cAHat: number;
  readonly selection: Votes;
  readonly estimation: Votes;
  /** Outcome bits of the estimation samples, stretch by stretch: 1 = firm vote for cAHat. */
  readonly outcomes: readonly Uint8Array[];
  /** Firm votes for cAHat among the samples that the bound looked at, and how many those were. */
  readonly nA: number;
  readonly samples: number;
  readonly outcome: Outcome;
  /** Only in target mode: what was decided. */
  readonly decision: 'certified' | 'stopped' | 'undecided' | null;
}

export type CertifyProtocol = Generator<Ask, CertifyResult, ShardVotes>;

export function* certify(parameters: CertifyParameters): CertifyProtocol {
  const { n0, classes, mode } = parameters;
  const { votes: selection } = yield { phase: 0, from: 0, count: n0, candidate: null };
  const cAHat = topClass(selection);
  // Different addresses (phase 1), hence samples independent of the guess.
  const rest = mode.kind === 'fixed' ? yield* fixed(parameters, cAHat) : yield* sequential(parameters, cAHat);
  return { cAHat, selection, ...rest };

  function* fixed({ n, alpha, sigma, tv }: CertifyParameters, k: number): Rest {
    const { votes: estimation, outcomes } = yield { phase: 1, from: 0, count: n, candidate: k };
    const nA = firmVotes(estimation, k);
    const pABar = clopperPearsonLower(nA, n, alpha, tv);
    return { estimation, outcomes: [outcomes!], nA, samples: n, decision: null, outcome: outcomeOf(pABar, sigma, k) };
  }

  function* sequential({ n, alpha, sigma, tv, stretch }: CertifyParameters, k: number): Rest {
    const bound =
      mode.kind === 'target'
        ? decideAtRadius({ radius: mode.radius, sigma, alpha, tv })
        : bettingRadius({ sigma, alpha, tv, precision: mode.kind === 'anytime' ? mode.precision : 0 });
    let estimation = noVotes(classes);
    const outcomes: Uint8Array[] = [];
    while (estimation.samples < n && !bound.done) {
      const from = estimation.samples;
      const count = Math.min(n - from, nextStretch(from, stretch));
      const { votes, outcomes: bits } = yield { phase: 1, from, count, candidate: k };
      outcomes.push(bits!);
      estimation = addVotes(estimation, votes);
      // Prefixes in sample order only (docs/theory.md#sample-order).
      for (let i = 0; i < count && !bound.done; i++) bound.add((bits![i >> 3]! >> (i & 7)) & 1);
    }
    const pABar = bound.pABar;
    return {
      estimation,
      outcomes,
      nA: bound.nA,
      samples: bound.samples,
      decision: mode.kind === 'target' ? (bound.decision ?? 'undecided') : null,
      outcome:
        mode.kind === 'target'
          ? bound.decision === 'certified'
            ? { kind: 'certified', label: k, radius: mode.radius, pABar }
            : { kind: 'abstain', pABar }
          : outcomeOf(pABar, sigma, k),
    };
  }
}

type Rest = Generator<Ask, Omit<CertifyResult, 'cAHat' | 'selection'>, ShardVotes>;

function outcomeOf(pABar: number, sigma: number, label: number): Outcome {
  const radius = pABar > 0.5 ? certifiedRadius(pABar, sigma) : 0;
  return radius > 0 ? { kind: 'certified', label, radius, pABar } : { kind: 'abstain', pABar };
}

/** A quarter more each time: at most 25 % of the samples are drawn past the stopping time. */
function nextStretch(drawn: number, unit: number): number {
  return Math.max(unit, Math.ceil(drawn / 4 / unit) * unit);
}
