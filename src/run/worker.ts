import { parentPort, workerData } from 'node:worker_threads';
import { FairnoiseError, reason } from '../core/errors.ts';
import { type BenchSpec, openBench } from './bench.ts';
import type { WorkerReply, WorkerRequest } from './executor.ts';
import { runShard } from './shard.ts';

// Entry of a worker thread: opens its own session and sampler, then answers one shard at a time.
const port = parentPort!;
const say = (reply: WorkerReply): void => port.postMessage(reply);
const fail = (id: number | null, thrown: unknown): void =>
  say({
    kind: 'failed',
    id,
    code: thrown instanceof FairnoiseError ? thrown.code : null,
    message:
      thrown instanceof FairnoiseError
        ? thrown.message
        : thrown instanceof Error
          ? (thrown.stack ?? '')
          : reason(thrown),
  });

try {
  const bench = await openBench(workerData as BenchSpec);
  port.on('message', ({ id, point, shard }: WorkerRequest) => {
    runShard(bench, point, shard).then(
      (result) => say({ kind: 'votes', id, result }),
      (thrown: unknown) => fail(id, thrown),
    );
  });
  say({ kind: 'ready' });
} catch (thrown) {
  fail(null, thrown);
}
