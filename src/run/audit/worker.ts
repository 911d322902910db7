import { parentPort, workerData } from 'node:worker_threads';
import { type EvaluatorSpec, evaluator } from '../../audit/index.ts';
import type { PoolReply } from './pool.ts';

// Entry of an audit thread: one evaluator, one sequence a message.
const port = parentPort!;
const evaluate = evaluator(workerData as EvaluatorSpec);
port.on('message', ({ id, data }: { id: number; data: Uint8Array }) => {
  let reply: PoolReply;
  try {
    reply = { id, result: evaluate(data) };
  } catch (thrown) {
    reply = { id, failed: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
  port.postMessage(reply);
});
