import { noiseKernel } from '../../kernel/noise.ts';
import type { Law } from './law.ts';

/**
 * Runs of consecutive values that came before, up to sign: constants, short cycles, replayed or mirrored noise. Runs of c values are
 * looked for among the latest ones and among a sample of all earlier ones, chosen by their own hash; two hits at one distance are a
 * repeat. c makes a run that a good source repeats rarer than 2^-BITS for each pair of places, so among the 2^72 pairs of any stream one
 * could read the chance of a repeat is below 2^-48. Two hashes of 63 bits that agree at one distance, in as many lookups, add 2^-53.
 */
const REPEAT_CHANCE = 1e-14;
const BITS = 120;

/** Half of the bet is kept, half goes on a repeat at its odds: 1/2 + 1/2 [repeat] / chance has mean 1 at most. */
export const repeatLogE = (repeat: boolean): number => Math.log(repeat ? 0.5 + 0.5 / REPEAT_CHANCE : 0.5);

/** Values in a run: 2^-BITS for the likeliest single value, its sign not told. */
export const runLength = (law: Law): number => Math.min(63, Math.ceil(BITS / -Math.log2(2 * law.atom)));

let owner: Repeats | null = null;
let place = 0;

export class Repeats {
  /** Place of the value at which a repeat was certain, 1 for the first value; 0 while there is none. */
  found = 0;
  readonly #c: number;
  #state: Uint8Array | null = null;

  constructor(c: number) {
    this.#c = c;
  }

  /** Takes `n` values of `width` bytes at `values` in the kernel. */
  push(values: number, n: number, width: 4 | 8): void {
    this.#enter();
    this.found = noiseKernel().run.repeats(place, values, n, width);
  }

  /** How many values back the repeated run lies. */
  get distance(): number {
    if (this.found === 0) return 0;
    this.#enter();
    return Number(new BigUint64Array(noiseKernel().memory.buffer, place + 48, 1)[0]);
  }

  save(): Uint8Array {
    this.#enter();
    return this.#view().slice();
  }

  restore(state: Uint8Array): void {
    this.#state = state.slice();
    if (owner === this) owner = null;
    this.#enter();
    this.found = Number(new BigUint64Array(noiseKernel().memory.buffer, place + 40, 1)[0]);
  }

  // The tables are large, so the kernel has room for one stream's: whoever comes takes it over.
  #enter(): void {
    if (owner === this) return;
    const { run, allocate } = noiseKernel();
    place ||= allocate(run.repeatsSize() + run.repeatsSpare());
    if (owner) owner.#state = owner.#view().slice();
    owner = this;
    if (this.#state) this.#view().set(this.#state);
    else run.repeatsInit(place, this.#c);
    this.#state = null;
  }

  #view(): Uint8Array {
    const { run, memory } = noiseKernel();
    return new Uint8Array(memory.buffer, place, run.repeatsSize());
  }
}
