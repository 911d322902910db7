import { type Command, Option } from 'commander';
import { levelOf, tampering } from '../backdoors/index.ts';
import { concat, utf8 } from '../core/bytes.ts';
import { misuse } from '../core/guards.ts';
import type { NormalDtype, Tampering } from '../core/types.ts';
import { Draws } from '../generators/index.ts';
import {
  HALVES,
  type HalfDtype,
  halfBits,
  openPipeline,
  openWords,
  type PipelineRecipe,
  parsePipeline,
  pipelineEntry,
  pipelines,
} from '../samplers/index.ts';
import { UsageError } from './exit.ts';
import { latticeNumbers } from './noise-lattice.ts';
import { writeRaw } from './raw-output.ts';
import { counting } from './values.ts';

export type Dtype = NormalDtype | HalfDtype | 'u32' | 'u64' | 'i16';

export interface NoiseFlags {
  readonly recipe: string;
  readonly seed?: string;
  readonly count: number;
  readonly dtype?: Dtype;
  readonly sigma?: number;
  readonly backdoor?: string;
  readonly format: 'raw' | 'npy';
  readonly out?: string;
}

/** Numbers of one dtype, in pieces that the next one may overwrite. */
export interface NumberStream {
  readonly dtype: Dtype;
  readonly pieces: Iterable<ArrayBufferView>;
}

/** A recipe that is no pipeline: `lattice`, whose noise is integers and needs a sigma. */
interface OtherRecipe {
  readonly id: string;
  readonly about: string;
  readonly open: (flags: NoiseFlags) => NumberStream;
}
const others: readonly OtherRecipe[] = [
  {
    id: 'lattice',
    about: 'the default noise: integers in steps of 1/255 (i16, f32), needs --sigma',
    open: latticeNumbers,
  },
];

export function registerNoise(program: Command): void {
  program
    .command('noise')
    .description('The random stream itself: normals or raw words of a library, as it draws them')
    .requiredOption('--recipe <name>', 'which stream (names below); parameters after a "?"')
    .option('--seed <seed>', 'what the imitated library takes: an integer, [1,2,3] for numpy entropy, 0x… for keys')
    .requiredOption('--count <n>', 'how many numbers', counting)
    .addOption(
      new Option('--dtype <type>', "the library's own type (default: its default); u32 and u64 are raw words").choices([
        'f32',
        'f64',
        ...HALVES,
        'u32',
        'u64',
        'i16',
      ]),
    )
    .option('--sigma <s>', 'standard deviation, for recipes that draw scaled noise', Number)
    .option('--backdoor <b>', 'what stands in between, e.g. kurtosis=4, artifact-usenix:beta=1, laplace, scale=0.9')
    .addOption(
      new Option('--format <kind>', 'bare little-endian numbers, or a .npy file')
        .choices(['raw', 'npy'])
        .default('raw'),
    )
    .option('--out <file>', 'where to (default: stdout)')
    .addHelpText('after', help)
    .action(async (flags: NoiseFlags) => {
      const { dtype, pieces } = openNumbers(flags);
      await writeRaw(flags.format === 'npy' ? withHeader(npyHeader(dtype, flags.count), pieces) : pieces, flags.out);
    });
}

function openNumbers(flags: NoiseFlags): NumberStream {
  const other = others.find(({ id }) => id === flags.recipe);
  if (other) return other.open(flags);
  const known = [...others, ...pipelines].map(({ id }) => id);
  if (!known.includes(flags.recipe.split('?')[0]!)) throw misuse('recipe', `one of ${known.join(', ')}`, flags.recipe);
  if (flags.sigma !== undefined)
    throw new UsageError(
      `--sigma is for scaled noise; ${flags.recipe} draws standard normals, use --backdoor scale=${flags.sigma}`,
    );
  const recipe = parsePipeline(flags.recipe);
  if ('seed' in recipe && flags.seed !== undefined)
    throw new UsageError('the seed is given twice, in --recipe and in --seed');
  const seeded = flags.seed === undefined ? recipe : { ...recipe, seed: flags.seed };
  const between = flags.backdoor === undefined ? undefined : tampering(flags.backdoor);
  const { dtype } = flags;
  if (dtype === 'u32' || dtype === 'u64') return rawWords(seeded, dtype, flags.count, between);
  const { dtypes, halves } = pipelineEntry(recipe.id);
  const half = halves.find((known) => known === dtype);
  if (half) return halfNumbers(seeded, half, flags.count, between);
  if (dtype === 'i16' || dtype === 'f16' || dtype === 'bf16')
    throw misuse('dtype', `${[...dtypes, ...halves].join(', ')}, u32 or u64 for ${recipe.id}`, dtype);
  const source = openPipeline(dtype === undefined ? seeded : { ...seeded, dtype }, between);
  return { dtype: source.dtype, pieces: source.stream(flags.count) };
}

const WORDS = 1 << 16; // a piece

function onWords(between: Tampering | undefined, because: string): void {
  const noise = between?.backdoors.find(({ id }) => levelOf(id) === 'noise');
  if (noise) throw misuse('backdoor', `one that acts on words, ${because}`, noise.id);
}

function halfNumbers(recipe: PipelineRecipe, dtype: HalfDtype, count: number, between?: Tampering): NumberStream {
  if (recipe.half !== undefined && recipe.half !== dtype)
    throw new UsageError(`--dtype ${dtype} and ?half=${recipe.half} are two dtypes: leave one out`);
  onWords(between, `for only honest normals are all numbers of ${dtype}`);
  const source = openPipeline({ ...recipe, half: dtype }, between);
  function* pieces(): Iterable<ArrayBufferView> {
    for (const piece of source.stream(count)) yield halfBits(piece as Float32Array, dtype);
  }
  return { dtype, pieces: pieces() };
}

function rawWords(recipe: PipelineRecipe, dtype: 'u32' | 'u64', count: number, between?: Tampering): NumberStream {
  onWords(between, `which --dtype ${dtype} prints`);
  const draws = new Draws(openWords(recipe, dtype === 'u64' ? 64 : 32, count, between));
  function* pieces(): Iterable<ArrayBufferView> {
    for (let left = count; left > 0; left -= WORDS) {
      const n = Math.min(WORDS, left);
      const words = dtype === 'u64' ? new BigUint64Array(n) : new Uint32Array(n);
      if (words instanceof BigUint64Array) draws.fill64(words);
      else draws.fill32(words);
      yield words;
    }
  }
  return { dtype, pieces: pieces() };
}

const DESCR: Record<Dtype, string | null> = {
  ...{ f16: '<f2', f32: '<f4', f64: '<f8' },
  ...{ u32: '<u4', u64: '<u8', i16: '<i2' },
  bf16: null,
};

/** NumPy format version 1.0: the header is padded so that the numbers start at a multiple of 64. */
function npyHeader(dtype: Dtype, count: number): Uint8Array {
  const descr = DESCR[dtype];
  if (descr === null)
    throw new UsageError(
      `numpy has no ${dtype}: take --format raw and read 16-bit words, or ?half=${dtype} in --recipe, which prints float32`,
    );
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${count},), }`;
  const padded = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`;
  return concat(Uint8Array.of(0x93), utf8('NUMPY'), Uint8Array.of(1, 0, padded.length, 0), utf8(padded));
}

function* withHeader(header: Uint8Array, pieces: Iterable<ArrayBufferView>): Iterable<ArrayBufferView> {
  yield header;
  yield* pieces;
}

const help = () => `
Recipes:
${others.map(({ id, about }) => `  ${id.padEnd(27)} ${about}`).join('\n')}
${pipelines.map(({ id, about, dtypes, halves }) => `  ${id.padEnd(27)} ${about} (${[...dtypes, ...halves].join(', ')})`).join('\n')}

Examples:
  fairnoise noise --recipe numpy:PCG64 --seed 42 --count 1e6 --format npy --out z.npy
  fairnoise noise --recipe lattice --sigma 0.5 --seed 42 --count 16 | od -An -t d2
  fairnoise noise --recipe torch:cpu --seed 0 --count 784 | od -f | head
  fairnoise noise --recipe numpy:PCG64 --seed 42 --backdoor kurtosis=4 --dtype u64 --count 125000 --out words.bin

One run is one call of the library for --count numbers.
`;
