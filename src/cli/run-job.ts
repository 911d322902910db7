import { integer } from '../core/index.ts';
import { type JobResult, type RunRequest, runJob } from '../run/index.ts';
import { progress } from './progress.ts';
import { type RunFlags, seedOf } from './run-flags.ts';
import { readSigningKey } from './signing-key.ts';
import { version } from './version.ts';

/** Runs a job with progress on stderr; Ctrl-C leaves a folder that the same command continues. */
export async function runWithProgress(request: RunRequest, flags: RunFlags): Promise<JobResult> {
  integer('threads', flags.threads, 1, 256);
  const meter = progress({ title: request.task, unit: 'samples', quiet: flags.quiet ?? false });
  const stop = (): void => {
    meter.finish();
    process.stderr.write(`fairnoise: stopped; the same command continues from ${flags.out}\n`);
    process.exit(130); // 128 + SIGINT, the shell's convention; every line in the folder is whole
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const job = runJob({
    request,
    seed: seedOf(flags),
    threads: flags.threads,
    out: flags.out,
    signing: flags.sign === undefined ? null : readSigningKey(flags.sign),
    tool: `fairnoise ${version}`,
  });
  try {
    for (;;) {
      const step = await job.next();
      if (step.done) return step.value;
      const event = step.value;
      if (event.kind === 'samples') {
        meter.update(event.done, event.total, `input ${Math.min(event.input + 1, event.inputs)} of ${event.inputs}`);
      } else if (event.kind !== 'input' && !(flags.quiet && event.kind === 'note')) {
        meter.say(`${event.kind}: ${event.text}`);
      }
    }
  } finally {
    meter.finish();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
