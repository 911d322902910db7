import type { Generator } from '../core/types.ts';
import { pairOrder } from './registry.ts';
import { openState, sealState } from './state.ts';
import { Wide } from './wide.ts';

/** A filter that treats 32-bit draws apart from 64-bit words: they are drawn from `halvesOf`, then changed by `edit32`. */
export interface Filtered32 {
  readonly halvesOf: Generator;
  edit32?(words: Uint32Array): void;
}

/**
 * 64- and 32-bit draws from one stream, in numpy's order (`bitgen_t.next_uint64` / `next_uint32`):
 * - 64-bit generators: a 32-bit draw takes the LOW half of a fresh word and keeps the high half for the next 32-bit draw;
 *   64-bit draws in between neither use nor drop it.
 * - 32-bit generators: a 64-bit draw is two words, the FIRST one high for MT19937 (numpy, Python, torch), low for byte streams.
 *
 * The half kept over is part of the state here, not of the generator: numpy keeps it beside the algorithm's state too.
 */
export class Draws {
  readonly generator: Generator;
  /** The high half waiting for the next 32-bit draw, or null. Samplers with their own kernel may read and set it. */
  half: number | null = null;
  readonly #wide: Generator;
  readonly #halves: Generator;
  readonly #edit32: ((words: Uint32Array) => void) | undefined;

  constructor(generator: Generator) {
    this.generator = generator;
    this.#wide = generator.wordBits === 64 ? generator : new Wide(generator, pairOrder(generator.recipe));
    const filter = generator as Generator & Partial<Filtered32>;
    this.#halves = filter.halvesOf ?? generator;
    this.#edit32 = filter.edit32?.bind(filter);
  }

  fill64(words: BigUint64Array): void {
    this.#wide.fill(words);
  }

  fill32(words: Uint32Array): void {
    this.#plain32(words);
    this.#edit32?.(words);
  }

  #plain32(words: Uint32Array): void {
    if (this.#halves.wordBits === 32) {
      this.#halves.fill(words);
      return;
    }
    let at = 0;
    if (this.half !== null && words.length > 0) {
      words[at++] = this.half;
      this.half = null;
    }
    const rest = words.length - at;
    if (rest === 0) return;
    const fresh = new BigUint64Array((rest + 1) >> 1);
    this.#halves.fill(fresh);
    const halves = new Uint32Array(fresh.buffer);
    words.set(halves.subarray(0, rest), at);
    if (rest & 1) this.half = halves[rest]!;
  }

  save(): Uint8Array {
    const kept = new Uint8Array(8);
    const view = new DataView(kept.buffer);
    view.setUint32(0, this.half === null ? 0 : 1, true);
    view.setUint32(4, this.half ?? 0, true);
    return sealState(`draws(${this.generator.recipe.id})`, kept, this.generator.save());
  }

  restore(state: Uint8Array): void {
    const payload = openState(`draws(${this.generator.recipe.id})`, state);
    this.generator.restore(payload.subarray(8));
    const view = new DataView(payload.buffer, payload.byteOffset);
    this.half = view.getUint32(0, true) ? view.getUint32(4, true) : null;
  }
}
