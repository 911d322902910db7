import { Worker } from 'node:worker_threads';
import { FairnoiseError, type FairnoiseErrorCode } from '../core/errors.ts';
import type { Point, Shard, ShardVotes } from '../core/types.ts';
import { type BenchSpec, closeBench, openBench, type StreamStates, streamStates } from './bench.ts';
import { directionOf, type Probe, probeBench } from './probe.ts';
import { runShard } from './shard.ts';
import { recheckSamples } from './verify/recheck.ts';

/** Where shards are worked. Every executor gives the same votes for the same shard; they differ only in speed. */
export interface Executor {
  /** Shards that can be worked at the same time. */
  readonly lanes: number;
  run(point: Point, shard: Shard): Promise<ShardVotes>;
  /** Looks at the model before its samples are believed. */
  probe(points: readonly Point[]): Promise<Probe>;
  /** A direction that the model prefers at a point, of at most so many patches (models/direction.ts). */
  direction(point: Point, patches: number): Promise<Float32Array | null>;
  /** Labels of single estimation samples of a point. */
  recheck(point: Point, samples: readonly number[]): Promise<readonly number[]>;
  /** States of sequential samplers between two inputs. Only with one lane. */
  state(): Promise<StreamStates>;
  close(): Promise<void>;
}

/** In this thread: for tests, small runs and samplers with a sequential stream. */
export async function inlineExecutor(spec: BenchSpec): Promise<Executor> {
  const bench = await openBench(spec);
  let last: Promise<unknown> = Promise.resolve();
  const queued = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    lanes: 1,
    run: (point, shard) => queued(() => runShard(bench, point, shard)),
    probe: (points) => queued(() => probeBench(bench, points)),
    direction: (point, patches) => queued(() => directionOf(bench, point, patches)),
    recheck: (point, samples) => queued(() => recheckSamples(bench, point, samples)),
    state: async () => streamStates(bench),
    close: () => closeBench(bench),
  };
}

export type WorkerRequest =
  | { readonly kind: 'shard'; readonly point: Point; readonly shard: Shard }
  | { readonly kind: 'probe'; readonly points: readonly Point[] }
  | { readonly kind: 'direction'; readonly point: Point; readonly patches: number }
  | { readonly kind: 'recheck'; readonly point: Point; readonly samples: readonly number[] }
  | { readonly kind: 'state' }
  | { readonly kind: 'stop' };

/** What a worker answers: the votes, the probe, the direction, the labels or the state that was asked for. */
export type WorkerAnswer = ShardVotes | Probe | Float32Array | null | readonly number[] | StreamStates;

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly result: WorkerAnswer }
  | { readonly kind: 'failed'; readonly code: FairnoiseErrorCode | null; readonly message: string };

interface Job {
  readonly request: WorkerRequest;
  readonly resolve: (result: WorkerAnswer) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * One worker thread a lane, each with its own single-threaded session and its own kernel memory (onnxruntime's `run` is synchronous
 * and would stall the event loop here). Shards are handed out first come, first served.
 */
export async function threadExecutor(spec: BenchSpec, threads: number): Promise<Executor> {
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  let broken: Error | null = null;
  let closing = false;

  const breakWith = (error: Error): void => {
    broken ??= error;
    for (const job of [...busy.values(), ...waiting.splice(0)]) job.reject(broken);
    busy.clear();
  };
  const dispatch = (): void => {
    while (idle.length > 0 && waiting.length > 0) {
      const worker = idle.pop()!;
      const job = waiting.shift()!;
      busy.set(worker, job);
      worker.postMessage(job.request);
    }
  };

  const start = (): Promise<Worker> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: spec });
      worker.on('message', (reply: WorkerReply) => {
        if (reply.kind === 'ready') {
          idle.push(worker);
          resolve(worker);
        } else if (reply.kind === 'done') {
          busy.get(worker)?.resolve(reply.result);
          busy.delete(worker);
          idle.push(worker);
          dispatch();
        } else {
          const error = reply.code ? new FairnoiseError(reply.code, reply.message) : new Error(reply.message);
          reject(error);
          breakWith(error);
        }
      });
      worker.on('error', (error) => {
        reject(error);
        breakWith(error);
      });
      worker.on('exit', () => {
        if (!closing) breakWith(new FairnoiseError('MODEL_FAILED', 'a worker thread ended before its work was done'));
      });
    });

  const started = await Promise.allSettled(Array.from({ length: threads }, start));
  const workers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const closeAll = async (): Promise<void> => {
    closing = true;
    await Promise.all(
      workers.map((worker) => {
        const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
        worker.postMessage({ kind: 'stop' } satisfies WorkerRequest);
        return exited;
      }),
    );
  };
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) {
    await closeAll();
    throw failed.reason;
  }
  const submit = <T extends WorkerAnswer>(request: WorkerRequest): Promise<T> => {
    if (broken) return Promise.reject(broken);
    return new Promise((resolve, reject) => {
      waiting.push({ request, resolve: resolve as Job['resolve'], reject });
      dispatch();
    });
  };
  return {
    lanes: threads,
    run: (point, shard) => submit<ShardVotes>({ kind: 'shard', point, shard }),
    probe: (points) => submit<Probe>({ kind: 'probe', points }),
    direction: (point, patches) => submit<Float32Array | null>({ kind: 'direction', point, patches }),
    recheck: (point, samples) => submit<readonly number[]>({ kind: 'recheck', point, samples }),
    state: () => submit<StreamStates>({ kind: 'state' }),
    async close() {
      await closeAll();
    },
  };
}
