import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { digestOf, integer, type Plan, type Verdict } from '../core/index.ts';
import type { Dataset } from '../datasets/index.ts';
import { readCertificate, SIMULATION, type VerifyInputs, verifyDocument, worstState } from '../evidence/index.ts';
import { readBytes, readText } from '../files/index.ts';
import { readModel } from '../models/index.ts';
import { jsonDocument, painter, verdictLines } from '../report/index.ts';
import {
  defaultThreads,
  openPlanned,
  parseReplay,
  plannedPoints,
  type ReplayDepth,
  replayVotes,
  verifyInputs,
  verifyWeight,
} from '../run/index.ts';
import { EXIT, UsageError } from './exit.ts';
import { progress, shown } from './progress.ts';
import { readPublicKey } from './signing-key.ts';
import { whole } from './values.ts';

interface Flags {
  model?: string;
  data?: string;
  labels?: string;
  replay?: string;
  key?: string;
  threads: number;
  format: 'text' | 'json';
  quiet?: boolean;
}

export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('Check a certificate, step by step, as far as what you have at hand allows')
    .argument('<certificate>', 'certificate.json of a run')
    .option('--model <file>', 'the model, to check its digest and to vote again')
    .option('--data <path>', 'the data, to check its digest and to vote again')
    .option('--labels <file>', 'labels, when they were given for the run')
    .option('--replay <m|all>', 'let the model vote again: on m random counted samples per input, or on all')
    .option('--key <hex|file>', 'the signer you trust: Ed25519 public key (64 hex digits or PEM)')
    .option('--threads <t>', 'worker threads', whole, defaultThreads())
    .addOption(new Option('--format <kind>', 'what to print on stdout').choices(['text', 'json']).default('text'))
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', HELP)
    .action(async (path: string, flags: Flags) => {
      process.exitCode = await verify(path, flags);
    });
}

async function verify(path: string, flags: Flags): Promise<number> {
  const depth = flags.replay === undefined ? null : parseReplay(flags.replay);
  integer('threads', flags.threads, 1, 256);
  const text = readText(path, 'certificate');
  const beside = join(dirname(path), 'outcomes.bin');
  const outcomes = existsSync(beside) ? readBytes(beside, 'outcomes') : null;
  const trustedKey = flags.key === undefined ? null : readPublicKey(flags.key);
  const model = flags.model === undefined ? null : await modelDigest(flags.model);
  // Opened once: what is checked and replayed is what was digested.
  const dataset = flags.data === undefined ? null : await certifiedData(text, flags.data, flags.labels);
  try {
    const given = { text, trustedKey, modelDigest: model, dataDigest: dataset?.digest ?? null, outcomes };
    return report(await allSteps(given, dataset, depth, flags), flags);
  } finally {
    await dataset?.close();
  }
}

async function allSteps(
  given: VerifyInputs,
  dataset: Dataset | null,
  depth: ReplayDepth | null,
  flags: Flags,
): Promise<Verdict[]> {
  const verified = verifyDocument(given);
  const steps: Verdict[] = [...verified.steps];
  const { predicate } = verified;
  // A simulated backdoor's votes can be replayed like any others.
  const sound = () => worstState(steps.filter(({ claim }) => !SIMULATION.includes(claim))) === 'pass';
  const points = dataset && predicate && sound() ? await plannedPoints(predicate.plan, dataset) : null;
  if (predicate && sound()) {
    steps.push(...verifyWeight(predicate));
    if (points) steps.push(await verifyInputs(predicate, points));
    else
      steps.push({
        claim: 'inputs',
        state: 'skipped',
        because: 'what the grid costs is taken on trust: no --data was given',
      });
  }
  if (depth !== null && predicate && sound()) {
    if (flags.model === undefined || points === null) {
      throw new UsageError('--replay lets the model vote again; give --model and --data too');
    }
    const { model, threads, quiet = false } = flags;
    const replay = replayVotes({ predicate, model, points, depth, outcomes: given.outcomes, threads });
    steps.push(await shown(replay, progress({ title: 'verify', unit: 'samples', quiet })));
  } else {
    const because = depth === null ? 'no --replay was asked for' : 'an earlier step failed';
    steps.push({ claim: 'votes', state: 'skipped', because });
  }
  return steps;
}

/** Prints what was found; the exit code. */
function report(steps: readonly Verdict[], { format }: Flags): number {
  const state = worstState(steps);
  if (format === 'json') {
    process.stdout.write(
      jsonDocument({ format: 'fairnoise/verification/v1', verdict: state, tier: tier(steps), steps }),
    );
  } else {
    const paint = painter(process.stdout, process.env);
    process.stdout.write(
      `${verdictLines(steps, paint, process.stdout.columns ?? 100)}\n${sentence(state, tier(steps))}\n`,
    );
  }
  return state === 'fail' ? EXIT.finding : state === 'undecided' ? EXIT.undecided : EXIT.done;
}

type Tier = 'none' | 'arithmetic' | 'noise' | 'votes';

/** The furthest step that passed with every step before it not failing. */
function tier(steps: readonly Verdict[]): Tier {
  if (steps.some(({ state }) => state === 'fail')) return 'none';
  for (const claim of ['votes', 'noise', 'arithmetic'] as const) {
    if (steps.some((step) => step.claim === claim && step.state === 'pass')) return claim;
  }
  return 'none';
}

const REACHED: Record<Tier, string> = {
  none: 'Nothing is established.',
  arithmetic: 'Established: the radii follow from the claimed votes. The votes themselves are taken on trust.',
  noise:
    'Established: the radii follow from the claimed votes, and the noise is the one the key gives. The votes are taken on trust; --replay checks them.',
  votes: 'Established: noise and votes were made again here, and the radii follow from them.',
};

function sentence(state: string, reached: Tier): string {
  return state === 'fail' ? 'FAILED: do not rely on this certificate.' : REACHED[reached];
}

async function modelDigest(path: string) {
  return digestOf((await readModel(path)).bytes);
}

/** The data as the certificate's plan reads it; null when there is no plan to go by. */
async function certifiedData(text: string, data: string, labels: string | undefined): Promise<Dataset | null> {
  let claimed: Plan['data'];
  try {
    claimed = readCertificate(text).plan.data;
  } catch {
    return null; // verifyDocument says what is wrong with it
  }
  return openPlanned(claimed, data, labels);
}

const HELP = `
Exit code: 0 nothing contradicts it, 1 something does, 4 the tier asked for could not be reached.

Examples:
  fairnoise verify run/certificate.json
  fairnoise verify run/certificate.json --model net.onnx --data ./mnist --replay 100
  fairnoise verify run/certificate.json --model net.onnx --data ./mnist --replay all
`;
