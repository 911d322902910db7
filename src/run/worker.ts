import { parentPort, workerData } from 'node:worker_threads';
import { FairnoiseError, reason } from '../core/errors.ts';
import { type BenchSpec, closeBench, openBench, streamStates } from './bench.ts';
import type { WorkerAnswer, WorkerReply, WorkerRequest } from './executor.ts';
import { directionOf, probeBench } from './probe.ts';
import { runShard } from './shard.ts';
import { recheckSamples } from './verify/recheck.ts';

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
  let stopping = false;
  let working: Promise<unknown> = Promise.resolve();
  const answer = (request: Exclude<WorkerRequest, { kind: 'stop' }>): Promise<WorkerAnswer> => {
    switch (request.kind) {
      case 'shard':
        return runShard(bench, request.point, request.shard, () => stopping);
      case 'probe':
        return probeBench(bench, request.points);
      case 'direction':
        return directionOf(bench, request.point, request.patches, () => stopping);
      case 'recheck':
        return recheckSamples(bench, request.point, request.samples);
      case 'state':
        return Promise.resolve(streamStates(bench));
    }
  };
  port.on('message', (request: WorkerRequest) => {
    if (request.kind === 'stop') {
      // onnxruntime aborts the process when a thread is terminated inside a call, so the thread ends by itself, between batches.
      stopping = true;
      working.then(() => closeBench(bench)).finally(() => port.close());
      return;
    }
    working = answer(request).then(
      (result) => say({ kind: 'done', result }),
      (thrown: unknown) => stopping || fail(thrown),
    );
  });
  say({ kind: 'ready' });
} catch (thrown) {
  fail(thrown);
}
