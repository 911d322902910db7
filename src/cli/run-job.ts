import { dirname, join } from 'node:path';
import { integer } from '../core/index.ts';
import { writeWhole } from '../files/index.ts';
import {
  alarmDocument,
  alarmText,
  compareDocument,
  jsonDocument,
  painter,
  type RunSummary,
  runSummary,
  runText,
} from '../report/index.ts';
import { type JobResult, type RunRequest, runJob } from '../run/index.ts';
import { noiseCost } from '../smoothing/index.ts';
import { EXIT } from './exit.ts';
import { pull } from './pull.ts';
import { compareSeedOf, type RunFlags, runRequest, seedOf } from './run-flags.ts';
import { readSigningKey } from './signing-key.ts';
import { version } from './version.ts';

/** The whole of `certify` and `predict`: run, then say what came of it. */
export async function runAndReport(task: RunRequest['task'], flags: RunFlags): Promise<void> {
  const result = await runWithProgress(runRequest(task, flags), flags);
  if (result.stopped) {
    reportAlarm(result, flags);
    return;
  }
  const summary = summaryOf(result);
  const files = withComparison(result);
  if (result.comparison?.report.alarm || result.monitored?.alarm) process.exitCode = EXIT.finding;
  if (flags.format === 'json') {
    process.stdout.write(jsonDocument({ ...summary, files }));
    return;
  }
  process.stdout.write(runText(summary, painter(process.stdout, process.env)));
  if (result.resumed > 0)
    process.stdout.write(`${result.resumed} of ${result.records.length} inputs were there from before.\n`);
  process.stdout.write(`\n${[files.results, files.certificate, files.compare].filter(Boolean).join('\n')}\n`);
}

/** The monitor stopped the run: no summary, no certificate. */
function reportAlarm({ monitored, records, files }: JobResult, { format }: RunFlags): void {
  process.exitCode = EXIT.finding;
  const document = alarmDocument(monitored!, records.length);
  process.stdout.write(
    format === 'json' ? jsonDocument({ ...document, files: { results: files.results } }) : `${alarmText(document)}\n`,
  );
}

/** Writes compare.json beside the results, where there was a comparison. */
function withComparison({ files, comparison, prepared: { plan } }: JobResult) {
  if (!comparison) return { ...files, compare: null };
  const compare = join(dirname(files.results), 'compare.json');
  writeWhole(compare, jsonDocument(compareDocument(plan, comparison)));
  return { ...files, compare };
}

export function summaryOf({ prepared: { plan }, records, probe, tv, monitored, comparison }: JobResult): RunSummary {
  return runSummary(
    plan,
    records,
    noiseCost(records, probe.labels),
    tv,
    monitored,
    comparison && compareDocument(plan, comparison),
  );
}

/** Runs a job with progress on stderr; Ctrl-C leaves a folder that the same command continues. */
export async function runWithProgress(request: RunRequest, flags: RunFlags): Promise<JobResult> {
  integer('threads', flags.threads, 1, 256);
  const job = runJob({
    request,
    seed: seedOf(flags),
    compareSeed: compareSeedOf(flags),
    monitor: flags.monitor,
    again: flags.again ?? false,
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
