import { misuse, misuseType, oneOf } from '../core/guards.ts';
import type { Generator, GeneratorRecipe, NormalDtype, NormalRecipe, NormalSource, Tampering } from '../core/types.ts';
import { generatorEntry, openGenerator } from '../generators/registry.ts';
import type { Filter } from './calls.ts';
import { HALVES, type HalfDtype } from './halves.ts';
import { jaxNormals } from './jax.ts';
import { numpyNormals, randomStateNormals } from './numpy.ts';
import { philoxBoxMuller } from './philox-boxmuller.ts';
import { pythonNormals } from './python.ts';
import { rNormals } from './r.ts';
import { tensorflowNormals, tensorflowOpNormals, tensorflowSeed } from './tensorflow.ts';
import { tfjsNormals } from './tfjs.ts';
import { TorchCpu, type TorchOptions } from './torch-cpu.ts';
import { cudaNormals } from './torch-cuda.ts';
import { Words } from './words.ts';

/** One row of the table of pipelines: a library's generator and its way of making normals (docs/pipelines.md). */
export interface PipelineEntry {
  readonly id: string;
  readonly about: string;
  /** The library's own dtypes, its default first. */
  readonly dtypes: readonly NormalDtype[];
  /** Dtypes of 16 bits, asked for by the parameter `half`: drawn as the library draws them, given as the float32 they widen to. */
  readonly halves: readonly HalfDtype[];
  /** Id of its bit generator. */
  readonly generator: string;
  /** Parameters besides the generator's. */
  readonly parameters: readonly string[];
  /** Whether two calls draw what one call of both sizes draws. */
  readonly splits: boolean;
  readonly open: (recipe: NormalRecipe, generator: GeneratorRecipe, filter: Filter) => NormalSource;
}

type Stream = (recipe: NormalRecipe, generator: Generator) => NormalSource;
const onStream =
  (make: Stream): PipelineEntry['open'] =>
  (recipe, generator, filter) =>
    make(recipe, filter(openGenerator(generator)));
const row = (
  id: string,
  about: string,
  dtypes: readonly NormalDtype[],
  splits: boolean,
  open: PipelineEntry['open'],
  more: Partial<PipelineEntry> = {},
): PipelineEntry => ({ id, about, dtypes, splits, open, generator: id, parameters: [], halves: [], ...more });

const both: readonly NormalDtype[] = ['f64', 'f32'];
const bothFloat: readonly NormalDtype[] = ['f32', 'f64'];
const ziggurat = (pair = false) => onStream((recipe, generator) => numpyNormals(recipe, new Words(generator), pair));
const numpy = (id: string, about: string) => row(id, about, both, true, ziggurat());

export const pipelines: readonly PipelineEntry[] = [
  numpy('numpy:PCG64', 'numpy default_rng(seed).standard_normal'),
  numpy('numpy:PCG64DXSM', 'numpy Generator(PCG64DXSM(seed)).standard_normal'),
  row('numpy:MT19937', 'numpy Generator(MT19937(seed)).standard_normal', both, true, ziggurat(true)),
  numpy('numpy:Philox', 'numpy Generator(Philox(seed)).standard_normal'),
  numpy('numpy:SFC64', 'numpy Generator(SFC64(seed)).standard_normal'),
  row(
    'numpy:RandomState',
    'numpy RandomState(seed).standard_normal, np.random.randn',
    ['f64'],
    true,
    onStream(randomStateNormals),
  ),
  row('python:random', 'Python random.seed(seed); random.gauss(0, 1)', ['f64'], true, onStream(pythonNormals)),
  row('torch:cpu', 'torch.manual_seed(seed); torch.randn, x86-64 with AVX2', bothFloat, false, torch('avx2'), {
    parameters: ['small', 'half'],
    halves: HALVES,
  }),
  row('torch:cpu-scalar', 'torch.randn of builds without AVX2', bothFloat, false, torch('scalar'), {
    generator: 'torch:cpu',
    parameters: ['small', 'half'],
    halves: HALVES,
  }),
  row('torch:cuda', "torch.randn(device='cuda')", ['f32'], false, cudaNormals),
  row('jax:threefry', 'jax.random.normal, legacy counters', bothFloat, false, jaxNormals),
  row('jax:threefry-partitionable', 'jax.random.normal, default since JAX 0.5', bothFloat, false, jaxNormals),
  row('tensorflow:philox', 'tf.random.stateless_normal', bothFloat, false, tensorflowNormals),
  row(
    'tensorflow:philox-stateful',
    'a TensorFlow op of seeds [graph,op], such as tf.compat.v1.random_normal',
    bothFloat,
    false,
    tensorflowOpNormals,
  ),
  row('tfjs:alea', 'TensorFlow.js tf.randomNormal', ['f32'], true, onStream(tfjsNormals)),
  row('r:mersenne-twister', 'R set.seed(seed); rnorm', ['f64'], true, onStream(rNormals)),
  row('philox-boxmuller', "fairnoise's own fast float normals", ['f32'], false, onStream(philoxBoxMuller), {
    generator: 'philox4x32',
  }),
  ...[
    'xoshiro256++',
    'chacha20',
    'aes-256-ctr',
    'shake128',
    'shake256',
    'blake3',
    'drbg:ctr',
    'drbg:hmac',
    'drbg:hash',
  ].map((id) => numpy(id, `${generatorEntry(id).about}, made normal by numpy's ziggurat (our pairing)`)),
];

function torch(build: 'avx2' | 'scalar'): PipelineEntry['open'] {
  return (recipe, generator, filter) => {
    const small = oneOf('small', recipe.small ?? 'log', ['log', 'log1p']) as NonNullable<TorchOptions['small']>;
    const half = recipe.half === undefined ? {} : { half: oneOf('half', recipe.half, HALVES) };
    return new TorchCpu(recipe, filter(openGenerator(generator)), { build, small, ...half });
  };
}

const byId = new Map(pipelines.map((entry) => [entry.id, entry]));

export function pipelineEntry(id: unknown): PipelineEntry {
  const entry = typeof id === 'string' ? byId.get(id) : undefined;
  if (entry) return entry;
  throw misuse('recipe', `one of ${pipelines.map((known) => known.id).join(', ')}`, id);
}

/** Plain data that `openPipeline` takes: the generator's recipe, the dtype (the library's default when left out), parameters. */
export interface PipelineRecipe {
  readonly id: string;
  readonly dtype?: NormalDtype;
  readonly [parameter: string]: unknown;
}

/** Opens a pipeline at its first number. Pure: equal recipes and tampering give equal numbers. */
export function openPipeline(recipe: PipelineRecipe, tampering?: Tampering): NormalSource {
  const entry = pipelineEntry(recipe?.id);
  const dtype = dtypeOf(entry, recipe.dtype);
  const full: NormalRecipe = { ...recipe, dtype, backdoors: tampering?.backdoors ?? [] };
  const source = entry.open(full, generatorRecipe(recipe, tampering), (generator) =>
    tampering ? tampering.words(generator) : generator,
  );
  return tampering ? tampering.normals(source) : source;
}

/**
 * The pipeline's words as its library's integers are made of them, before any transform. Where words depend on the call, `count` is how
 * many the one call draws, in words of `bits` bits.
 */
export function openWords(recipe: PipelineRecipe, bits: 32 | 64, count: number, tampering?: Tampering): Generator {
  const entry = pipelineEntry(recipe?.id);
  const generator = generatorRecipe(recipe, tampering);
  const { parameters } = generatorEntry(entry.generator);
  const perCall = {
    ...(parameters.includes('count') ? { count } : {}),
    ...(parameters.includes('bits') ? { bits } : {}),
  };
  const opened = openGenerator({ ...generator, ...perCall });
  return tampering ? tampering.words(opened) : opened;
}

function dtypeOf(entry: PipelineEntry, dtype: unknown): NormalDtype {
  const found = dtype === undefined ? entry.dtypes[0] : entry.dtypes.find((known) => known === dtype);
  if (found) return found;
  if (entry.halves.some((known) => known === dtype))
    throw misuse(
      'dtype',
      `${entry.dtypes.join(' or ')}; ${entry.id}?half=${dtype} draws what ${dtype} numbers widen to`,
      dtype,
    );
  throw misuse('dtype', `${entry.dtypes.join(' or ')}, which is what ${entry.id} draws`, dtype);
}

function generatorRecipe(recipe: PipelineRecipe, tampering?: Tampering): GeneratorRecipe {
  if (typeof recipe !== 'object' || recipe === null) throw misuseType('recipe', 'an object with an "id"', recipe);
  const entry = pipelineEntry(recipe.id);
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(recipe))
    if (!['id', 'dtype', 'backdoors', ...entry.parameters].includes(name)) rest[name] = value;
  const generator: GeneratorRecipe = { id: entry.generator, ...rest };
  const tampered = tampering ? tampering.recipe(generator) : generator;
  return entry.generator.startsWith('tensorflow:') ? { ...tampered, seed: tensorflowSeed(tampered) } : tampered;
}
