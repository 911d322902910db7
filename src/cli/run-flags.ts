import { type Command, InvalidArgumentError, Option } from 'commander';
import type { NormalDtype } from '../core/index.ts';
import { parseNormalize, parseSize } from '../datasets/index.ts';
import { defaultThreads, parseNoise, type RunRequest } from '../run/index.ts';
import { HALVES } from '../samplers/index.ts';
import { givenSeed, type Seed, systemSeed } from '../sources/index.ts';
import { UsageError } from './exit.ts';
import { number, whole } from './values.ts';

/** Flags that `certify` and `predict` share, as commander hands them over. */
export interface RunFlags {
  model: string;
  data: string;
  labels?: string;
  labelColumn?: string;
  shape?: number[];
  input?: string;
  output?: string;
  layout?: 'NCHW' | 'NHWC';
  sigma: number;
  n0: number;
  n: number;
  alpha: number;
  tau: number;
  start: number;
  count?: number;
  skip: number;
  grid?: string;
  resize?: string;
  crop?: string;
  normalize?: string;
  batch: number;
  noise: string;
  dtype?: NormalDtype;
  backdoor?: string[];
  seed?: string;
  threads: number;
  sign?: string;
  out: string;
  format: 'text' | 'json';
  quiet?: boolean;
  // certify only
  targetRadius?: number;
  anytime?: boolean;
  precision?: number;
  monitor?: 'enforce' | 'report';
  again?: boolean;
  againstCatalogue?: boolean;
  compare?: string | true;
  compareSeed?: string;
  family?: RunRequest['family'];
}

const shape = (text: string): number[] => {
  const axes = text.split(/[x,]/).map(Number);
  if (axes.some((length) => !Number.isSafeInteger(length) || length < 1)) {
    throw new InvalidArgumentError('expected axes such as 3x32x32.');
  }
  return axes;
};

/** Model, inputs, sample sizes and output: what every command that draws noise over inputs takes. */
export function addLabFlags(command: Command, defaults: { n: number; out: string }): Command {
  return command
    .requiredOption('--model <file>', 'ONNX classifier (or a linear oracle in JSON)')
    .requiredOption(
      '--data <path>',
      'inputs: IDX, CIFAR .bin, .npy/.npz, CSV, raw f32, or a folder of one of them or of images by class',
    )
    .option('--labels <file>', 'labels, when the data does not hold them')
    .option('--label-column <name>', 'CSV: label column by name or number, or "none"; CIFAR-100: fine or coarse')
    .option('--shape <axes>', 'shape of one input, e.g. 3x32x32, where the file does not say', shape)
    .requiredOption('--sigma <s>', 'standard deviation of the noise, in input units (pixels in [0, 1])', number)
    .option('--n <count>', 'estimation samples per input', whole, defaults.n)
    .option('--alpha <a>', 'failure probability', number, 0.001)
    .option('--start <index>', 'first row', whole, 0)
    .option('--count <rows>', 'rows to work (default: all from --start)', whole)
    .option('--skip <j>', 'take every j-th row', whole, 1)
    .option(
      '--seed <seed>',
      'key material: text, or 0x and hex; without it the operating system draws a key, which is published; for another --noise, what that library takes',
    )
    .option('--grid <step>', 'grid of the inputs: 1/255, 2^-10, one step a feature, or auto')
    .option('--resize <HxW>', 'bilinear resize before the grid; the radius pays for its operator norm')
    .option('--crop <HxW>', 'centre crop before the grid')
    .option('--normalize <m/s>', 'per-channel "m1,m2,m3/s1,s2,s3", applied after the noise')
    .option('--batch <rows>', 'rows per inference call', whole, 64)
    .option('--input <name>', 'model input to use, when it has several')
    .option('--output <name>', 'model output with the scores, when it has several')
    .addOption(
      new Option('--layout <order>', 'axes of image inputs, when the model does not tell').choices(['NCHW', 'NHWC']),
    )
    .option('--threads <t>', 'worker threads', whole, defaultThreads())
    .option('--out <dir>', 'folder for the results; run again with the same flags to resume', defaults.out)
    .addOption(new Option('--format <kind>', 'what to print on stdout').choices(['text', 'json']).default('text'))
    .option('--quiet', 'no progress on stderr');
}

/** The same, and what a claim needs: where its noise comes from and who signs it. */
export function addRunFlags(command: Command, defaults: { n: number; out: string }): Command {
  return addLabFlags(command, defaults)
    .option('--tau <margin>', 'votes whose top-2 margin is below this do not count for the class', number, 0)
    .option(
      '--noise <recipe>',
      'where the noise comes from: lattice, numpy:PCG64, torch:cpu … (all: fairnoise noise --help), os:, capture:FILE, exec:COMMAND, lattice:exec:COMMAND',
      'lattice',
    )
    .addOption(dtypeOption("numbers of that recipe (default: the library's own; f64 for os: and exec:)", '--noise'))
    .option(
      '--backdoor <b>',
      'simulate what a supplier of that noise could do, e.g. kurtosis=4 (repeat, or join by +)',
      (text: string, before: string[] = []) => [...before, text],
    )
    .addOption(
      new Option(
        '--monitor <mode>',
        'the noise is tested as it is added; an alarm stops the run and there is no certificate (enforce), or is only told (report; default with --backdoor)',
      ).choices(['enforce', 'report']),
    )
    .option('--again', 'put the attempt that --out holds aside and begin another, which the certificate will count')
    .option('--sign <file>', 'Ed25519 secret key (PEM or 64 hex digits) that signs the certificate');
}

/** `--dtype` of commands that compute with the numbers; `flag` names their recipe. */
export function dtypeOption(about: string, flag: string): Option {
  return new Option('--dtype <type>', about).choices(['f32', 'f64']).argParser((text) => {
    if (text === 'f32' || text === 'f64') return text;
    const halves = HALVES.some((half) => half === text);
    throw new InvalidArgumentError(
      halves
        ? `Only noise prints ${text}; ${flag} 'torch:cpu?half=${text}' draws the float32 numbers that it widens to.`
        : 'Allowed choices are f32, f64.',
    );
  });
}

export function runRequest(task: RunRequest['task'], flags: RunFlags): RunRequest {
  return {
    task,
    model: flags.model,
    modelOptions: { input: flags.input, output: flags.output, layout: flags.layout },
    data: flags.data,
    labels: flags.labels,
    labelColumn: flags.labelColumn,
    shape: flags.shape,
    sigma: flags.sigma,
    n0: flags.n0,
    n: flags.n,
    alpha: flags.alpha,
    family: flags.family ?? 'per-input',
    // Holm's levels depend on all inputs, so its decisions are made at a fixed n; only single decisions may stop early.
    bound:
      flags.anytime || (flags.targetRadius !== undefined && flags.family !== 'holm') ? 'betting' : 'clopper-pearson',
    targetRadius: flags.targetRadius ?? null,
    precision: flags.precision ?? null,
    tau: flags.tau,
    start: flags.start,
    count: flags.count ?? null,
    skip: flags.skip,
    grid: flags.grid ?? null,
    transform: {
      resize: flags.resize === undefined ? null : parseSize('resize', flags.resize),
      crop: flags.crop === undefined ? null : parseSize('crop', flags.crop),
    },
    normalize: flags.normalize === undefined ? null : parseNormalize(flags.normalize),
    batch: flags.batch,
    noise: flags.noise,
    dtype: flags.dtype ?? null,
    backdoors: flags.backdoor ?? [],
    compare: compareOf(flags),
    against: flags.againstCatalogue ? 'catalogue' : undefined,
  };
}

/** `--compare` alone compares with the lattice. */
const compareOf = ({ compare }: RunFlags): string | null => (compare === true ? 'lattice' : (compare ?? null));

/** The seed of the trusted noise; null for noise that has none, and where nothing is compared. */
export function compareSeedOf(flags: RunFlags): Seed | null {
  const compare = compareOf(flags);
  if (compare === null) return null;
  if (compare === flags.noise) checkFresh(parseNoise(compare, 'compare'), flags);
  return seedOf({ noise: compare, ...(flags.compareSeed === undefined ? {} : { seed: flags.compareSeed }) }, 'compare');
}

/** The same recipe twice is two streams where each has its own seed (lattice: its own key), or the operating system draws both. */
function checkFresh({ kind, text }: ReturnType<typeof parseNoise>, flags: RunFlags): void {
  if (kind === 'library' && flags.compareSeed === flags.seed)
    throw new UsageError('--compare would draw the numbers of --noise again; give another --compare-seed');
  if (kind === 'exec' || kind === 'lattice-exec')
    throw new UsageError(
      `--compare ${text} starts the command of --noise once more, which may print the same numbers; name another source`,
    );
}

/** The seed of the run; null for noise that has none. */
export function seedOf({ noise, seed }: Pick<RunFlags, 'noise' | 'seed'>, flag?: 'compare'): Seed | null {
  const { kind, text } = parseNoise(noise, flag);
  const [noiseFlag, seedFlag] = flag ? ['--compare', '--compare-seed'] : ['--noise', '--seed'];
  if (kind === 'lattice') return seed === undefined ? systemSeed() : givenSeed(seed);
  if (kind === 'library') {
    if (seed !== undefined && seed !== '') return { kind: 'given', text: seed };
    throw new UsageError(
      `${noiseFlag} ${text} draws what that library draws from a seed; give ${seedFlag}, such as ${seedFlag} 42`,
    );
  }
  if (seed === undefined) return null;
  throw new UsageError(`${noiseFlag} ${text} has no seed; leave ${seedFlag} out`);
}
