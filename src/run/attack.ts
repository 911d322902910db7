import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkBase,
  checkVariant,
  chooseVariants,
  hasClosedForm,
  type LabPlan,
  type LabRecord,
  type Matrix,
  matrixOf,
  parseAttack,
  type Truth,
  type Variant,
} from '../attack/index.ts';
import { type Digest, digestOfJson } from '../core/digest.ts';
import { FairnoiseError } from '../core/errors.ts';
import { integer } from '../core/guards.ts';
import type { NormalDtype, Point } from '../core/types.ts';
import { makeFolder, openAppender, readText, writeWhole } from '../files/index.ts';
import { type LabSpec, type LabTask, openLabClassifier } from './lab.ts';
import { workTasks } from './lab-pool.ts';
import { prepareRun, type RunRequest } from './prepare.ts';

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
    for (const text of prepared.notes) yield { kind: 'note', text };
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

interface LabJournal {
  /** Records that an earlier run left. */
  readonly kept: number;
  complete(variant: Variant): boolean;
  records(variant: Variant): readonly LabRecord[];
  record(variant: Variant, record: LabRecord): void;
  hasTruth(from: number, count: number): boolean;
  truth(truth: Truth): void;
  /** In the order of the inputs. */
  truths(): readonly Truth[];
  close(): void;
}

/** The run of a variant is told by what it does, not by its name. */
const keyOf = ({ attack, base, otherSeed }: Variant): string =>
  [attack || 'honest', base ?? '', otherSeed ? 'control' : ''].filter(Boolean).join(' ');

type Line = { readonly run: string; readonly record: LabRecord } | { readonly truth: Truth };

/**
 * `attack.json` says what the folder is for, `journal.jsonl` has one line an input of a finished or unfinished stream. A stream cannot
 * be entered in the middle, so an unfinished one starts again; more variants may be added to the same folder later.
 */
function openLabJournal(
  out: string | null,
  identity: Readonly<Record<string, unknown>>,
  indices: readonly number[],
  variants: readonly Variant[],
): LabJournal {
  const runs = new Map<string, LabRecord[]>();
  const truths = new Map<number, Truth>();
  const file = out === null ? null : join(out, 'journal.jsonl');
  let kept = 0;
  if (out !== null && file !== null) {
    makeFolder(out);
    const head = join(out, 'attack.json');
    if (existsSync(head)) refuseOther(out, head, identity);
    else if (existsSync(file)) {
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `${out} has a journal but no attack.json; choose an empty folder with --out`,
      );
    } else writeWhole(head, `${JSON.stringify({ ...identity, digest: digestOfJson(identity) }, null, 2)}\n`);
    for (const line of existsSync(file) ? readLines(file) : []) {
      if ('truth' in line) truths.set(line.truth.index, line.truth);
      else runs.set(line.run, [...(runs.get(line.run) ?? []), line.record]);
    }
    for (const [key, records] of runs) if (records.length !== indices.length) runs.delete(key);
    const whole: Line[] = [
      ...[...truths.values()].map((truth) => ({ truth })),
      ...[...runs].flatMap(([run, records]) => records.map((record) => ({ run, record }))),
    ];
    writeWhole(file, whole.map((line) => `${JSON.stringify(line)}\n`).join(''));
    kept = variants.reduce((sum, variant) => sum + (runs.get(keyOf(variant))?.length ?? 0), 0);
  }
  const appender = file === null ? null : openAppender(file);
  const append = (line: Line): void => appender?.append(`${JSON.stringify(line)}\n`);
  const records = (variant: Variant): LabRecord[] => runs.get(keyOf(variant)) ?? [];
  return {
    kept,
    records,
    complete: (variant) => records(variant).length === indices.length,
    record(variant, record) {
      const run = keyOf(variant);
      runs.set(run, [...records(variant), record]);
      append({ run, record });
    },
    hasTruth: (from, count) => indices.slice(from, from + count).every((index) => truths.has(index)),
    truth(truth) {
      truths.set(truth.index, truth);
      append({ truth });
    },
    truths: () => indices.map((index) => truths.get(index)!),
    close: () => appender?.close(),
  };
}

function refuseOther(out: string, head: string, identity: Readonly<Record<string, unknown>>): void {
  let held: Record<string, unknown>;
  try {
    held = JSON.parse(readText(head, 'attack.json')) as Record<string, unknown>;
  } catch (cause) {
    throw new FairnoiseError('STATE_MISMATCH', `${head} cannot be read; choose another folder with --out`, cause);
  }
  const show = (value: unknown): string => {
    const text = JSON.stringify(value) ?? 'nothing';
    return text.length > 40 ? `${text.slice(0, 37)}…` : text;
  };
  for (const key of Object.keys(identity)) {
    if (JSON.stringify(held[key]) !== JSON.stringify(identity[key])) {
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `${out} holds another matrix (its ${key} is ${show(held[key])}, not ${show(identity[key])}); choose another folder with --out`,
      );
    }
  }
}

function readLines(file: string): Line[] {
  const lines = readText(file, 'journal').split('\n');
  lines.pop(); // what follows the last newline was never finished
  return lines.map((line, i) => {
    try {
      return JSON.parse(line) as Line;
    } catch (cause) {
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `${file} line ${i + 1} is damaged; choose another folder with --out`,
        cause,
      );
    }
  });
}
