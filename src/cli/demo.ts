import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Verdict } from '../core/index.ts';
import { verifyDocument, worstState } from '../evidence/index.ts';
import { makeFolder, readBytes, readText, writeWhole } from '../files/index.ts';
import {
  columns,
  comparisonPicture,
  type GalleryRow,
  heading,
  imageOf,
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
  defaultThreads,
  type JobResult,
  jobSampler,
  NIST_WORDS,
  type Noticed,
  type OracleCheck,
  openPlanned,
  oracleCheck,
  plannedPoints,
  replayVotes,
  whoNotices,
  writeOracleData,
} from '../run/index.ts';
import { certifiedRadius, clopperPearsonUpper, type InputRecord } from '../smoothing/index.ts';
import { type RunFlags, runRequest, whole } from './run-flags.ts';
import { runWithProgress, summaryOf } from './run-job.ts';

/** The embedded model, digits and oracle; models/README.md says how they were made. */
const embedded = (name: string) => fileURLToPath(new URL(`../../models/${name}`, import.meta.url));
const MODEL = embedded('digits-small-sigma0.50.onnx');
const ORACLE = embedded('oracle-linear.json');
const IMAGES = embedded('digits-test-images-idx3-ubyte.gz');
const LABELS = embedded('digits-test-labels-idx1-ubyte.gz');

const SIGMA = 0.5;
const INPUTS = 40;
const SHOWN = 6;
const SAMPLES = 10_000;
const REPLAYED = 100;
/** numpy's default generator with the paper's kurtosis attack on every number: inner layers of the ziggurat only. */
const SUPPLIER = { noise: 'numpy:PCG64', backdoor: ['kurtosis=0'], seed: '42' };

/** The paper's, from strong to weak, and two swaps that NIST's tests of the words cannot see. */
const BACKDOORS = ['kurtosis=0', 'kurtosis=4', 'kurtosis=16', 'skew=4', 'tilt=1', 'laplace', 'half-normal'];

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
      sigma: SIGMA,
      n0: 100,
      n: SAMPLES,
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
      `${INPUTS} handwritten-like digits, a small convolutional network, ${SAMPLES} noisy copies each (sigma ${SIGMA}).`,
      100,
    ),
  );
  const digitFlags = flagsFor(digits, MODEL, IMAGES, LABELS, INPUTS);
  const run = await runWithProgress(runRequest('certify', digitFlags), digitFlags);
  const summary = summaryOf(run);
  say(`\n${runText(summary, paint)}`);

  chapter(2, 'Verify');
  say(
    wrap(
      `The certificate, checked as anybody can: the noise is made again from the published key, and the model votes again on ${REPLAYED} random samples of each input.`,
      100,
    ),
  );
  const steps = await verifyRun(run, flags);
  say(`\n${verdictLines(steps, paint, process.stdout.columns ?? 100)}`);

  chapter(3, 'The same, with somebody else’s randomness');
  say(
    wrap(
      `Now the noise comes from ${SUPPLIER.noise} with the paper’s kurtosis backdoor inside (${SUPPLIER.backdoor[0]}): it looks like Gaussian noise, and its tails are missing.`,
      100,
    ),
  );
  const tampered = join(flags.out, 'backdoored');
  const supplied = { ...flagsFor(tampered, MODEL, IMAGES, LABELS, INPUTS), ...SUPPLIER };
  const attacked = await runWithProgress(runRequest('certify', supplied), supplied);
  const effect = effectOf(run.records, attacked.records);
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
  for (const backdoor of BACKDOORS) noticed.push(await whoNotices(backdoor, SUPPLIER.seed, flags.threads));
  say(`\n${columns([NOTICED_HEAD, ...noticed.map(noticedRow)], NOTICED_ALIGN)}`);

  chapter(5, 'Hold it against the truth');
  say(
    wrap(
      'A linear classifier has a certified radius that is known exactly. The same code certifies it, and no radius may exceed the true one.',
      100,
    ),
  );
  const data = await writeOracleData(IMAGES, LABELS, oracle);
  const oracleFlags = flagsFor(join(oracle, 'run'), ORACLE, data.images, data.labels, data.count);
  const truth = await oracleCheck(ORACLE, await runWithProgress(runRequest('certify', oracleFlags), oracleFlags));
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

async function verifyRun({ prepared: { plan }, files }: JobResult, flags: Flags): Promise<Verdict[]> {
  const outcomes = readBytes(files.outcomes, 'outcomes');
  const dataset = await openPlanned(plan.data, IMAGES, LABELS);
  try {
    const { predicate, steps } = verifyDocument({
      text: readText(files.certificate!, 'certificate'),
      trustedKey: null,
      modelDigest: plan.model.digest,
      dataDigest: dataset.digest,
      outcomes,
    });
    const points = await plannedPoints(plan, dataset);
    const { threads } = flags;
    const replay = replayVotes({
      ...{ predicate: predicate!, model: MODEL, points, depth: REPLAYED, outcomes, threads },
    });
    let step = await replay.next();
    while (!step.done) step = await replay.next();
    return [...steps, step.value];
  } finally {
    await dataset.close();
  }
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
  return `${inputs} certificates, ${verdict}. The tightest reaches ${(100 * closest).toFixed(1)} % of its true radius; the loosest stays ${largestGap.toFixed(3)} below, where the true radius is beyond what ${SAMPLES} samples can show.`;
}

/** What the backdoor did, input by input. */
interface Effect {
  readonly larger: number;
  /** Claims above the upper 0.999 bound of the true radius, or of another class: demonstrably false. */
  readonly refuted: readonly number[];
  /** Upper 0.999 bound of the true radius, by input; 0 when the honest run leaves no class above one half. */
  readonly bound: ReadonlyMap<number, number>;
  readonly mostTimes: number;
}

function effectOf(honest: readonly InputRecord[], attacked: readonly InputRecord[]): Effect {
  const bound = new Map<number, number>();
  const refuted: number[] = [];
  let larger = 0;
  let mostTimes = 0;
  honest.forEach(({ index, cAHat, estimation, radius }, i) => {
    const claim = attacked[i]!;
    const upper = clopperPearsonUpper(estimation.counts[cAHat]!, estimation.samples, 0.001);
    const truth = upper > 0.5 ? (upper < 1 ? certifiedRadius(upper, SIGMA) : Number.POSITIVE_INFINITY) : 0;
    bound.set(index, truth);
    if (claim.radius > radius + 1e-6) larger++; // the lattice pays 1e-13 for its table, floats nothing
    if (claim.predict === null) return;
    if (claim.predict !== cAHat || claim.radius > truth) refuted.push(index);
    if (claim.predict === cAHat && truth > 0) mostTimes = Math.max(mostTimes, claim.radius / truth);
  });
  return { larger, refuted, bound, mostTimes };
}

function effectSentence({ larger, refuted, mostTimes }: Effect): string {
  return `${larger} of ${INPUTS} radii come out larger, and ${refuted.length} are demonstrably false: above what the honest votes allow at 0.999 confidence. The worst claims ${mostTimes.toFixed(2)} times as much as the truth can be. Its certificate says "not float-sound" and names the backdoor, since this is a simulation; a real one would not.`;
}

/** What the in-line monitor made of the same noise. */
function monitorSentence({ monitored }: JobResult): string {
  return `The monitor inside that run needed no votes: ${monitorSummary(monitored!).because}. In a run that is not a simulation it would have stopped there, without a certificate.`;
}

/** A few inputs in full, and all of them below, under both sources of randomness. */
async function demoPicture(honest: JobResult, attacked: JobResult, effect: Effect) {
  const rows = (run: JobResult) =>
    run.records.map((record) => ({
      idx: record.index,
      predict: record.predict ?? -1,
      radius: record.radius,
      correct: record.predict === record.label,
    }));
  const shown = spread(honest.records, SHOWN).map((record) =>
    galleryRow(honest, record, attacked.records.find(({ index }) => index === record.index)!, effect),
  );
  return comparisonPicture(await Promise.all(shown), rows(honest), rows(attacked), {
    title: 'What the noise proves, and what a backdoor in it claims',
    subtitle: `Each digit is voted on ${SAMPLES.toLocaleString('en')} times under Gaussian noise (sigma ${SIGMA}); the backdoor is the paper’s, inside numpy’s generator.`,
    classes: Array.from({ length: honest.prepared.plan.model.classes }, (_, k) => String(k)),
    names: ['honest', 'backdoored'],
  });
}

/** Inputs from the smallest radius to the largest, evenly by rank. */
function spread(records: readonly InputRecord[], count: number): InputRecord[] {
  const sorted = [...records].sort((a, b) => b.radius - a.radius);
  return Array.from({ length: count }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (count - 1))]!);
}

async function galleryRow(
  honest: JobResult,
  record: InputRecord,
  attacked: InputRecord,
  { bound, refuted }: Effect,
): Promise<GalleryRow> {
  const { prepared } = honest;
  const { point } = await prepared.input(record.index);
  const [channels, height, width] = prepared.plan.model.shape as [1 | 3, number, number];
  const noisy = jobSampler(honest).perturb(point, { input: record.index, phase: 1, sample: 0 }, 1);
  const truth = bound.get(record.index)!;
  const side = ({ estimation, predict, radius }: InputRecord, note?: string) => ({
    votes: estimation.counts,
    predict: predict ?? -1,
    radius,
    ...(note ? { note } : {}),
  });
  return {
    label: `a ${record.label}`,
    clean: imageOf(point.values, channels, height, width),
    noisy: imageOf(noisy, channels, height, width),
    runs: [side(record), side(attacked, refuted.includes(record.index) ? 'false' : undefined)],
    ...(Number.isFinite(truth) ? { truthBelow: truth } : {}),
  };
}
