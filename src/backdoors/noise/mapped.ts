import type { NormalDtype, NormalRecipe, NormalSource } from '../../core/types.ts';
import { openState, sealState } from '../../generators/state.ts';

export type Normals = Float32Array | Float64Array;

/** A source whose values are changed one by one after they were drawn, in place. Memory: none. */
export class Mapped implements NormalSource {
  readonly inner: NormalSource;
  readonly #id: string;
  readonly #map: (values: Normals) => void;

  constructor(id: string, inner: NormalSource, map: (values: Normals) => void) {
    this.inner = inner;
    this.#id = id;
    this.#map = map;
  }

  get recipe(): NormalRecipe {
    return this.inner.recipe;
  }
  get dtype(): NormalDtype {
    return this.inner.dtype;
  }

  fill(out: Normals): void {
    this.inner.fill(out);
    this.#map(out);
  }

  *stream(count: number): Iterable<Normals> {
    for (const piece of this.inner.stream(count)) {
      this.#map(piece);
      yield piece;
    }
  }

  save(): Uint8Array {
    return sealState(this.#id, this.inner.save());
  }
  restore(state: Uint8Array): void {
    this.inner.restore(openState(this.#id, state));
  }
}
