import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { openState, sealState } from '../generators/state.ts';

/**
 * The words of libraries whose words depend on the call (JAX, TensorFlow's stateless ops, CUDA launches): `begin(count)` starts the
 * next call, and its words follow. A word backdoor is put around this, so that its counters live on from call to call.
 * `position` is all the state there is between calls: what `open` makes of it is the library's affair.
 */
export class Calls implements Generator {
  readonly recipe: GeneratorRecipe;
  readonly wordBits: 32 | 64;
  position = 0n;
  readonly #open: (position: bigint, count: number) => { words: Generator; next: bigint };
  #words: Generator | null = null;

  constructor(
    recipe: GeneratorRecipe,
    wordBits: 32 | 64,
    open: (position: bigint, count: number) => { words: Generator; next: bigint },
  ) {
    this.recipe = recipe;
    this.wordBits = wordBits;
    this.#open = open;
  }

  begin(count: number): void {
    const { words, next } = this.#open(this.position, count);
    this.#words = words;
    this.position = next;
  }

  fill(words: Uint32Array | BigUint64Array): void {
    if (!this.#words) throw new Error('words were asked for before a call began');
    this.#words.fill(words);
  }

  save(): Uint8Array {
    const payload = new Uint8Array(8);
    new DataView(payload.buffer).setBigUint64(0, this.position, true);
    return sealState(this.recipe.id, payload);
  }

  restore(state: Uint8Array): void {
    const payload = openState(this.recipe.id, state, 8);
    this.position = new DataView(payload.buffer, payload.byteOffset).getBigUint64(0, true);
    this.#words = null;
  }
}

/** What is put between a generator and its sampler: a backdoor on words, or nothing. */
export type Filter = (generator: Generator) => Generator;
