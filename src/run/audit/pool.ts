import { Worker } from 'node:worker_threads';
import type { EvaluatorSpec, SequenceResult } from '../../audit/index.ts';

/** Runs sequences of one length on worker threads, each with its own kernel. Results do not depend on the number of threads. */
export interface AuditPool {
  /** Resolves in any order; `data` is handed over and must not be used again. */
  evaluate(data: Uint8Array): Promise<SequenceResult>;
  close(): Promise<void>;
}

export type PoolReply =
  | { readonly id: number; readonly result: SequenceResult }
  | { readonly id: number; readonly failed: string };

/** Threads need the built package: a worker cannot load TypeScript on the oldest Node we support. */
export const hasWorkers = import.meta.url.endsWith('.js');

export function auditPool(spec: EvaluatorSpec, threads: number): AuditPool {
  const waiting = new Map<number, { resolve: (result: SequenceResult) => void; reject: (error: Error) => void }>();
  let broken: Error | null = null;
  let closing = false;
  const breakWith = (error: Error): void => {
    if (closing) return;
    broken ??= error;
    for (const { reject } of waiting.values()) reject(broken);
    waiting.clear();
  };
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: spec });
    worker.on('message', (reply: PoolReply) => {
      const job = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('result' in reply) job?.resolve(reply.result);
      else job?.reject(new Error(reply.failed));
    });
    worker.on('error', breakWith);
    worker.on('exit', () => breakWith(new Error('an audit thread ended before its work was done')));
    return worker;
  });
  let next = 0;
  return {
    evaluate(data) {
      if (broken) return Promise.reject(broken);
      const id = next++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        // A copy when the buffer is shared with something else, else the buffer itself changes hands.
        const own = data.byteLength === data.buffer.byteLength ? data : data.slice();
        workers[id % threads]!.postMessage({ id, data: own }, [own.buffer as ArrayBuffer]);
      });
    },
    async close() {
      closing = true;
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
