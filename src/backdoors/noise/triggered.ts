import type { NormalDtype, NormalRecipe, NormalSource } from '../../core/types.ts';
import { openState, sealState } from '../../generators/state.ts';
import type { Normals } from './mapped.ts';

/** A source whose backdoor acts only on calls that `fires` lets through; the others are honest. */
export class Triggered implements NormalSource {
  readonly #id: string;
  readonly #honest: NormalSource;
  readonly #tampered: NormalSource;
  readonly #fires: () => boolean;

  /** `tampered` stands around `honest`, so its state holds both. */
  constructor(id: string, honest: NormalSource, tampered: NormalSource, fires: () => boolean) {
    this.#id = id;
    this.#honest = honest;
    this.#tampered = tampered;
    this.#fires = fires;
  }

  get recipe(): NormalRecipe {
    return this.#honest.recipe;
  }
  get dtype(): NormalDtype {
    return this.#honest.dtype;
  }
  fill(out: Normals): void {
    (this.#fires() ? this.#tampered : this.#honest).fill(out);
  }
  stream(count: number): Iterable<Normals> {
    return (this.#fires() ? this.#tampered : this.#honest).stream(count);
  }
  save(): Uint8Array {
    return sealState(`triggered ${this.#id}`, this.#tampered.save());
  }
  restore(state: Uint8Array): void {
    this.#tampered.restore(openState(`triggered ${this.#id}`, state));
  }
}
