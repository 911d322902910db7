import { parentPort, workerData } from 'node:worker_threads';
import { FairnoiseError, reason } from '../core/errors.ts';
import { type BenchSpec, openBench } from './bench.ts';
import type { WorkerReply, WorkerRequest } from './executor.ts';
import { probeBench } from './probe.ts';
import { runShard } from './shard.ts';

// Entry of a worker thread: opens its own session and sampler, then answers one request at a time.
const port = parentPort!;
const say = (reply: WorkerReply): void => port.postMessage(reply);

function fail(thrown: unknown): void {
  const known = thrown instanceof FairnoiseError;
  const message = thrown instanceof Error && !known ? (thrown.stack ?? thrown.message) : reason(thrown);
  say({ kind: 'failed', code: known ? thrown.code : null, message });
}

try {
  const bench = await openBench(workerData as BenchSpec);
  port.on('message', (request: WorkerRequest) => {
    const answer =
      request.kind === 'shard' ? runShard(bench, request.point, request.shard) : probeBench(bench, request.points);
    answer.then((result) => say({ kind: 'done', result }), fail);
  });
  say({ kind: 'ready' });
} catch (thrown) {
  fail(thrown);
}
