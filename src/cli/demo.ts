import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { worstState } from '../evidence/index.ts';
import { makeFolder, writeWhole } from '../files/index.ts';
import {
  columns,
  heading,
  monitorSummary,
  painter,
  paragraph,
  picture,
  runMarkdown,
  runText,
  svgDocument,
  table,
  verdictLines,
  wrap,
} from '../report/index.ts';
import {
  DEMO,
  type DemoEffect,
  defaultThreads,
  demoEffect,
  demoPicture,
  type JobResult,
  NIST_WORDS,
  type Noticed,
  type OracleCheck,
  oracleCheck,
  verifyDemo,
  whoNotices,
  writeOracleData,
} from '../run/index.ts';
import { type RunFlags, runRequest } from './run-flags.ts';
import { runWithProgress, summaryOf } from './run-job.ts';
import { whole } from './values.ts';

interface Flags {
  out: string;
  threads: number;
  quiet?: boolean;
}

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'The whole story on the embedded model: certify, verify, tamper with the noise, hold against the truth',
    )
    .option('--out <dir>', 'folder for the documents', 'fairnoise-demo')
    .option('--threads <t>', 'worker threads', whole, defaultThreads())
    .option('--quiet', 'no progress on stderr')
    .action(demo);
}

async function demo(flags: Flags): Promise<void> {
  makeFolder(flags.out);
  const digits = join(flags.out, 'digits');
  const oracle = join(flags.out, 'oracle');
  // A demo is always the whole story, so what an earlier one left in its own folders goes.
  for (const folder of [digits, oracle, join(flags.out, 'backdoored')])
    rmSync(folder, { recursive: true, force: true });
  const paint = painter(process.stdout, process.env);
  const say = (text: string) => process.stdout.write(text);
  const chapter = (n: number, title: string) => say(`${n > 1 ? '\n' : ''}${paint('bold', `${n}. ${title}`)}\n\n`);
  const flagsFor = (out: string, model: string, data: string, labels: string, count: number): RunFlags => ({
    ...{
      model,
      data,
      labels,
      sigma: DEMO.sigma,
      n0: 100,
      n: DEMO.samples,
      alpha: 0.001,
      tau: 0,
      start: 0,
      count,
      skip: 1,
      batch: 64,
    },
    ...{
      noise: 'lattice',
      seed: 'fairnoise demo',
      threads: flags.threads,
      out,
      format: 'text',
      quiet: flags.quiet ?? false,
    },
  });

  chapter(1, 'Certify');
  say(
    wrap(
      `${DEMO.inputs} handwritten-like digits, a small convolutional network, ${DEMO.samples} noisy copies each (sigma ${DEMO.sigma}).`,
      100,
    ),
  );
  const digitFlags = flagsFor(digits, DEMO.model, DEMO.images, DEMO.labels, DEMO.inputs);
  const run = await runWithProgress(runRequest('certify', digitFlags), digitFlags);
  const summary = summaryOf(run);
  say(`\n${runText(summary, paint)}`);

  chapter(2, 'Verify');
  say(
    wrap(
      `The certificate, checked as anybody can: the noise is made again from the published key, and the model votes again on ${DEMO.replayed} random samples of each input.`,
      100,
    ),
  );
  const steps = await verifyDemo(run, flags.threads);
  say(`\n${verdictLines(steps, paint, process.stdout.columns ?? 100)}`);

  chapter(3, 'The same, with somebody else’s randomness');
  say(
    wrap(
      `Now the noise comes from ${DEMO.supplier.noise} with the paper’s kurtosis backdoor inside (${DEMO.supplier.backdoor[0]}): it looks like Gaussian noise, and its tails are missing.`,
      100,
    ),
  );
  const tampered = join(flags.out, 'backdoored');
  const supplied = { ...flagsFor(tampered, DEMO.model, DEMO.images, DEMO.labels, DEMO.inputs), ...DEMO.supplier };
  const attacked = await runWithProgress(runRequest('certify', supplied), supplied);
  const effect = demoEffect(run, attacked);
  say(`\n${wrap(effectSentence(effect), 100)}`);
  say(`\n${wrap(monitorSentence(attacked), 100)}`);

  chapter(4, 'Who notices');
  say(
    wrap(
      `Streams of numpy's default generator with a backdoor, watched by the noise battery (false alarms: one stream in a million, however long), and read by all of SP 800-22 (${NIST_WORDS.toLocaleString('en')} words, ten million bits).`,
      100,
    ),
  );
  const noticed: Noticed[] = [];
  for (const backdoor of DEMO.backdoors) noticed.push(await whoNotices(backdoor, DEMO.supplier.seed, flags.threads));
  say(`\n${columns([NOTICED_HEAD, ...noticed.map(noticedRow)], NOTICED_ALIGN)}`);

  chapter(5, 'Hold it against the truth');
  say(
    wrap(
      'A linear classifier has a certified radius that is known exactly. The same code certifies it, and no radius may exceed the true one.',
      100,
    ),
  );
  const data = await writeOracleData(DEMO.images, DEMO.labels, oracle);
  const oracleFlags = flagsFor(join(oracle, 'run'), DEMO.oracle, data.images, data.labels, data.count);
  const truth = await oracleCheck(DEMO.oracle, await runWithProgress(runRequest('certify', oracleFlags), oracleFlags));
  say(`\n${wrap(truthSentence(truth), 100)}`);

  const svg = svgDocument(await demoPicture(run, attacked, effect));
  writeWhole(join(flags.out, 'picture.svg'), svg);
  writeWhole(
    join(flags.out, 'summary.md'),
    [
      heading(1, 'fairnoise demo'),
      picture('Digits, votes and certified radii under honest and under backdoored randomness', 'picture.svg'),
      runMarkdown(summary, 'Certified'),
      heading(2, 'Verified'),
      ...steps.map(({ claim, state, because }) => paragraph(`${state}: ${claim} (${because})`)),
      heading(2, 'With a backdoor in the randomness'),
      paragraph(effectSentence(effect)),
      paragraph(monitorSentence(attacked)),
      heading(2, 'Who notices'),
      table(NOTICED_HEAD, noticed.map(noticedRow), NOTICED_ALIGN),
      heading(2, 'Held against the truth'),
      paragraph(truthSentence(truth)),
    ].join(''),
  );
  say(
    `\n${['summary.md', 'picture.svg', 'digits/results.tsv', 'digits/certificate.json'].map((file) => `${join(flags.out, file)}\n`).join('')}`,
  );
  if (worstState(steps) !== 'pass') throw new Error('the demo certificate did not verify');
}

const NOTICED_HEAD = ['backdoor', 'normals until the alarm', 'words until the alarm', 'SP 800-22'];
const NOTICED_ALIGN = ['left', 'right', 'right', 'left'] as const;

function noticedRow({ backdoor, normals, words, nist }: Noticed): string[] {
  const behind = 'not in the words';
  const seen = (caught: Noticed['normals']) =>
    caught ? `${caught.after.toLocaleString('en')} (${caught.component})` : 'none';
  return [
    backdoor,
    seen(normals),
    words === 'untouched' ? behind : seen(words),
    nist === 'untouched' ? behind : nist === null ? 'passes' : `rejects (${nist})`,
  ];
}

function truthSentence({ inputs, above, closest, largestGap }: OracleCheck): string {
  const verdict =
    above === 0 ? 'none of them above the truth' : `${above} of them above the truth (0.001 of them may be)`;
  return `${inputs} certificates, ${verdict}. The tightest reaches ${(100 * closest).toFixed(1)} % of its true radius; the loosest stays ${largestGap.toFixed(3)} below, where the true radius is beyond what ${DEMO.samples} samples can show.`;
}

function effectSentence({ larger, refuted, mostTimes }: DemoEffect): string {
  return `${larger} of ${DEMO.inputs} radii come out larger, and ${refuted.length} are demonstrably false: above what the honest votes allow at 0.999 confidence. The worst claims ${mostTimes.toFixed(2)} times as much as the truth can be. Its certificate says "not float-sound" and names the backdoor, since this is a simulation; a real one would not.`;
}

/** What the in-line monitor made of the same noise. */
function monitorSentence({ monitored }: JobResult): string {
  return `The monitor inside that run needed no votes: ${monitorSummary(monitored!).because}. In a run that is not a simulation it would have stopped there, without a certificate.`;
}
