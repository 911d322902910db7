import type { GeneratorRecipe } from '../core/types.ts';
import { Aes, counterBlock, counterValue } from './aes.ts';
import { CounterGenerator } from './counter-generator.ts';
import { hexBytes, keySeed, parseSeed, withSeed } from './seed.ts';

/**
 * The AES-256-CTR keystream of SP 800-38A (section 6.5, whole block as big-endian counter) as little-endian 32-bit words:
 * `{ id, seed, counter? }` with a 256-bit key as seed and the first counter block in hex.
 */
export function aes256ctr(recipe: GeneratorRecipe): CounterGenerator {
  const aes = new Aes(keySeed(recipe, 32));
  const start = counterValue(hexBytes(recipe, 'counter', 16));
  return new CounterGenerator(withSeed(recipe, parseSeed(recipe.seed)), {
    wordBits: 32,
    blockWords: 4,
    words: null,
    blocks(first, blocks, { out }) {
      aes.keystream(counterBlock(start + first), blocks, out);
    },
  });
}
