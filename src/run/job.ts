import { join } from 'node:path';
import { hex } from '../core/bytes.ts';
import { misuse } from '../core/guards.ts';
import { inputSize } from '../core/plan.ts';
import type { Grid, Point, Sampler } from '../core/types.ts';
import type { PricedPoint } from '../datasets/index.ts';
import { type Comparison, type MonitorResult, newSigningKey, type SigningKey } from '../evidence/index.ts';
import { openAppender, writeWhole } from '../files/index.ts';
import { onnxEnvironment } from '../models/index.ts';
import { RESULTS_HEADER, resultsLine } from '../report/index.ts';
import { latticeSampler } from '../samplers/index.ts';
import type { InputRecord } from '../smoothing/index.ts';
import type { Seed } from '../sources/index.ts';
import { type NoiseSpec, openSampler } from './bench.ts';
import { runPlan } from './certify.ts';
import { type Concluded, conclude } from './conclude.ts';
import { threadExecutor } from './executor.ts';
import { openRunFolder } from './folder.ts';
import { otherFolder } from './journal.ts';
import { Comparing } from './monitor/compare.ts';
import { lawsOf, Monitor, type MonitorMode } from './monitor/monitor.ts';
import { noiseSpec, type PreparedNoise, trustedPlan } from './noise.ts';
import { type PreparedRun, prepareRun, type RunRequest } from './prepare.ts';
import type { Probe } from './probe.ts';
import { isCoarse, needsGrid } from './recipe.ts';

/** A whole run from files to files: what `certify`, `predict` and `demo` share. */
export interface Job {
  readonly request: RunRequest;
  /** null for sources without one. */
  readonly seed: Seed | null;
  /** Of the trusted noise that `request.compare` names; null for sources without one. */
  readonly compareSeed?: Seed | null;
  readonly threads: number;
  /** Folder of the run; a run of the same plan found there is continued. */
  readonly out: string;
  readonly signing: SigningKey | null;
  /** Left out: `report` for declared backdoors, which are simulations; else `enforce`. */
  readonly monitor?: MonitorMode | undefined;
  /** Puts the attempt that the folder holds aside and begins another. */
  readonly again?: boolean;
  /** Name and version of the program, for the certificate. */
  readonly tool: string;
}

export type JobEvent =
  | { readonly kind: 'note' | 'warning'; readonly text: string }
  | {
      readonly kind: 'samples';
      readonly done: number;
      readonly total: number | null;
      readonly input: number;
      readonly inputs: number;
    }
  | { readonly kind: 'input'; readonly record: InputRecord };

export interface JobResult {
  readonly prepared: PreparedRun;
  readonly records: readonly InputRecord[];
  readonly probe: Probe;
  /** Total variation charged to each bound. */
  readonly tv: number;
  /** Records found in the folder, not worked again. */
  readonly resumed: number;
  readonly seed: Seed | null;
  readonly noise: NoiseSpec;
  /** What the monitor said; null where it was off. */
  readonly monitored: MonitorResult | null;
  /** By the monitor, now or when this folder was last worked in: there are only the records so far. */
  readonly stopped: boolean;
  /** Votes beside trusted noise; null where none was asked for. */
  readonly comparison: Comparison | null;
  readonly files: RunFiles;
}

export interface RunFiles extends Concluded {
  readonly results: string;
}

/** Most inputs that are also classified without noise, to tell a model that was not trained for it. */
const PROBED = 64;

/**
 * Works a whole run, or what is left of the one in `job.out`, and writes results.tsv, outcomes.bin and the certificate. Yields what happens;
 * left early, it leaves a folder that the same job continues. An alarm and an abstention are values of the result. Throws RangeError for
 * what cannot be asked, STATE_MISMATCH where the folder holds another run, and the FairnoiseErrors of model, data, source and disk.
 */
export async function* runJob(job: Job): AsyncGenerator<JobEvent, JobResult, undefined> {
  const prepared = await prepareRun(job.request);
  try {
    return yield* runPrepared(job, prepared);
  } finally {
    await prepared.dataset.close();
  }
}

async function* runPrepared(job: Job, prepared: PreparedRun): AsyncGenerator<JobEvent, JobResult, undefined> {
  const { plan, indices, trusted, vectors } = prepared;
  const d = inputSize(plan);
  const mode = job.monitor ?? (prepared.noise.backdoors.length > 0 ? 'report' : 'enforce');
  if (plan.statistics.against && mode !== 'enforce')
    throw misuse(
      'against-catalogue',
      '--monitor enforce: what it claims holds only where an alarm withholds the certificate',
      mode,
    );
  const specs = (seed: Seed | null, compareSeed: Seed | null, started: string) => ({
    noise: noiseSpec(plan, seed, started, prepared.noise.capture),
    trusted: trusted && noiseSpec(trustedPlan(plan, trusted), compareSeed, started, trusted.capture),
  });
  // What a recipe cannot be (seed, strength, level) is said before anything is written.
  const wanted = specs(job.seed, job.compareSeed ?? null, new Date().toISOString());
  for (const spec of [wanted.noise, wanted.trusted]) if (spec?.kind === 'pipeline') openSampler(spec, d, 1);
  const folder = openRunFolder(
    job.out,
    {
      format: 'fairnoise/run/v1',
      plan,
      seed: job.seed,
      signingKey: job.signing ? null : hex(newSigningKey()),
      ...(trusted ? { compare: { recipe: trusted.recipe.text, seed: job.compareSeed ?? null } } : {}),
      started: new Date().toISOString(),
      tool: job.tool,
    },
    job.seed?.kind === 'given',
    job.again,
  );
  const results = join(folder.path, 'results.tsv');
  writeWhole(results, RESULTS_HEADER + folder.done.map(tsvLine).join(''));
  const table = openAppender(results);
  const { state } = folder;
  const { noise, trusted: beside } = specs(state.seed, state.compare?.seed ?? null, state.started);
  const stream = noise.kind === 'pipeline' ? prepared.noise : beside?.kind === 'pipeline' ? trusted : null;
  const inOrder = stream !== null;
  if (inOrder && folder.done.length > 0 && folder.states === null) {
    throw otherFolder(`${folder.path} does not say where its stream of noise stopped`);
  }
  const executor = await threadExecutor(
    {
      model: { path: job.request.model, digest: plan.model.digest, options: job.request.modelOptions },
      noise,
      state: folder.states?.sampler ?? null,
      monitor: mode !== 'off' && !isCoarse(prepared.noise.recipe),
      vectors,
      trusted: beside && { noise: beside, state: folder.states?.trusted ?? null },
      d,
      batch: plan.model.batch,
      tau: job.request.tau,
      normalize: job.request.normalize,
    },
    inOrder ? 1 : job.threads,
  ).catch((error) => {
    folder.fail();
    throw error;
  });
  try {
    const tv = needsGrid(prepared.noise.recipe) ? vectorTv(job.request.sigma, prepared.grid!.grid, d) : 0;
    const records = [...folder.done];
    const laws = lawsOf({ ...prepared.noise, grid: plan.grid, sigma: job.request.sigma });
    const monitor = mode === 'off' ? null : new Monitor(laws, mode, { vectors });
    for (const counts of folder.noise) monitor?.add(counts);
    const comparing = trusted && new Comparing(indices.length);
    for (const pairs of folder.compared) comparing?.add(pairs);
    for (const text of prepared.notes) yield { kind: 'note', text };
    yield* noiseEvents(prepared.noise.backdoors, job.threads > 1 ? stream : null);
    const probe = await executor.probe(await firstPoints(prepared, PROBED));
    if (probe.invariance.state !== 'pass') {
      yield { kind: 'warning', text: `batch invariance: ${probe.invariance.got}; ${probe.invariance.because}` };
    }
    const todo = state.alarm ? [] : indices.slice(records.length);
    const each = (plan.statistics.n0 + plan.statistics.n) * (trusted ? 2 : 1);
    const total = plan.statistics.bound === 'betting' ? null : todo.length * each;
    let done = 0;
    for await (const event of runPlan({
      plan,
      executor,
      inputs: inputsOf(prepared, todo),
      tv,
      inOrder,
      compare: trusted !== null,
      patches: mode === 'off' ? 0 : (vectors?.patches ?? 0),
    })) {
      if (event.kind === 'samples') {
        done += event.count;
        yield { kind: 'samples', done, total, input: records.length, inputs: indices.length };
        continue;
      }
      if (event.kind === 'noise') {
        monitor?.add(event.counts);
        if (monitor?.alarm && mode === 'enforce') break;
        continue;
      }
      folder.append(event);
      if (event.compared) comparing?.add(event.compared);
      table.append(tsvLine(event.record));
      records.push(event.record);
      yield { kind: 'input', record: event.record };
    }
    const monitored = state.alarm ?? monitor?.result() ?? null;
    const stopped = mode === 'enforce' && monitored !== null && monitored.alarm;
    if (stopped && !state.alarm) folder.alarm(monitored);
    const environment = { fairnoise: job.tool, ...(await onnxEnvironment()) };
    const comparison = comparing?.result(trusted!, state.compare?.seed ?? null) ?? null;
    const files = conclude({ folder, prepared, records, environment, signing: job.signing, monitored, comparison });
    return {
      prepared,
      records,
      probe,
      tv,
      resumed: folder.done.length,
      seed: folder.state.seed,
      noise,
      monitored,
      stopped,
      comparison,
      files: { results, ...files },
    };
  } catch (error) {
    folder.fail();
    throw error;
  } finally {
    table.close();
    folder.close();
    await executor.close();
  }
}

/** What is worth saying of the noise before it is drawn. */
function* noiseEvents(backdoors: readonly string[], stream: PreparedNoise | null): Generator<JobEvent> {
  if (backdoors.length > 0) {
    yield {
      kind: 'warning',
      text: `simulation of a backdoor (${backdoors.join('+')}): what follows is what a tampered supply of randomness would claim, not a certificate.`,
    };
  }
  if (stream)
    yield { kind: 'note', text: `${stream.recipe.text} is one stream drawn in order, so one thread is used.` };
}

async function* inputsOf(prepared: PreparedRun, indices: readonly number[]): AsyncGenerator<PricedPoint> {
  for (const index of indices) yield await prepared.input(index);
}

async function firstPoints(prepared: PreparedRun, most: number): Promise<Point[]> {
  const points: Point[] = [];
  for (const index of prepared.indices.slice(0, most)) points.push((await prepared.input(index)).point);
  return points;
}

/** Total variation of one noise vector; the tables behind it are made once and dropped. */
function vectorTv(sigma: number, grid: Grid, d: number): number {
  return latticeSampler({ sigma, grid, key: new Uint8Array(32), d, maxCount: 1 }).tvPerVector;
}

/** The noise of a finished run from its beginning, to look at single samples of. */
export function jobSampler({ prepared: { plan }, noise }: JobResult): Sampler {
  return openSampler(noise, inputSize(plan), 1);
}

/** An input without a label is -1 and not correct, as Cohen's columns have no other word for it. */
function tsvLine(record: InputRecord): string {
  return resultsLine({
    idx: record.index,
    label: record.label ?? -1,
    predict: record.predict ?? -1,
    radius: record.radius,
    correct: record.predict !== null && record.predict === record.label,
    seconds: record.seconds,
  });
}
