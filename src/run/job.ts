import { join } from 'node:path';
import { hex } from '../core/bytes.ts';
import type { Grid, Point } from '../core/types.ts';
import type { PricedPoint } from '../datasets/index.ts';
import { newSigningKey, type SigningKey } from '../evidence/index.ts';
import { openAppender, writeWhole } from '../files/index.ts';
import { onnxEnvironment } from '../models/index.ts';
import { RESULTS_HEADER, resultsLine } from '../report/index.ts';
import { type LatticeSampler, latticeSampler } from '../samplers/index.ts';
import type { InputRecord } from '../smoothing/index.ts';
import type { Seed } from '../sources/index.ts';
import { runPlan } from './certify.ts';
import { conclude, runKey } from './conclude.ts';
import { threadExecutor } from './executor.ts';
import { openRunFolder } from './folder.ts';
import { type PreparedRun, prepareRun, type RunRequest } from './prepare.ts';
import type { Probe } from './probe.ts';

/** A whole run from files to files: what `certify`, `predict` and `demo` share. */
export interface Job {
  readonly request: RunRequest;
  readonly seed: Seed;
  readonly threads: number;
  /** Folder of the run; a run of the same plan found there is continued. */
  readonly out: string;
  readonly signing: SigningKey | null;
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
  readonly seed: Seed;
  /** ChaCha20 key of the noise. */
  readonly key: Uint8Array;
  readonly files: { readonly results: string; readonly certificate: string; readonly outcomes: string };
}

/** Most inputs that are also classified without noise, to tell a model that was not trained for it. */
const PROBED = 64;

export async function* runJob(job: Job): AsyncGenerator<JobEvent, JobResult, undefined> {
  const prepared = await prepareRun(job.request);
  try {
    return yield* runPrepared(job, prepared);
  } finally {
    await prepared.dataset.close();
  }
}

async function* runPrepared(job: Job, prepared: PreparedRun): AsyncGenerator<JobEvent, JobResult, undefined> {
  const { plan, indices } = prepared;
  const folder = openRunFolder(
    job.out,
    {
      format: 'fairnoise/run/v1',
      plan,
      seed: job.seed,
      signingKey: job.signing ? null : hex(newSigningKey()),
      started: new Date().toISOString(),
      tool: job.tool,
    },
    job.seed.kind === 'given',
  );
  const results = join(folder.path, 'results.tsv');
  writeWhole(results, RESULTS_HEADER + folder.done.map(tsvLine).join(''));
  const table = openAppender(results);
  const d = plan.model.shape.reduce((product, length) => product * length, 1);
  const noise = { kind: 'lattice', sigma: job.request.sigma, grid: prepared.grid.grid, key: runKey(folder) } as const;
  const executor = await threadExecutor(
    {
      model: { path: job.request.model, digest: plan.model.digest, options: job.request.modelOptions },
      noise,
      d,
      batch: plan.model.batch,
      tau: job.request.tau,
      normalize: job.request.normalize,
    },
    job.threads,
  );
  const tv = vectorTv(noise.sigma, noise.grid, d);
  const records = [...folder.done];
  try {
    for (const text of prepared.notes) yield { kind: 'note', text };
    const probe = await executor.probe(await firstPoints(prepared, PROBED));
    if (probe.invariance.state !== 'pass') {
      yield { kind: 'warning', text: `batch invariance: ${probe.invariance.got}; ${probe.invariance.because}` };
    }
    const todo = indices.slice(records.length);
    const total = plan.statistics.bound === 'betting' ? null : todo.length * (plan.statistics.n0 + plan.statistics.n);
    let done = 0;
    for await (const event of runPlan({
      plan,
      executor,
      inputs: inputsOf(prepared, todo),
      tv,
      inOrder: false,
    })) {
      if (event.kind === 'samples') {
        done += event.count;
        yield { kind: 'samples', done, total, input: records.length, inputs: indices.length };
        continue;
      }
      folder.append(event.record);
      table.append(tsvLine(event.record));
      records.push(event.record);
      yield event;
    }
    const environment = { fairnoise: job.tool, ...(await onnxEnvironment()) };
    const files = conclude(folder, prepared, records, environment, job.signing);
    return {
      prepared,
      records,
      probe,
      tv,
      resumed: folder.done.length,
      seed: folder.state.seed,
      key: noise.key,
      files: { results, ...files },
    };
  } finally {
    table.close();
    folder.close();
    await executor.close();
  }
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

/** The noise of a finished run, to look at single samples of. */
export function jobSampler({ prepared: { plan, grid }, key }: JobResult): LatticeSampler {
  const d = plan.model.shape.reduce((product, length) => product * length, 1);
  return latticeSampler({ sigma: Number(plan.noise.sigma), grid: grid.grid, key, d, maxCount: 1 });
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
