import { concat } from '../core/bytes.ts';
import type { Generator, NormalRecipe, NormalSource } from '../core/types.ts';
import { samplerDesk } from './desk.ts';
import { Kept, KernelSource, numberByNumber } from './source.ts';
import { Words } from './words.ts';

/**
 * Python's `random.gauss(0.0, 1.0)`, n times (Lib/random.py): Box-Muller pairs of which the second waits in `gauss_next`.
 * Not `random.normalvariate`, which is another method.
 */
export function pythonNormals(recipe: NormalRecipe, generator: Generator): NormalSource {
  const words = new Words(generator);
  const kept = new Kept();
  const { kernel, words: from } = samplerDesk();
  const make = (at: number, pairs: number) => {
    words.to64(from, 2 * pairs);
    kernel.run.gaussPython(from, at, pairs);
  };
  return new KernelSource(recipe, {
    call: (count) => numberByNumber(count, (n) => kept.draw(n, make)),
    save: () => concat(kept.save(), words.save()),
    restore(state) {
      kept.restore(state.subarray(0, 16));
      words.restore(state.subarray(16));
    },
  });
}
