import type { Digest } from './digest.ts';
import { digestOfJson } from './digest.ts';
import type { Grid, NormalDtype } from './types.ts';

/**
 * Everything a run needs, as plain JSON. Real numbers are decimal strings (shortest form that reads back to the same double), so
 * that the digest of a plan is the same in every language. The plan's digest salts the noise key: change anything here and every
 * noise value changes with it.
 */
export interface Plan {
  readonly format: 'fairnoise/plan/v1';
  readonly task: 'certify' | 'predict';
  readonly model: {
    readonly digest: Digest;
    readonly shape: readonly number[];
    readonly classes: number;
    readonly layout: 'NCHW' | 'NHWC' | 'flat';
    readonly scores: 'logits' | 'probabilities';
    readonly input: string;
    readonly output: string;
    /** Rows per inference call: batch composition may change a model's last bits, so it is part of the claim. */
    readonly batch: number;
  };
  readonly data: {
    readonly digest: Digest;
    readonly length: number;
    readonly shape: readonly number[];
    /** Column or kind of label that was asked for, where the file has several. */
    readonly labelColumn: string | null;
  };
  /** Which inputs: `count` rows from index `start`, every `skip`-th. */
  readonly select: { readonly start: number; readonly count: number; readonly skip: number };
  readonly transform: {
    readonly resize: readonly [number, number] | null;
    readonly crop: readonly [number, number] | null;
    /** Per-channel (v - mean) / std, applied after the noise: part of f. */
    readonly normalize: { readonly mean: readonly string[]; readonly std: readonly string[] } | null;
  };
  readonly grid: Grid | null;
  readonly noise: NoisePlan;
  readonly statistics: StatisticsPlan;
}

export interface NoisePlan {
  /** `lattice`, a pipeline name such as `numpy:PCG64`, or `capture:FILE` … */
  readonly recipe: string;
  /** The library's own dtype; only for recipes that draw normals. */
  readonly dtype?: NormalDtype;
  /** SHA-256 of the file; only for `capture:FILE`. */
  readonly capture?: Digest;
  readonly sigma: string;
  /** What sits between the generator and the noise, in the order it acts; empty for honest noise. */
  readonly backdoors: readonly string[];
}

export interface StatisticsPlan {
  /** Selection samples, estimation samples (a cap in the sequential modes). */
  readonly n0: number;
  readonly n: number;
  /** Failure probability per input, after any family correction. */
  readonly alpha: string;
  /** What was asked for and what of it the bound may spend, so that the claim holds against a list of other noises too; left out: it is not. */
  readonly against?: AgainstPlan;
  /** Clopper–Pearson at fixed n, or the anytime-valid betting bound. */
  readonly bound: 'clopper-pearson' | 'betting';
  /** Decide "certified at R" and stop as soon as it is known; null reports a radius. */
  readonly targetRadius: string | null;
  /** `betting` without a target: stop when the radius is known to within this much. */
  readonly precision: string | null;
  /** Samples whose top-2 margin is below tau do not count for class A. */
  readonly tau: string;
  /** How alpha was shared over inputs: each on its own, Bonferroni over all of them, or Holm over the decisions. */
  readonly family: 'per-input' | 'bonferroni' | 'holm';
}

/**
 * A bound at level a_c = alpha * weight * monitor holds at level alpha for every alternative that the in-line monitor bets on with at least
 * `weight`, if the run is issued only while the monitor's e-value is below 1 / `monitor` (docs/monitoring.md).
 */
export interface AgainstPlan {
  readonly list: 'catalogue';
  readonly alpha: string;
  readonly weight: string;
  readonly monitor: string;
}

export function planDigest(plan: Plan): Digest {
  return digestOfJson(plan);
}

/** Coordinates of one input, d. */
export function inputSize(plan: Plan): number {
  return plan.model.shape.reduce((product, length) => product * length, 1);
}
