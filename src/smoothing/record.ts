import type { Plan } from '../core/plan.ts';
import type { Votes } from '../core/types.ts';
import type { CertifyParameters } from './certify.ts';

/** What one input came to: the votes, and what follows from them. Plain JSON but for the outcome bits. */
export interface InputRecord {
  readonly index: number;
  readonly label: number | null;
  /** Class g(x), or null: abstained. */
  readonly predict: number | null;
  /** Certified L2 radius in the units of the original input; 0 when abstained. */
  readonly radius: number;
  /** Lower bound on pA that the radius stands on (certify), or the p-value of the top-2 test (predict). */
  readonly pABar: number;
  readonly decision: 'certified' | 'stopped' | 'undecided' | null;
  readonly cAHat: number;
  readonly nA: number;
  readonly samples: number;
  readonly selection: Votes;
  readonly estimation: Votes;
  /** L2 distance from the input to its grid point. */
  readonly moved: number;
  /** What the radius paid: R = (R on the grid - cost) / norm, for quantisation and for the map before the grid. */
  readonly cost: number;
  readonly norm: number;
  /** Outcome bits of the estimation samples in order, least significant first: 1 = firm vote for cAHat. */
  readonly outcomes: Uint8Array;
  readonly seconds: number;
}

/** The statistics of one input as the plan states them. In target mode the grid-space target pays for quantisation first. */
export function certifyParameters(plan: Plan, tv: number, cost: number, norm: number): CertifyParameters {
  const { n0, n, alpha, bound, targetRadius, precision } = plan.statistics;
  return {
    sigma: Number(plan.noise.sigma),
    n0,
    n,
    alpha: Number(alpha),
    classes: plan.model.classes,
    tv,
    stretch: stretchUnit(plan.model.batch),
    mode:
      targetRadius !== null && bound === 'betting'
        ? { kind: 'target', radius: Number(targetRadius) * norm + cost }
        : bound === 'betting'
          ? { kind: 'anytime', precision: Number(precision ?? 0) }
          : { kind: 'fixed' },
  };
}

/** Radius in original units: what moving the input (and an attacker's) to the grid costs comes off first (docs/theory.md#inputs-and-the-grid). */
export function payForGrid(radius: number, cost: number, norm: number): number {
  if (cost === 0 && norm === 1) return radius;
  // Each of the two operations errs by less than one part in 2^52; 1e-15 relative, downward, covers both.
  return Math.max(0, ((radius - cost) / norm) * (1 - 1e-15));
}

/** Puts outcome bits of consecutive stretches into one string of bits. */
export function joinBits(parts: readonly Uint8Array[], samples: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const joined = new Uint8Array((samples + 7) >> 3);
  let at = 0;
  for (const part of parts) {
    joined.set(part.subarray(0, joined.length - at), at);
    at += part.length;
  }
  return joined;
}

/** Stretches begin at multiples of the batch (same batches for any split) and of 8 (outcome bits join at byte bounds). */
export function stretchUnit(batch: number): number {
  let unit = batch;
  while (unit % 8 !== 0) unit += batch;
  return unit;
}
