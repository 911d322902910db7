import {
  checkBase,
  checkVariant,
  chooseVariants,
  hasClosedForm,
  type LabPlan,
  type Matrix,
  matrixOf,
  parseAttack,
  type Variant,
  weakTruth,
} from '../../attack/index.ts';
import type { Digest } from '../../core/digest.ts';
import { integer } from '../../core/guards.ts';
import type { NormalDtype, Point } from '../../core/types.ts';
import { prepareRun, type RunRequest } from '../prepare.ts';
import { keyOf, type LabJournal, openLabJournal } from './journal.ts';
import { type LabSpec, type LabTask, openLabClassifier } from './lab.ts';
import { workTasks } from './pool.ts';

/** A matrix from files: what `attack` does. */
export interface AttackRequest {
  /** `task` certify and the lattice; the base is named apart, since the grid is needed in any case (the larger honest run). */
  readonly run: RunRequest;
  readonly base: string;
  /** Numbers of that recipe; null: the library's own. */
  readonly dtype: NormalDtype | null;
  readonly seed: string;
  readonly date: string | null;
  readonly suites: readonly string[];
  readonly variants: readonly string[];
  readonly attacks: readonly string[];
  /** Samples an input of the larger honest run that refutes. */
  readonly truthN: number;
  readonly threads: number;
  /** Folder with the journal; the same matrix found there is continued. Null keeps nothing. */
  readonly out: string | null;
}

export type AttackEvent =
  | { readonly kind: 'note'; readonly text: string }
  | {
      readonly kind: 'samples';
      readonly done: number;
      readonly total: number;
      /** Variants finished, of all. */
      readonly variants: readonly [number, number];
    };

export interface AttackResult {
  readonly matrix: Matrix;
  readonly model: { readonly path: string; readonly digest: Digest; readonly classes: number };
  readonly data: { readonly path: string; readonly digest: Digest };
  /** The inputs, for pictures. */
  readonly points: readonly Point[];
  readonly shape: readonly number[];
  /** Records found in the folder, not worked again. */
  readonly resumed: number;
}

/**
 * Certifies the same inputs under every variant and holds each against the truth: closed form, or `truthN` honest samples an input. Yields
 * progress in samples; left early, it leaves a folder, where there is one, that the same request continues. Settings that cannot run
 * are a RangeError before any work. Throws STATE_MISMATCH where the folder holds another matrix, and what `prepareRun` throws.
 */
export async function* runAttack(request: AttackRequest): AsyncGenerator<AttackEvent, AttackResult, undefined> {
  integer('truth-n', request.truthN, 1, 0xffffffff);
  integer('threads', request.threads, 1, 256);
  checkBase(request.base);
  const variants = chooseVariants({ suites: request.suites, ids: request.variants, attacks: request.attacks });
  const prepared = await prepareRun(request.run);
  try {
    const { plan: full, indices } = prepared;
    const points: Point[] = [];
    for (const index of indices) points.push((await prepared.input(index)).point);
    const plan: LabPlan = {
      sigma: request.run.sigma,
      n0: full.statistics.n0,
      n: full.statistics.n,
      alpha: request.run.alpha,
      base: request.base,
      dtype: request.dtype,
      seed: request.seed,
      grid: prepared.grid!.grid, // the request is one for lattice noise, which has a grid
      batch: full.model.batch,
      date: request.date,
    };
    const spec: LabSpec = {
      model: { path: request.run.model, digest: full.model.digest, options: request.run.modelOptions },
      normalize: request.run.normalize,
      plan,
      truthN: request.truthN,
      points,
    };
    const exact = await inspect(spec, variants);
    const identity = {
      format: 'fairnoise/attack-run/v2',
      model: full.model.digest,
      data: full.data.digest,
      indices,
      transform: full.transform,
      sigma: String(plan.sigma),
      n0: plan.n0,
      n: plan.n,
      alpha: String(plan.alpha),
      base: plan.base,
      dtype: plan.dtype,
      seed: plan.seed,
      batch: plan.batch,
      date: plan.date,
      grid: plan.grid,
      truthN: exact ? null : request.truthN,
    };
    const journal = openLabJournal(request.out, identity, indices, variants);
    const weak = exact ? null : weakTruth(request.truthN, plan.n, plan.alpha);
    for (const text of [...prepared.notes, ...(weak ? [weak] : [])]) yield { kind: 'note', text };
    try {
      const tasks = tasksOf(variants, journal, points.length, exact);
      const cost = costOf(plan, exact ? 0 : request.truthN);
      const total = tasks.reduce((sum, task) => sum + cost(task, points.length), 0);
      let done = 0;
      let finished = variants.filter((variant) => journal.complete(variant)).length;
      const resumed = journal.kept;
      for await (const event of workTasks(spec, tasks, request.threads)) {
        if (event.kind === 'samples') {
          done += event.count;
          yield { kind: 'samples', done, total: Math.max(total, done), variants: [finished, variants.length] };
        } else if (event.kind === 'truth') journal.truth(event.truth);
        else {
          journal.record(event.variant, event.record);
          if (journal.complete(event.variant)) finished++;
        }
      }
      const runs = variants.map((variant) => ({ variant, records: journal.records(variant) }));
      return {
        matrix: matrixOf(plan, exact ? null : request.truthN, journal.truths(), runs),
        model: { path: request.run.model, digest: full.model.digest, classes: full.model.classes },
        data: { path: prepared.dataset.path, digest: full.data.digest },
        points,
        shape: full.model.shape,
        resumed,
      };
    } finally {
      journal.close();
    }
  } finally {
    await prepared.dataset.close();
  }
}

/** Names every setting that cannot run, before any work; whether the truth has a closed form. */
async function inspect(spec: LabSpec, variants: readonly Variant[]): Promise<boolean> {
  const classifier = await openLabClassifier(spec);
  try {
    for (const variant of variants) checkVariant(variant, spec.plan, classifier, spec.points[0]!.values.length);
    return hasClosedForm(classifier);
  } finally {
    await classifier.close();
  }
}

/** Truth in small pieces first, then the longest streams first, so that no thread is left with a long one at the end. */
function tasksOf(variants: readonly Variant[], journal: LabJournal, inputs: number, exact: boolean): LabTask[] {
  const tasks: LabTask[] = [];
  const piece = exact ? inputs : 2;
  for (let from = 0; from < inputs; from += piece) {
    const count = Math.min(piece, inputs - from);
    if (!journal.hasTruth(from, count)) tasks.push({ kind: 'truth', from, count });
  }
  const left = new Map(
    variants.filter((variant) => !journal.complete(variant)).map((one) => [keyOf(one), one]),
  ).values();
  const sorted = [...left].sort((a, b) => passes(b) - passes(a));
  return [...tasks, ...sorted.map((variant): LabTask => ({ kind: 'variant', variant }))];
}

/** How many times a variant certifies every input. */
const passes = ({ attack }: Variant): number =>
  (parseAttack(attack).adaptive.find(({ id }) => id === 'grind')?.k as number | undefined) ?? 1;

const costOf =
  (plan: LabPlan, truthN: number) =>
  (task: LabTask, inputs: number): number =>
    task.kind === 'truth' ? task.count * truthN : passes(task.variant) * inputs * (plan.n0 + plan.n);
