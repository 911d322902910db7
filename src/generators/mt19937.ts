import type { GeneratorRecipe } from '../core/types.ts';
import { type Algorithm, KernelGenerator } from './kernel-generator.ts';
import { advanceMt19937, numpyJumped } from './mt19937-jump.ts';
import { count, impossibleSeed, integerSeed, parseSeed, seedOf, seedSequenceOf, withSeed } from './seed.ts';
import { words32 } from './seedsequence.ts';

/** MT19937, Matsumoto & Nishimura 1998, with the seedings of the libraries that use it. */
const algorithm: Algorithm = { name: 'mt19937', wordBits: 32, stateBytes: 2500, fill: 'mt19937Fill' };

const N = 624;
const U32 = 0xffffffffn;

/** numpy `Generator(MT19937(seed))`: the key comes from SeedSequence and the first word given is key[623]. */
export function numpyMT19937(recipe: GeneratorRecipe): KernelGenerator {
  const key = seedSequenceOf(recipe).state32(N);
  key[0] = 0x80000000; // numpy _mt19937.pyx: the top bit makes the state non-zero
  return open(recipe, key, N - 1);
}

/** numpy `RandomState(seed)` and `np.random.seed(seed)`: an integer below 2^32, or a list of them. */
export function numpyRandomState(recipe: GeneratorRecipe): KernelGenerator {
  const expected = 'an integer in [0, 4294967295] or a list of them like [1,2,3]';
  const seed = seedOf(recipe, expected);
  const fits = (value: bigint) => value >= 0n && value <= U32;
  if (seed.kind === 'integer' && fits(seed.value)) return open(recipe, initGenrand(Number(seed.value)), N);
  if (seed.kind === 'list' && seed.values.length > 0 && seed.values.every(fits))
    return open(recipe, initByArray(seed.values.map(Number)), N);
  throw impossibleSeed(recipe, expected);
}

/** Python `random.seed(seed)`: init_by_array over the words of |seed| (Modules/_randommodule.c). */
export function pythonRandom(recipe: GeneratorRecipe): KernelGenerator {
  const expected = 'an integer of any size';
  const seed = seedOf(recipe, expected);
  if (seed.kind !== 'integer') throw impossibleSeed(recipe, expected);
  return open(recipe, initByArray(words32(seed.value < 0n ? -seed.value : seed.value)), N);
}

/** `torch.manual_seed(seed)` on the CPU: only the low 32 bits arrive (ATen MT19937RNGEngine.h). */
export function torchCpu(recipe: GeneratorRecipe): KernelGenerator {
  // torch/random.py takes [-2^63, 2^64) and maps negative seeds to 2^64 + seed.
  const seed = integerSeed(recipe, -(1n << 63n), (1n << 64n) - 1n, 'an integer in [-2^63, 2^64)');
  return open(recipe, initGenrand(Number(seed & U32)), N);
}

/** R `set.seed(seed)` with the default Mersenne-Twister (src/main/RNG.c): an LCG scrambles the seed, then fills the state. */
export function rMersenneTwister(recipe: GeneratorRecipe): KernelGenerator {
  let s = Number(integerSeed(recipe, -2147483647n, 2147483647n, 'an integer in [-2147483647, 2147483647]'));
  const next = () => (s = (Math.imul(s, 69069) + 1) | 0);
  for (let i = 0; i < 50; i++) next();
  next(); // slot 0 of R's state is the position, which R then sets to 624
  return open(recipe, Uint32Array.from({ length: N }, next), N);
}

function open(recipe: GeneratorRecipe, key: Uint32Array, position: number): KernelGenerator {
  const state = new Uint8Array(algorithm.stateBytes);
  const view = new DataView(state.buffer);
  key.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  view.setUint32(4 * N, position, true);
  const generator = new KernelGenerator(withSeed(recipe, parseSeed(recipe.seed)), algorithm, state);
  numpyJumped(generator, count(recipe, 'jumped'));
  advanceMt19937(generator, count(recipe, 'advance'));
  return generator;
}

/** init_genrand of mt19937ar.c: Knuth's multiplier (TAOCP vol. 2, 3rd ed., p. 106). */
export function initGenrand(seed: number): Uint32Array {
  const key = new Uint32Array(N);
  key[0] = seed;
  for (let i = 1; i < N; i++) key[i] = Math.imul(key[i - 1]! ^ (key[i - 1]! >>> 30), 1812433253) + i;
  return key;
}

/** init_by_array of mt19937ar.c. */
export function initByArray(words: readonly number[]): Uint32Array {
  const key = initGenrand(19650218);
  let i = 1;
  let j = 0;
  const wrap = () => {
    if (++i < N) return;
    key[0] = key[N - 1]!;
    i = 1;
  };
  const previous = () => key[i - 1]! ^ (key[i - 1]! >>> 30);
  for (let k = Math.max(N, words.length); k > 0; k--) {
    key[i] = (key[i]! ^ Math.imul(previous(), 1664525)) + words[j]! + j;
    if (++j >= words.length) j = 0;
    wrap();
  }
  for (let k = N - 1; k > 0; k--) {
    key[i] = (key[i]! ^ Math.imul(previous(), 1566083941)) - i;
    wrap();
  }
  key[0] = 0x80000000;
  return key;
}
