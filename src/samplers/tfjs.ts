import { concat } from '../core/bytes.ts';
import type { Generator, NormalRecipe, NormalSource } from '../core/types.ts';
import { samplerDesk } from './desk.ts';
import { Kept, KernelSource, numberByNumber } from './source.ts';
import { fillRejecting, Words } from './words.ts';

/**
 * `tf.randomNormal([n], 0, 1, 'float32', seed)` of TensorFlow.js: the polar method in doubles on alea, stored as float32. Every call of the
 * library starts at its seed again; here calls go on, as one large call would, the second number of a pair waiting for the next.
 */
export function tfjsNormals(recipe: NormalRecipe, generator: Generator): NormalSource {
  const words = new Words(generator);
  const kept = new Kept();
  const { kernel, out } = samplerDesk();
  const make = (at: number, pairs: number) => fillRejecting(words, 32, 'pair', at, pairs, kernel.run.polarTfjs);
  const draw = (n: number) => {
    kept.draw(n, make);
    const { buffer } = kernel.memory;
    new Float32Array(buffer, out, n).set(new Float64Array(buffer, out, n));
  };
  return new KernelSource(recipe, {
    call: (count) => numberByNumber(count, draw),
    save: () => concat(kept.save(), words.save()),
    restore(state) {
      kept.restore(state.subarray(0, 16));
      words.restore(state.subarray(16));
    },
  });
}
