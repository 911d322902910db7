import { bytesOf } from '../core/bytes.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { type Algorithm, KernelGenerator } from './kernel-generator.ts';
import { parseSeed, seedSequenceOf, withSeed } from './seed.ts';

/** SFC64, Doty-Humphrey (PractRand), as numpy's `SFC64`: small, fast, without a jump. */
const algorithm: Algorithm = { name: 'sfc64', wordBits: 64, stateBytes: 32, fill: 'sfc64Fill' };

/** `{ id, seed, spawn?, poolSize? }`. */
export function sfc64(recipe: GeneratorRecipe): KernelGenerator {
  const state = BigUint64Array.of(...seedSequenceOf(recipe).state64(3), 1n);
  const generator = new KernelGenerator(withSeed(recipe, parseSeed(recipe.seed)), algorithm, bytesOf(state));
  generator.fill(new BigUint64Array(12)); // sfc64_set_seed discards 12 words to mix the seed
  return generator;
}
