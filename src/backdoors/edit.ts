import { bytesOf, concat } from '../core/bytes.ts';
import { FairnoiseError } from '../core/errors.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import type { Filtered32 } from '../generators/draws.ts';
import { openState, sealState } from '../generators/state.ts';

/**
 * A backdoor on words: changes them in place, one for one. `words` holds 32-bit pieces, low piece first, `pieces` a word
 * (1 for 32-bit words, 2 for 64-bit ones); words `from` … `to - 1` are the next ones of the stream.
 */
export interface Edit {
  apply(words: Uint32Array, from: number, to: number, pieces: 1 | 2): void;
  /** Counters and memory; empty when every word is edited alike. */
  save(): Uint8Array;
  restore(state: Uint8Array): void;
}

/** An edit without memory. */
export function stateless(apply: Edit['apply']): Edit {
  return { apply, save: () => new Uint8Array(0), restore: () => {} };
}

/** An edit whose memory is a few safe integers, kept in an array. */
export function counting(counters: Float64Array, apply: Edit['apply']): Edit {
  return {
    apply,
    save: () => bytesOf(counters.slice()),
    restore(state) {
      if (state.length !== counters.byteLength)
        throw new FairnoiseError(
          'STATE_MISMATCH',
          `expected ${counters.byteLength} bytes of counters, got ${state.length}`,
        );
      bytesOf(counters).set(state);
    },
  };
}

/**
 * What a backdoor does to 32-bit draws out of 64-bit words:
 * `words` 32-bit draws are halves of edited words (faults of the generator itself);
 * `draws` each 32-bit draw is edited too (attacks on numpy's ziggurat, whose layer, sign and magnitude bits lie alike in both widths);
 * `none` 32-bit draws pass by (the paper's code patches next64 only).
 */
export type Halves = 'words' | 'draws' | 'none';

/** A generator seen through an edit. */
export class EditedGenerator implements Generator {
  readonly recipe: GeneratorRecipe;
  readonly inner: Generator;
  readonly seek?: (index: bigint) => void;
  /** See generators/draws.ts; absent where 32-bit draws are halves of the edited words. */
  readonly halvesOf?: Generator;
  readonly edit32?: (words: Uint32Array) => void;
  readonly #edit: Edit;
  readonly #tag: string;

  constructor(recipe: GeneratorRecipe, inner: Generator, edit: Edit, halves: Halves) {
    this.recipe = recipe;
    this.inner = inner;
    this.#edit = edit;
    this.#tag = chainName(recipe);
    if (inner.seek && edit.save().length === 0) this.seek = (index) => inner.seek!(index);
    if (halves === 'words') return;
    const below: Partial<Filtered32> = inner as Generator & Partial<Filtered32>;
    this.halvesOf = below.halvesOf ?? inner;
    const earlier = below.edit32;
    const own = (words: Uint32Array) => edit.apply(words, 0, words.length, 1);
    const edits = [...(earlier ? [earlier.bind(inner)] : []), ...(halves === 'draws' ? [own] : [])];
    if (edits.length)
      this.edit32 = (words) => {
        for (const change of edits) change(words);
      };
  }

  get wordBits(): 32 | 64 {
    return this.inner.wordBits;
  }

  fill(words: Uint32Array | BigUint64Array): void {
    this.inner.fill(words);
    const pieces = this.wordBits === 32 ? 1 : 2;
    this.#edit.apply(new Uint32Array(words.buffer, words.byteOffset, words.length * pieces), 0, words.length, pieces);
  }

  save(): Uint8Array {
    const own = this.#edit.save();
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, own.length, true);
    return sealState(this.#tag, length, own, this.inner.save());
  }

  restore(state: Uint8Array): void {
    const payload = openState(this.#tag, state);
    const length = payload.length < 4 ? Infinity : new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
    if (4 + length > payload.length)
      throw new FairnoiseError('STATE_MISMATCH', `expected the counters of ${this.#tag}, got a state cut short`);
    this.inner.restore(payload.subarray(4 + length));
    this.#edit.restore(payload.slice(4, 4 + length));
  }
}

/** `skew(kurtosis(numpy:PCG64))`. */
export function chainName(recipe: GeneratorRecipe): string {
  return recipe.inner === undefined ? recipe.id : `${recipe.id}(${chainName(recipe.inner as GeneratorRecipe)})`;
}

/** The counters of several edits as one state. */
export function joined(edits: readonly Edit[]): Pick<Edit, 'save' | 'restore'> {
  return {
    save() {
      const states = edits.map((edit) => edit.save());
      if (states.every((state) => state.length === 0)) return new Uint8Array(0);
      return concat(bytesOf(Uint32Array.from(states, (state) => state.length)), ...states);
    },
    restore(state) {
      if (state.length === 0) return;
      const lengths = new Uint32Array(state.slice(0, 4 * edits.length).buffer);
      let at = 4 * edits.length;
      edits.forEach((edit, i) => {
        edit.restore(state.slice(at, at + lengths[i]!));
        at += lengths[i]!;
      });
    },
  };
}
