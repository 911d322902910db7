import type { Generator, NormalRecipe, NormalSource } from '../core/types.ts';
import { CHUNK, samplerDesk } from './desk.ts';
import { KernelSource } from './source.ts';
import { Words } from './words.ts';

/**
 * fairnoise's own fast float32 normals: Philox4x32-10 under key `seed`, counters from 0, eight words to eight numbers
 * (kernels/generators/fastnormal.ts). A call starts at the next group of eight words. No other library draws this stream.
 */
export function philoxBoxMuller(recipe: NormalRecipe, generator: Generator): NormalSource {
  const words = new Words(generator);
  const { kernel, out } = samplerDesk();
  function* call(count: number): Iterable<number> {
    for (let at = 0; at < count; at += CHUNK) {
      const n = Math.min(CHUNK, count - at);
      const groups = (n + 7) >> 3;
      words.to32(out, 8 * groups);
      kernel.run.fastNormals(out, out, groups); // in place
      yield n;
    }
  }
  return new KernelSource(recipe, { call, save: () => words.save(), restore: (state) => words.restore(state) });
}
