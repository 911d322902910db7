import { Worker } from 'node:worker_threads';
import { FairnoiseError, type FairnoiseErrorCode, reason } from '../../core/errors.ts';
import { type LabEvent, type LabSpec, type LabTask, openLabClassifier, workTask } from './lab.ts';

export type LabRequest = { readonly kind: 'task'; readonly task: LabTask } | { readonly kind: 'stop' };

export type LabReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'event'; readonly event: LabEvent }
  | { readonly kind: 'failed'; readonly code: FairnoiseErrorCode | null; readonly message: string };

/** All tasks, one after another in this thread (1) or on worker threads, first come, first served; events as they come. */
export async function* workTasks(
  spec: LabSpec,
  tasks: readonly LabTask[],
  threads: number,
): AsyncGenerator<LabEvent, void, undefined> {
  if (threads === 1 || tasks.length <= 1) {
    const classifier = await openLabClassifier(spec);
    try {
      for (const task of tasks) yield* workTask(spec, task, classifier);
    } finally {
      await classifier.close();
    }
    return;
  }
  yield* onThreads(spec, tasks, Math.min(threads, tasks.length));
}

async function* onThreads(
  spec: LabSpec,
  tasks: readonly LabTask[],
  threads: number,
): AsyncGenerator<LabEvent, void, undefined> {
  const waiting = [...tasks];
  const events: LabEvent[] = [];
  let working = 0;
  let ended = 0;
  let failed: Error | null = null;
  let wake: () => void = () => {};

  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: spec });
    worker.on('message', (reply: LabReply) => {
      if (reply.kind === 'event') events.push(reply.event);
      else if (reply.kind === 'failed') {
        failed ??= reply.code ? new FairnoiseError(reply.code, reply.message) : new Error(reply.message);
      } else {
        // Ready for the first task, or for the next.
        const task = waiting.shift();
        if (task) worker.postMessage({ kind: 'task', task } satisfies LabRequest);
        else working--;
      }
      wake();
    });
    worker.on('error', (error) => {
      failed ??= error;
      wake();
    });
    worker.on('exit', () => {
      ended++;
      if (working > 0) failed ??= new FairnoiseError('MODEL_FAILED', 'a worker thread ended before its work was done');
      wake();
    });
    return worker;
  });
  working = threads;
  try {
    while (working > 0 || events.length > 0) {
      if (failed) throw failed;
      const event = events.shift();
      if (event) yield event;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    // Threads end by themselves, between batches: onnxruntime aborts the process when one is terminated inside a call.
    working = 0;
    for (const worker of workers) worker.postMessage({ kind: 'stop' } satisfies LabRequest);
    while (ended < threads) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

/** What a worker says of an error; our own faults keep their stack. */
export function failure(thrown: unknown): Extract<LabReply, { kind: 'failed' }> {
  if (thrown instanceof FairnoiseError) return { kind: 'failed', code: thrown.code, message: thrown.message };
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  return { kind: 'failed', code: null, message: stack ?? reason(thrown) };
}
