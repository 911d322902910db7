import { integer } from '../core/index.ts';
import { jsonDocument, painter, type RunSummary, runSummary, runText } from '../report/index.ts';
import { type JobResult, type RunRequest, runJob } from '../run/index.ts';
import { noiseCost } from '../smoothing/index.ts';
import { pull } from './pull.ts';
import { type RunFlags, runRequest, seedOf } from './run-flags.ts';
import { readSigningKey } from './signing-key.ts';
import { version } from './version.ts';

/** The whole of `certify` and `predict`: run, then say what came of it. */
export async function runAndReport(task: RunRequest['task'], flags: RunFlags): Promise<void> {
  const result = await runWithProgress(runRequest(task, flags), flags);
  const summary = summaryOf(result);
  if (flags.format === 'json') {
    process.stdout.write(jsonDocument({ ...summary, files: result.files }));
    return;
  }
  process.stdout.write(runText(summary, painter(process.stdout, process.env)));
  if (result.resumed > 0)
    process.stdout.write(`${result.resumed} of ${result.records.length} inputs were there from before.\n`);
  process.stdout.write(`\n${result.files.results}\n${result.files.certificate}\n`);
}

export function summaryOf({ prepared: { plan }, records, probe, tv }: JobResult): RunSummary {
  return runSummary(plan, records, noiseCost(records, probe.labels), tv);
}

/** Runs a job with progress on stderr; Ctrl-C leaves a folder that the same command continues. */
export async function runWithProgress(request: RunRequest, flags: RunFlags): Promise<JobResult> {
  integer('threads', flags.threads, 1, 256);
  const job = runJob({
    request,
    seed: seedOf(flags),
    threads: flags.threads,
    out: flags.out,
    signing: flags.sign === undefined ? null : readSigningKey(flags.sign),
    tool: `fairnoise ${version}`,
  });
  return pull(
    job,
    { title: request.task, out: flags.out, quiet: flags.quiet ?? false },
    ({ input, inputs }) => `input ${Math.min(input + 1, inputs)} of ${inputs}`,
  );
}
