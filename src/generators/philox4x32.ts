import { integer, misuse } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { CounterGenerator } from './counter-generator.ts';
import { desk } from './kernel-generator.ts';
import { count, impossibleSeed, integerSeed, parseSeed, seedOf, withSeed } from './seed.ts';

/** Philox4x32-10, Salmon et al. 2011 (Random123): four 32-bit words a block. */
const U32 = 0xffffffffn;
const U128 = (1n << 128n) - 1n;
const u32 = (value: bigint, word: number): number => Number((value >> BigInt(32 * word)) & U32);

/** One block: 64-bit `key`, 128-bit `counter`. */
export function philox4x32(key: bigint, counter: bigint): [number, number, number, number] {
  const { kernel, out } = desk();
  const c = [0, 1, 2, 3].map((i) => u32(counter, i)) as [number, number, number, number];
  kernel.run.philox4x32Blocks(u32(key, 0), u32(key, 1), ...c, 10, 1, out);
  const [y0, y1, y2, y3] = new Uint32Array(kernel.memory.buffer, out, 4);
  return [y0!, y1!, y2!, y3!];
}

/** The words of successive counters from `start`. */
function sequential(recipe: GeneratorRecipe, key: bigint, start: bigint): CounterGenerator {
  return new CounterGenerator(recipe, {
    wordBits: 32,
    blockWords: 4,
    words: null,
    blocks(first, blocks, { kernel, out }) {
      const counter = (start + first) & U128;
      const c = [0, 1, 2, 3].map((i) => u32(counter, i)) as [number, number, number, number];
      kernel.run.philox4x32Blocks(u32(key, 0), u32(key, 1), ...c, 10, blocks, out);
    },
  });
}

/** `{ id, seed }`: Philox4x32-10 under the 64-bit key `seed`, counters from 0. Random123's own convention, no library's seeding. */
export function philox4x32Counter(recipe: GeneratorRecipe): CounterGenerator {
  const key = integerSeed(recipe, 0n, (1n << 64n) - 1n, 'an integer in [0, 2^64)');
  return sequential(withSeed(recipe, parseSeed(recipe.seed)), key, 0n);
}

const PAIR = 'a pair of integers in [-2^63, 2^63) like [42,0]';

function pair(recipe: GeneratorRecipe): [bigint, bigint] {
  const seed = seedOf(recipe, PAIR);
  const fits = (value: bigint) => value >= -(1n << 63n) && value < 1n << 63n;
  if (seed.kind !== 'list' || seed.values.length !== 2 || !seed.values.every(fits)) throw impossibleSeed(recipe, PAIR);
  return [BigInt.asUintN(64, seed.values[0]!), BigInt.asUintN(64, seed.values[1]!)];
}

/**
 * `{ id, seed: [s0, s1] }`: the words behind one `tf.random.stateless_*(seed=[s0, s1])` call. TensorFlow scrambles the pair by
 * one block under a fixed key (stateless_random_ops.cc, GenerateKey) and takes key and upper counter from it.
 */
export function tensorflowStateless(recipe: GeneratorRecipe): CounterGenerator {
  const [s0, s1] = pair(recipe);
  const [m0, m1, m2, m3] = philox4x32(0x02461e293ec8f720n, s0 | (s1 << 64n)).map(BigInt) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return sequential(withSeed(recipe, parseSeed(recipe.seed)), m0 | (m1 << 32n), (m2 << 64n) | (m3 << 96n));
}

/** `{ id, seed: [graph seed, op seed] }`: the first words of a stateful op seeded so (GuardedPhiloxRandom::Init). */
export function tensorflowStateful(recipe: GeneratorRecipe): CounterGenerator {
  const [graph, op] = pair(recipe);
  return sequential(withSeed(recipe, parseSeed(recipe.seed)), graph, op << 64n);
}

/** Threads a block in ATen/native/cuda/DistributionTemplates.h. */
const BLOCK_THREADS = 256;
/** Blocks an A100 runs at once (108 SMs of 2048 threads): the default cap on the grid. */
const A100_BLOCKS = 864;

/** How one launch that draws `count` float32 numbers lays out its threads (calc_execution_policy). */
export interface CudaLaunch {
  /** Threads T; element t + 4 T c + T j takes word j of call c of thread t. */
  readonly threads: number;
  /** curand calls a thread. */
  readonly calls: number;
  /** What the generator's philox offset grows by. */
  readonly offsetIncrement: number;
}

export function cudaLaunch(count: number, maxBlocks = A100_BLOCKS): CudaLaunch {
  const threads = BLOCK_THREADS * Math.min(maxBlocks, Math.ceil(count / BLOCK_THREADS));
  const calls = Math.floor((count - 1) / (4 * threads)) + 1;
  return { threads, calls, offsetIncrement: 4 * calls };
}

/**
 * `{ id, seed, count, maxBlocks?, offset? }`: the words of launch after launch of `count` float32 numbers on a CUDA device, in the
 * order (launch, call, thread, word). `maxBlocks` is the device's cap on the grid and matters only beyond it; `offset` is the
 * generator's philox offset at the start.
 */
export function torchCuda(recipe: GeneratorRecipe): CounterGenerator {
  const seed = BigInt.asUintN(64, integerSeed(recipe, -(1n << 63n), (1n << 64n) - 1n, 'an integer in [-2^63, 2^64)'));
  if (recipe.count === undefined)
    throw misuse('count', 'the numbers one launch draws: its layout depends on it', 'none');
  const launch = cudaLaunch(
    integer('count', Number(count(recipe, 'count')), 1),
    recipe.maxBlocks === undefined ? A100_BLOCKS : integer('maxBlocks', recipe.maxBlocks, 1, 1 << 20),
  );
  const offset = count(recipe, 'offset');
  if (offset % 4n) throw misuse('offset', 'a multiple of 4', recipe.offset);
  const threads = BigInt(launch.threads);
  return new CounterGenerator(withSeed(recipe, parseSeed(recipe.seed)), {
    wordBits: 32,
    blockWords: 4,
    words: null,
    blocks(first, blocks, { kernel, out }) {
      for (let i = 0; i < blocks; ) {
        const index = first + BigInt(i);
        // Calls of all launches so far are successive offsets, since a launch moves the offset by 4 a call.
        const call = offset / 4n + index / threads;
        const thread = Number(index % threads);
        const run = Math.min(blocks - i, launch.threads - thread);
        kernel.run.philox4x32Threads(u32(seed, 0), u32(seed, 1), u32(call, 0), u32(call, 1), thread, run, out + 16 * i);
        i += run;
      }
    },
  });
}
