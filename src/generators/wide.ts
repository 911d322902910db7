import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { checkWords } from './kernel-generator.ts';

/** Which of two successive 32-bit words is the high half of a 64-bit one. */
export type Order = 'high-first' | 'low-first';

/** A 32-bit generator read as 64-bit words, two to a word, in its library's order. It keeps the inner recipe: the stream is the same. */
export class Wide implements Generator {
  readonly wordBits = 64;
  readonly halvesOf: Generator;
  readonly seek?: (index: bigint) => void;
  readonly #order: Order;

  constructor(inner: Generator, order: Order) {
    this.halvesOf = inner;
    this.#order = order;
    if (inner.seek) this.seek = (index) => inner.seek!(2n * index);
  }

  get recipe(): GeneratorRecipe {
    return this.halvesOf.recipe;
  }

  fill(words: Uint32Array | BigUint64Array): void {
    checkWords(words, 64);
    const halves = new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);
    this.halvesOf.fill(halves);
    if (this.#order === 'low-first') return;
    for (let i = 0; i < halves.length; i += 2) {
      const first = halves[i]!;
      halves[i] = halves[i + 1]!;
      halves[i + 1] = first;
    }
  }

  save(): Uint8Array {
    return this.halvesOf.save();
  }

  restore(state: Uint8Array): void {
    this.halvesOf.restore(state);
  }
}
