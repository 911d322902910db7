import { integer } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { CounterGenerator } from './counter-generator.ts';
import { hexBytes, keySeed, parseSeed, withSeed } from './seed.ts';

/**
 * The ChaCha20 keystream of RFC 8439 as little-endian 32-bit words: `{ id, seed, nonce?, counter? }` with a 256-bit key as seed,
 * a 96-bit nonce in hex and the first block's number. It ends after block 2^32 - 1, never wraps.
 */
export function chacha20(recipe: GeneratorRecipe): CounterGenerator {
  const key = keySeed(recipe, 32);
  const nonce = new DataView(hexBytes(recipe, 'nonce', 12).slice().buffer);
  const [n0, n1, n2] = [0, 4, 8].map((at) => nonce.getUint32(at, true)) as [number, number, number];
  const counter = recipe.counter === undefined ? 0 : integer('counter', recipe.counter, 0, 0xffffffff);
  return new CounterGenerator(withSeed(recipe, parseSeed(recipe.seed)), {
    wordBits: 32,
    blockWords: 16,
    words: (2n ** 32n - BigInt(counter)) * 16n,
    blocks(first, blocks, { kernel, state, out }) {
      new Uint8Array(kernel.memory.buffer, state, 32).set(key);
      kernel.run.chacha20Blocks(state, counter + Number(first), n0, n1, n2, blocks, out);
    },
  });
}
