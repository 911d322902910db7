import { misuse, misuseType } from '../core/guards.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { aes256ctr } from './aes-ctr.ts';
import { Alea } from './alea.ts';
import { blake3 } from './blake3.ts';
import { chacha20 } from './chacha20.ts';
import { drbgCtr } from './ctr-drbg.ts';
import { drbgHash } from './hash-drbg.ts';
import { drbgHmac } from './hmac-drbg.ts';
import { numpyMT19937, numpyRandomState, pythonRandom, rMersenneTwister, torchCpu } from './mt19937.ts';
import { pcg64 } from './pcg64.ts';
import { pcg64dxsm } from './pcg64dxsm.ts';
import { philox4x32Counter, tensorflowStateful, tensorflowStateless, torchCuda } from './philox4x32.ts';
import { numpyPhilox } from './philox4x64.ts';
import { sfc64 } from './sfc64.ts';
import { shake } from './shake.ts';
import { jaxThreefry, jaxThreefryPartitionable } from './threefry2x32.ts';
import type { Order } from './wide.ts';
import { xoshiro256pp } from './xoshiro256pp.ts';

/** One row of the table of bit generators. */
export interface GeneratorEntry {
  readonly id: string;
  /** What it is, in a few words. */
  readonly about: string;
  /** Parameters the recipe may have besides `id`. */
  readonly parameters: readonly string[];
  /** A recipe that opens: for help texts and for the laws every entry is held to. */
  readonly example: GeneratorRecipe;
  /** How the library makes a 64-bit draw of two 32-bit words; absent on 64-bit generators and where there is no such draw. */
  readonly pairs?: Order;
  readonly open: (recipe: GeneratorRecipe) => Generator;
}

const mt = ['seed', 'advance'];
const numpy = ['seed', 'spawn', 'poolSize', 'jumped', 'advance'];
const jax = ['seed', 'key', 'count', 'bits', 'x64'];
const drbg = ['seed', 'nonce', 'personalization', 'request'];
const pairs: Readonly<Record<string, Order>> = {
  'numpy:MT19937': 'high-first',
  'numpy:RandomState': 'high-first',
  'python:random': 'high-first',
  'torch:cpu': 'high-first',
  // Byte streams, read little-endian; TensorFlow's uint64 takes its words so too.
  'tensorflow:philox': 'low-first',
  'tensorflow:philox-stateful': 'low-first',
  philox4x32: 'low-first',
  chacha20: 'low-first',
  'aes-256-ctr': 'low-first',
  shake128: 'low-first',
  shake256: 'low-first',
  blake3: 'low-first',
  'drbg:ctr': 'low-first',
  'drbg:hmac': 'low-first',
  'drbg:hash': 'low-first',
};

const row = (
  id: string,
  about: string,
  parameters: readonly string[],
  open: GeneratorEntry['open'],
  example: Record<string, unknown> = { seed: '42' },
): GeneratorEntry => ({
  id,
  about,
  parameters,
  example: { id, ...example },
  open,
  ...(pairs[id] ? { pairs: pairs[id] } : {}),
});

export const generators: readonly GeneratorEntry[] = [
  row('numpy:PCG64', 'numpy default_rng(seed), PCG64(seed)', numpy, pcg64),
  row('numpy:PCG64DXSM', 'numpy PCG64DXSM(seed)', numpy, pcg64dxsm),
  row('numpy:MT19937', 'numpy Generator(MT19937(seed))', numpy, numpyMT19937),
  row('numpy:Philox', 'numpy Philox(seed): Philox4x64-10', [...numpy, 'key', 'counter'], numpyPhilox),
  row('numpy:SFC64', 'numpy SFC64(seed)', ['seed', 'spawn', 'poolSize'], sfc64),
  row('numpy:RandomState', 'numpy RandomState(seed), np.random.seed(seed): MT19937', mt, numpyRandomState),
  row('python:random', 'Python random.seed(seed): MT19937', mt, pythonRandom),
  row('torch:cpu', 'torch.manual_seed(seed) on the CPU: MT19937', mt, torchCpu),
  row(
    'torch:cuda',
    'torch.cuda.manual_seed(seed): Philox4x32-10 by launches',
    ['seed', 'count', 'maxBlocks', 'offset'],
    torchCuda,
    {
      seed: '42',
      count: 3000,
      maxBlocks: 2,
    },
  ),
  row('jax:threefry', 'jax.random.bits(PRNGKey(seed), (count,)), legacy layout', jax, jaxThreefry, {
    seed: '42',
    count: 200001,
  }),
  row(
    'jax:threefry-partitionable',
    'jax.random.bits(PRNGKey(seed), …), JAX >= 0.5 default',
    jax,
    jaxThreefryPartitionable,
  ),
  row('tensorflow:philox', 'tf.random.stateless_*(seed=[s0,s1])', ['seed'], tensorflowStateless, { seed: '[42,0]' }),
  row('tensorflow:philox-stateful', 'TensorFlow op of seeds [graph,op]', ['seed'], tensorflowStateful, {
    seed: '[42,0]',
  }),
  row('tfjs:alea', 'tf.randomNormal(…, seed): seedrandom alea', ['seed'], (recipe) => new Alea(recipe)),
  row('r:mersenne-twister', 'R set.seed(seed): Mersenne-Twister', mt, rMersenneTwister),
  row('philox4x32', 'Philox4x32-10 under a 64-bit key, counters from 0', ['seed'], philox4x32Counter),
  row('xoshiro256++', 'xoshiro256++ 1.0', ['seed', 'jumped'], xoshiro256pp),
  row('chacha20', 'ChaCha20 keystream, RFC 8439', ['seed', 'nonce', 'counter'], chacha20),
  row('aes-256-ctr', 'AES-256-CTR keystream, SP 800-38A', ['seed', 'counter'], aes256ctr),
  row('shake128', 'SHAKE128 output, FIPS 202', ['seed'], shake(128)),
  row('shake256', 'SHAKE256 output, FIPS 202', ['seed'], shake(256)),
  row('blake3', 'BLAKE3 extended output', ['seed', 'key', 'context'], blake3),
  row('drbg:ctr', 'CTR_DRBG, SP 800-90A', [...drbg, 'cipher', 'df'], drbgCtr),
  row('drbg:hmac', 'HMAC_DRBG, SP 800-90A', [...drbg, 'hash'], drbgHmac),
  row('drbg:hash', 'Hash_DRBG, SP 800-90A', [...drbg, 'hash'], drbgHash),
];

const byId = new Map(generators.map((entry) => [entry.id, entry]));

/** The entry of a recipe id; an unknown one is answered with the list of those that exist. */
export function generatorEntry(id: unknown): GeneratorEntry {
  const entry = typeof id === 'string' ? byId.get(id) : undefined;
  if (entry) return entry;
  throw misuse('recipe', `one of ${generators.map((known) => known.id).join(', ')}`, id);
}

/** The order a recipe's library pairs 32-bit words in, whatever backdoors stand around it; numpy's for those that say nothing. */
export function pairOrder(recipe: GeneratorRecipe): Order {
  return byId.get(rootRecipe(recipe).id)?.pairs ?? 'high-first';
}

/** The bit generator's own recipe, inside all backdoors. */
export function rootRecipe(recipe: GeneratorRecipe): GeneratorRecipe {
  return recipe.inner === undefined ? recipe : rootRecipe(recipe.inner as GeneratorRecipe);
}

/** Opens the bit generator a recipe names, at its first word. Pure: equal recipes give equal streams. */
export function openGenerator(recipe: GeneratorRecipe): Generator {
  if (typeof recipe !== 'object' || recipe === null) throw misuseType('recipe', 'an object with an "id"', recipe);
  const entry = generatorEntry(recipe.id);
  for (const name of Object.keys(recipe))
    if (name !== 'id' && recipe[name] !== undefined && !entry.parameters.includes(name))
      throw misuse(`recipe ${entry.id}`, `no parameters besides ${entry.parameters.join(', ')}`, name);
  return entry.open(recipe);
}

/** Opens `recipe` where `state` (from `save`) left it. */
export function restoreGenerator(recipe: GeneratorRecipe, state: Uint8Array): Generator {
  const generator = openGenerator(recipe);
  generator.restore(state);
  return generator;
}
