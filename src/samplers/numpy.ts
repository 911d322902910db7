import { concat } from '../core/bytes.ts';
import type { Generator, NormalRecipe, NormalSource } from '../core/types.ts';
import { samplerDesk } from './desk.ts';
import { Kept, KernelSource, numberByNumber } from './source.ts';
import { fillRejecting, Words } from './words.ts';

/**
 * `numpy.random.Generator(bit_generator).standard_normal(n, dtype)`: the 256-layer ziggurat on 64-bit words, or its float32 twin on
 * 32-bit halves. Number by number: two calls draw what one call of both sizes draws; sources on the same `words` are one numpy Generator. MT19937 puts its 53-bit
 * uniforms together from two outputs (`pair`).
 */
export function numpyNormals(recipe: NormalRecipe, words: Words, pair = false): NormalSource {
  const { kernel, out } = samplerDesk();
  const { zigguratF64, zigguratF32 } = kernel.run;
  const draw64 = (n: number) =>
    fillRejecting(words, 64, 'number', out, n, (at, have, to, want) => zigguratF64(at, have, to, want, Number(pair)));
  const draw32 = (n: number) => fillRejecting(words, 32, 'number', out, n, zigguratF32);
  return new KernelSource(recipe, {
    call: (count) => numberByNumber(count, recipe.dtype === 'f64' ? draw64 : draw32),
    save: () => words.save(),
    restore: (state) => words.restore(state),
  });
}

/**
 * `numpy.random.RandomState(seed).standard_normal(n)`, `np.random.randn(n)`: the polar method, frozen since NEP 19. Numbers come in
 * pairs; the second is kept for the next call.
 */
export function randomStateNormals(recipe: NormalRecipe, generator: Generator): NormalSource {
  const words = new Words(generator);
  const kept = new Kept();
  const { polarLegacy } = samplerDesk().kernel.run;
  const make = (at: number, pairs: number) => fillRejecting(words, 64, 'pair', at, pairs, polarLegacy);
  return new KernelSource(recipe, {
    call: (count) => numberByNumber(count, (n) => kept.draw(n, make)),
    save: () => concat(kept.save(), words.save()),
    restore(state) {
      kept.restore(state.subarray(0, 16));
      words.restore(state.subarray(16));
    },
  });
}
