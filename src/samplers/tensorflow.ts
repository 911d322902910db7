import { misuse } from '../core/guards.ts';
import type { GeneratorRecipe, NormalRecipe, NormalSource } from '../core/types.ts';
import type { CounterGenerator } from '../generators/counter-generator.ts';
import { openGenerator } from '../generators/registry.ts';
import { parseSeed } from '../generators/seed.ts';
import { Calls, type Filter } from './calls.ts';
import { CHUNK, samplerDesk } from './desk.ts';
import { KernelSource } from './source.ts';
import { Words } from './words.ts';

/**
 * `tf.random.stateless_normal([n], seed=[s0, s1], dtype)`; a single integer s means [s, 0]. Stateless ops have no stream: here the first
 * call uses the seed itself and call c = 1, 2, … uses [s0, s1 + c], the step counter TensorFlow's guides put into a seed.
 * Words and uniforms are exact; normals agree with a platform's logf, sinf and cosf to a few ulp (docs).
 */
export function tensorflowNormals(recipe: NormalRecipe, generator: GeneratorRecipe, filter: Filter): NormalSource {
  const open = (seed: unknown) => openGenerator({ id: generator.id, seed });
  open(generator.seed); // a seed out of range is said now, not at the first number
  const [s0, s1] = (generator.seed as string).slice(1, -1).split(',').map(BigInt) as [bigint, bigint];
  const calls = new Calls(generator, 32, (call) => ({
    words: open(`[${s0},${BigInt.asIntN(64, s1 + call)}]`),
    next: call + 1n,
  }));
  return boxMuller(recipe, calls, filter);
}

/** Blocks that a stateful op sets aside for each number of a call, used or not (random_op.cc, ReserveRandomOutputs). */
const RESERVED = 256n;

/**
 * Runs of one stateful op, `tf.compat.v1.random_normal([n], dtype=dtype, seed=op)`, whose seeds are [graph, op]; a single integer is the op's
 * where no graph seed was set. A run for n numbers begins where the one before ended, and sets 256 n blocks aside.
 */
export function tensorflowOpNormals(recipe: NormalRecipe, generator: GeneratorRecipe, filter: Filter): NormalSource {
  const open = () => openGenerator(generator) as CounterGenerator;
  open();
  const calls = new Calls(generator, 32, (block, count) => {
    const words = open();
    words.seek(4n * block);
    return { words, next: block + RESERVED * BigInt(count) };
  });
  return boxMuller(recipe, calls, filter);
}

function boxMuller(recipe: NormalRecipe, calls: Calls, filter: Filter): NormalSource {
  const { dtype } = recipe;
  const words = new Words(filter(calls));
  const { kernel, words: from, out } = samplerDesk();
  const { tensorflowF32, tensorflowF64 } = kernel.run;
  // Two words a number in double, one in float; a last pair is drawn whole.
  const perPair = dtype === 'f32' ? 2 : 4;
  const transform = dtype === 'f32' ? tensorflowF32 : tensorflowF64;
  function* call(count: number): Iterable<number> {
    if (count === 0) return;
    calls.begin(count);
    for (let at = 0; at < count; at += CHUNK) {
      const n = Math.min(CHUNK, count - at);
      const pairs = (n + 1) >> 1;
      words.to32(from, perPair * pairs);
      transform(from, out, pairs);
      yield n;
    }
  }
  return new KernelSource(recipe, { call, save: () => words.save(), restore: (state) => words.restore(state) });
}

/** The seed as a pair in text, `[s0,s1]`; of a stateless op, a single integer s means [s, 0]. */
export function tensorflowSeed({ id, seed }: GeneratorRecipe): string {
  const parsed = seed === undefined ? null : parseSeed(seed);
  const pair = parsed?.kind === 'list' && parsed.values.length === 2 ? parsed.text : null;
  if (id === 'tensorflow:philox-stateful') {
    if (pair !== null) return pair === '[0,0]' ? NOT_RANDOM : pair;
    if (parsed?.kind === 'integer') return `[${GRAPH_SEED},${((parsed.value % MAXINT32) + MAXINT32) % MAXINT32}]`;
  } else if (pair !== null) return pair;
  else if (parsed?.kind === 'integer') return `[${parsed.value},0]`;
  throw misuse(`seed of ${id}`, 'an integer or a pair like [42,0]', seed ?? 'none');
}

// tf.compat.v1.get_seed (random_seed.py): an op seed alone has this graph seed and is taken modulo 2^31 - 1; two zeros, which would mean a
// random seed to the op, become [0, 2^31 - 1].
const GRAPH_SEED = 87654321n;
const MAXINT32 = 2n ** 31n - 1n;
const NOT_RANDOM = `[0,${MAXINT32}]`;
