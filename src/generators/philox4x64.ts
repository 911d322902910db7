import { misuse } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { type Algorithm, KernelGenerator } from './kernel-generator.ts';
import { count, parseSeed, seedSequenceOf, withSeed } from './seed.ts';

/** Philox4x64-10, Salmon et al. 2011, as numpy's `Philox`: the first block is that of counter + 1. */
const algorithm: Algorithm = { name: 'philox4x64', wordBits: 64, stateBytes: 56, fill: 'philox4x64Fill' };

const U64 = 0xffffffffffffffffn;
const U256 = (1n << 256n) - 1n;

/** `{ id, seed | key, counter?, spawn?, poolSize?, jumped?, advance? }`; `key` of 128 and `counter` of 256 bits as in numpy. */
export function numpyPhilox(recipe: GeneratorRecipe): KernelGenerator {
  const key = recipe.key === undefined ? seedKey(recipe) : wide('key', recipe.key, 2);
  // One advance is a block of four words; one jump is 2^128 blocks (numpy _philox.pyx).
  const start = wide('counter', recipe.counter ?? 0, 4) + count(recipe, 'advance') + (count(recipe, 'jumped') << 128n);
  const state = new Uint8Array(algorithm.stateBytes);
  put(state, 0, key, 2);
  seek(state, start, 0n);
  const plain = recipe.key === undefined ? withSeed(recipe, parseSeed(recipe.seed)) : recipe;
  return new KernelGenerator(plain, algorithm, state, (bytes, index) => seek(bytes, start, index));
}

function seedKey(recipe: GeneratorRecipe): bigint {
  const [low, high] = seedSequenceOf(recipe).state64(2);
  return low! | (high! << 64n);
}

function seek(state: Uint8Array, start: bigint, index: bigint): void {
  const given = index & 3n;
  put(state, 16, (start + (index >> 2n) + (given ? 1n : 0n)) & U256, 4);
  put(state, 48, given || 4n, 1);
}

function put(state: Uint8Array, at: number, value: bigint, words: number): void {
  const view = new DataView(state.buffer, state.byteOffset);
  for (let i = 0; i < words; i++) view.setBigUint64(at + 8 * i, (value >> BigInt(64 * i)) & U64, true);
}

/** An integer of `words` 64-bit words, or the list of those words, low first, as numpy takes both. */
function wide(name: string, value: unknown, words: number): bigint {
  const seed = parseSeed(value);
  if (seed.kind === 'integer' && seed.value >= 0n && seed.value >> BigInt(64 * words) === 0n) return seed.value;
  if (seed.kind === 'list' && seed.values.length === words && seed.values.every((word) => word >= 0n && word <= U64))
    return seed.values.reduce((sum, word, i) => sum | (word << BigInt(64 * i)), 0n);
  throw misuse(name, `an integer below 2^${64 * words} or a list of ${words} 64-bit words`, value);
}
