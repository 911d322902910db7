import { keccakP } from '@noble/hashes/sha3.js';
import { concat } from '../core/bytes.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { checkWords } from './kernel-generator.ts';
import { messageSeed, parseSeed, withSeed } from './seed.ts';
import { openState, sealState } from './state.ts';

/**
 * SHAKE128 and SHAKE256 (FIPS 202, section 6.2): the output of a message as little-endian 32-bit words, without end.
 * A sponge of 1600 bits, of which each permutation gives 1600 - 2 * strength.
 */
export class Shake implements Generator {
  readonly recipe: GeneratorRecipe;
  readonly wordBits = 32;
  readonly #lanes = new Uint32Array(50);
  readonly #rate: number;
  /** Words of this block that are out. */
  #out = 0;

  constructor(recipe: GeneratorRecipe, strength: 128 | 256, message: Uint8Array) {
    this.recipe = recipe;
    this.#rate = 50 - strength / 16;
    const bytes = 4 * this.#rate;
    // Padding: the bits 1111 of an XOF, then 10…01 to a whole number of blocks.
    const padded = concat(message, new Uint8Array(bytes - (message.length % bytes)));
    padded[message.length]! |= 0x1f;
    padded[padded.length - 1]! |= 0x80;
    const words = new DataView(padded.buffer, padded.byteOffset);
    for (let at = 0; at < padded.length; at += bytes) {
      for (let i = 0; i < this.#rate; i++) this.#lanes[i]! ^= words.getUint32(at + 4 * i, true);
      keccakP(this.#lanes);
    }
  }

  fill(words: Uint32Array | BigUint64Array): void {
    checkWords(words, 32);
    for (let at = 0; at < words.length; ) {
      if (this.#out === this.#rate) {
        keccakP(this.#lanes);
        this.#out = 0;
      }
      const n = Math.min(this.#rate - this.#out, words.length - at);
      (words as Uint32Array).set(this.#lanes.subarray(this.#out, this.#out + n), at);
      this.#out += n;
      at += n;
    }
  }

  save(): Uint8Array {
    const state = new Uint32Array(51);
    state.set(this.#lanes);
    state[50] = this.#out;
    return sealState(this.recipe.id, new Uint8Array(state.buffer));
  }

  restore(state: Uint8Array): void {
    const words = new Uint32Array(openState(this.recipe.id, state, 204).slice().buffer);
    this.#lanes.set(words.subarray(0, 50));
    this.#out = words[50]!;
  }
}

/** `{ id, seed }`: the message in hex, or an integer that a message of 32 bytes is derived from. */
export const shake =
  (strength: 128 | 256) =>
  (recipe: GeneratorRecipe): Shake =>
    new Shake(withSeed(recipe, parseSeed(recipe.seed)), strength, messageSeed(recipe));
