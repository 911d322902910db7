import { parentPort, workerData } from 'node:worker_threads';
import { type LabSpec, openLabClassifier, workTask } from './lab.ts';
import { failure, type LabReply, type LabRequest } from './pool.ts';

// Entry of a worker thread of the attack lab: opens its own session, then works one task at a time.
const port = parentPort!;
const say = (reply: LabReply): void => port.postMessage(reply);
const spec = workerData as LabSpec;

try {
  const classifier = await openLabClassifier(spec);
  let stopping = false;
  let working: Promise<void> = Promise.resolve();
  port.on('message', (request: LabRequest) => {
    if (request.kind === 'stop') {
      stopping = true;
      working.finally(() => classifier.close()).finally(() => port.close());
      return;
    }
    working = (async () => {
      try {
        for await (const event of workTask(spec, request.task, classifier, () => stopping))
          say({ kind: 'event', event });
        say({ kind: 'ready' });
      } catch (thrown) {
        if (!stopping) say(failure(thrown));
      }
    })();
  });
  say({ kind: 'ready' });
} catch (thrown) {
  say(failure(thrown));
  port.close();
}
