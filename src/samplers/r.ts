import type { Generator, NormalRecipe, NormalSource } from '../core/types.ts';
import { samplerDesk } from './desk.ts';
import { KernelSource, numberByNumber } from './source.ts';
import { Words } from './words.ts';

/** R's `rnorm(n)` with the default RNGkind, Mersenne-Twister and Inversion: two words and one quantile a number. */
export function rNormals(recipe: NormalRecipe, generator: Generator): NormalSource {
  const words = new Words(generator);
  const { kernel, words: from, out } = samplerDesk();
  const draw = (n: number) => {
    words.to32(from, 2 * n);
    kernel.run.inversionR(from, out, n);
  };
  return new KernelSource(recipe, {
    call: (count) => numberByNumber(count, draw),
    save: () => words.save(),
    restore: (state) => words.restore(state),
  });
}
