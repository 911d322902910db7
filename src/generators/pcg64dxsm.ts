import type { GeneratorRecipe } from '../core/types.ts';
import type { Algorithm, KernelGenerator } from './kernel-generator.ts';
import { openPcg } from './pcg64.ts';

/** PCG64 DXSM 128/64, as numpy's `PCG64DXSM`: seeded like PCG64, stepped with the 64-bit "cheap" multiplier. */
const algorithm: Algorithm = { name: 'pcg64dxsm', wordBits: 64, stateBytes: 32, fill: 'pcg64dxsmFill' };

/** PCG_CHEAP_MULTIPLIER_128 (numpy pcg64.h). */
const CHEAP = 0xda942042e4dd58b5n;

/** `{ id, seed, spawn?, poolSize?, jumped?, advance? }`. */
export function pcg64dxsm(recipe: GeneratorRecipe): KernelGenerator {
  return openPcg(recipe, algorithm, CHEAP);
}
