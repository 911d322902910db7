import { floats, misuse } from '../core/guards.ts';
import type { NormalDtype, NormalRecipe, NormalSource } from '../core/types.ts';
import { openState, sealState } from '../generators/state.ts';
import { CHUNK, samplerDesk } from './desk.ts';

export type Normals = Float32Array | Float64Array;

/** What a pipeline does when asked for numbers; the rest of a NormalSource is the same for all. */
export interface Drawing {
  /** One call for `count` numbers in pieces: numbers, or how many were left at the desk's `out`. */
  call(count: number): Iterable<number | Normals>;
  /** Everything that the next call depends on. */
  save(): Uint8Array;
  restore(state: Uint8Array): void;
}

/** A NormalSource whose numbers are made in the kernel, piece after piece. */
export class KernelSource implements NormalSource {
  readonly recipe: NormalRecipe;
  readonly #drawing: Drawing;

  constructor(recipe: NormalRecipe, drawing: Drawing) {
    this.recipe = recipe;
    this.#drawing = drawing;
  }

  get dtype(): NormalDtype {
    return this.recipe.dtype;
  }

  fill(out: Normals): void {
    floats('out', out, this.dtype);
    let at = 0;
    for (const piece of this.stream(out.length)) {
      out.set(piece, at);
      at += piece.length;
    }
  }

  *stream(count: number): Iterable<Normals> {
    checkCount(count);
    const { kernel, out } = samplerDesk();
    for (const made of this.#drawing.call(count)) {
      const { buffer } = kernel.memory;
      if (typeof made !== 'number') yield made;
      else yield this.dtype === 'f32' ? new Float32Array(buffer, out, made) : new Float64Array(buffer, out, made);
    }
  }

  save(): Uint8Array {
    return sealState(this.#tag, this.#drawing.save());
  }

  restore(state: Uint8Array): void {
    this.#drawing.restore(openState(this.#tag, state));
  }

  get #tag(): string {
    return `normals(${this.recipe.id},${this.dtype})`;
  }
}

export function checkCount(count: unknown): void {
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return;
  throw misuse('count', 'integer >= 0', count);
}

/** For libraries that draw number after number: any split of a call gives the same numbers. `draw` leaves `n <= CHUNK` at `out`. */
export function* numberByNumber(count: number, draw: (n: number) => void): Iterable<number> {
  for (let left = count; left > 0; ) {
    const n = Math.min(CHUNK, left);
    draw(n);
    yield n;
    left -= n;
  }
}

/**
 * Libraries that make numbers in pairs, hand out one and keep the other for the next draw, whenever that is.
 * `make(at, pairs)` leaves pairs of doubles at `at`.
 */
export class Kept {
  value: number | null = null;

  /** `n <= CHUNK` doubles to the desk's `out`. */
  draw(n: number, make: (at: number, pairs: number) => void): void {
    const { kernel, out } = samplerDesk();
    const view = new Float64Array(kernel.memory.buffer, out, CHUNK + 2);
    let have = 0;
    if (this.value !== null && n > 0) {
      view[have++] = this.value;
      this.value = null;
    }
    const pairs = (n - have + 1) >> 1;
    if (pairs === 0) return;
    make(out + 8 * have, pairs);
    have += 2 * pairs;
    if (have > n) this.value = view[n]!;
  }

  save(): Uint8Array {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.value === null ? 0 : 1, true);
    view.setFloat64(8, this.value ?? 0, true);
    return bytes;
  }

  restore(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    this.value = view.getUint32(0, true) ? view.getFloat64(8, true) : null;
  }
}
