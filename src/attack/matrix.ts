import type { Variant } from './catalogue.ts';
import type { LabPlan, LabRecord } from './lane.ts';
import { type Effect, effectOf } from './metrics.ts';
import type { Truth } from './truth.ts';

/** A finished matrix: every variant on the same inputs. */
export interface Matrix {
  readonly plan: LabPlan;
  /** Samples an input of the larger honest run; null where the truth has a closed form. */
  readonly truthN: number | null;
  readonly indices: readonly number[];
  readonly truth: readonly Truth[];
  readonly rows: readonly MatrixRow[];
}

export interface MatrixRow {
  readonly variant: Variant;
  readonly records: readonly LabRecord[];
  readonly effect: Effect;
}

export interface VariantRun {
  readonly variant: Variant;
  readonly records: readonly LabRecord[];
}

/** Effects of all runs; the first one is the honest run that the others are compared with. */
export function matrixOf(
  plan: LabPlan,
  truthN: number | null,
  truth: readonly Truth[],
  runs: readonly VariantRun[],
): Matrix {
  const honest = runs[0]!.records;
  return {
    plan,
    truthN,
    indices: honest.map(({ index }) => index),
    truth,
    rows: runs.map(({ variant, records }) => ({
      variant,
      records,
      effect: effectOf(honest, records, truth, plan.alpha),
    })),
  };
}
