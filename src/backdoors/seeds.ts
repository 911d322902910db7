import { misuse } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { parseSeed } from '../generators/seed.ts';

/** The recipe with the seed of its bit generator reduced to `bits` bits: a seed space so small that streams can be listed. */
export function smallSeed(recipe: GeneratorRecipe, bits: number): GeneratorRecipe {
  if (recipe.inner !== undefined) return { ...recipe, inner: smallSeed(recipe.inner as GeneratorRecipe, bits) };
  const seed = recipe.seed === undefined ? null : parseSeed(recipe.seed);
  if (seed?.kind !== 'integer' || seed.value < 0n)
    throw misuse(`seed of ${recipe.id}`, 'an integer >= 0, which a small seed space can reduce', recipe.seed ?? 'none');
  return { ...recipe, seed: String(BigInt.asUintN(bits, seed.value)) };
}
