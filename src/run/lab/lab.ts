import { type LabPlan, type LabRecord, type Truth, type Variant, workTruth, workVariant } from '../../attack/index.ts';
import type { Digest } from '../../core/digest.ts';
import { FairnoiseError } from '../../core/errors.ts';
import type { Normalization, Point } from '../../core/types.ts';
import { type ModelOptions, normalized, openClassifier, type ScoredClassifier } from '../../models/index.ts';

/** Plain data from which any thread opens the same bench for attacks. */
export interface LabSpec {
  readonly model: { readonly path: string; readonly digest: Digest; readonly options: ModelOptions };
  readonly normalize: Normalization | null;
  readonly plan: LabPlan;
  /** Samples an input of the larger honest run. */
  readonly truthN: number;
  readonly points: readonly Point[];
}

/** One sequential stream over all inputs, or the truth of some of them; any task may run on any thread. */
export type LabTask =
  | { readonly kind: 'variant'; readonly variant: Variant }
  | { readonly kind: 'truth'; readonly from: number; readonly count: number };

export type LabEvent =
  | { readonly kind: 'samples'; readonly count: number }
  | { readonly kind: 'variant'; readonly variant: Variant; readonly record: LabRecord }
  | { readonly kind: 'truth'; readonly truth: Truth };

export async function openLabClassifier({ model, normalize }: LabSpec): Promise<ScoredClassifier> {
  const opened = await openClassifier(model.path, model.options);
  if (opened.digest !== model.digest) {
    await opened.close();
    throw new FairnoiseError('MODEL_MISMATCH', `${model.path} changed while it was being used; start the run again`);
  }
  return normalize ? normalized(opened, normalize) : opened;
}

/** Works one task. Samples are reported with the record they went into, and in between where an input takes long. */
export async function* workTask(
  spec: LabSpec,
  task: LabTask,
  classifier: ScoredClassifier,
  stopped: () => boolean = () => false,
): AsyncGenerator<LabEvent, void, undefined> {
  const { plan, points, truthN } = spec;
  let count = 0;
  const onSamples = (n: number): void => {
    if (stopped()) throw new Error('stopped');
    count += n;
  };
  const samples = (): LabEvent => {
    const event = { kind: 'samples', count } as const;
    count = 0;
    return event;
  };
  if (task.kind === 'truth') {
    const some = points.slice(task.from, task.from + task.count);
    for await (const truth of workTruth(plan, truthN, classifier, some, onSamples)) {
      yield samples();
      yield { kind: 'truth', truth };
    }
    return;
  }
  const { variant } = task;
  for await (const record of workVariant(variant, plan, classifier, points, onSamples)) {
    yield samples();
    yield { kind: 'variant', variant, record };
  }
}
