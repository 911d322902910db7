import type { Generator } from '../core/types.ts';
import { openState, sealState } from './state.ts';

/** A filter that patches only 64-bit draws: 32-bit draws are taken from `halvesOf`, which shares the inner stream. */
export interface SixtyFourOnly {
  readonly halvesOf: Generator;
}

/**
 * 64- and 32-bit draws from one stream, in numpy's order (`bitgen_t.next_uint64` / `next_uint32`):
 * - 64-bit generators: a 32-bit draw takes the LOW half of a fresh word and keeps the high half for the next 32-bit draw;
 *   64-bit draws in between neither use nor drop it.
 * - 32-bit generators: a 64-bit draw is two words, the FIRST one high (MT19937 in numpy, Python and torch).
 *
 * The half kept over is part of the state here, not of the generator: numpy keeps it beside the algorithm's state too.
 */
export class Draws {
  readonly generator: Generator;
  /** The high half waiting for the next 32-bit draw, or null. Samplers with their own kernel may read and set it. */
  half: number | null = null;
  readonly #halves: Generator;

  constructor(generator: Generator) {
    this.generator = generator;
    this.#halves = halvesOf(generator);
  }

  fill64(words: BigUint64Array): void {
    if (this.generator.wordBits === 64) {
      this.generator.fill(words);
      return;
    }
    const halves = new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);
    this.generator.fill(halves);
    for (let i = 0; i < halves.length; i += 2) [halves[i], halves[i + 1]] = [halves[i + 1]!, halves[i]!];
  }

  fill32(words: Uint32Array): void {
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

  /** Drop the half kept over, as numpy's `advance` and `jumped` do. */
  reset(): void {
    this.half = null;
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

/** Where 32-bit draws come from. */
export function halvesOf(generator: Generator): Generator {
  return (generator as Generator & Partial<SixtyFourOnly>).halvesOf ?? generator;
}
