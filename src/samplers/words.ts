import { FairnoiseError } from '../core/errors.ts';
import type { Generator } from '../core/types.ts';
import { CounterGenerator } from '../generators/counter-generator.ts';
import { Draws, type Filtered32 } from '../generators/draws.ts';
import { desk, KernelGenerator } from '../generators/kernel-generator.ts';
import { pairOrder } from '../generators/registry.ts';
import { samplerDesk, WORD_BYTES } from './desk.ts';

/**
 * Words from any generator (a backdoor may stand in between) into the kernel's memory, never one more than the library would draw:
 * a number takes at least one word, so when `k` numbers are missing `k` words are certainly needed, and no more are asked for.
 * Between calls the generator therefore stands exactly where the library's does, and only numpy's kept 32-bit half is state here.
 */
export class Words {
  readonly draws: Draws;
  readonly #halves: Generator;
  readonly #edit32: ((words: Uint32Array) => void) | undefined;
  readonly #swap: boolean;

  constructor(generator: Generator) {
    this.draws = new Draws(generator);
    const filter = generator as Generator & Partial<Filtered32>;
    this.#halves = filter.halvesOf ?? generator;
    this.#edit32 = filter.edit32?.bind(filter);
    this.#swap = pairOrder(generator.recipe) === 'high-first';
  }

  /** `count` 64-bit words to address `at` (a multiple of 8). */
  to64(at: number, count: number): void {
    const { kernel } = samplerDesk();
    const { generator } = this.draws;
    if (generator.wordBits === 32) {
      native(generator, at, 2 * count);
      if (this.#swap) kernel.run.swapHalves(at, count);
    } else {
      native(generator, at, count);
    }
  }

  /** `count` 32-bit words to address `at`; up to 12 bytes behind them are overwritten. */
  to32(at: number, count: number): void {
    if (count === 0) return;
    this.#plain32(at, count);
    this.#edit32?.(new Uint32Array(samplerDesk().kernel.memory.buffer, at, count));
  }

  #plain32(at: number, count: number): void {
    const generator = this.#halves;
    if (generator.wordBits === 32) {
      native(generator, at, count);
      return;
    }
    const { buffer } = samplerDesk().kernel.memory;
    const view = new DataView(buffer);
    const { draws } = this;
    if (draws.half !== null) {
      view.setUint32(at, draws.half, true);
      draws.half = null;
      at += 4;
      count--;
    }
    const aligned = (at + 7) & ~7;
    native(generator, aligned, (count + 1) >> 1);
    if (aligned !== at) new Uint8Array(buffer).copyWithin(at, aligned, aligned + 4 * (count + (count & 1)));
    if (count & 1) draws.half = view.getUint32(at + 4 * count, true);
  }

  save(): Uint8Array {
    return this.draws.save();
  }

  restore(state: Uint8Array): void {
    this.draws.restore(state);
  }
}

// `count` words in the generator's own width. A compiled generator runs where the words shall stand.
function native(generator: Generator, at: number, count: number): void {
  const { buffer } = samplerDesk().kernel.memory;
  if (generator instanceof KernelGenerator) {
    const { kernel, state } = desk();
    const room = new Uint8Array(buffer, state, generator.state.length);
    room.set(generator.state);
    (kernel.run[generator.algorithm.fill] as Step)(state, at, count);
    generator.state.set(room);
    return;
  }
  if (generator instanceof CounterGenerator && generator.blocksTo(at, count)) return;
  generator.fill(
    generator.wordBits === 64 ? new BigUint64Array(buffer, at, count) : new Uint32Array(buffer, at, count),
  );
}
type Step = (state: number, at: number, count: number) => void;

/** A transform that rejects: makes up to `want` items from `have` words at `words` (protocol of kernels/generators/ziggurat.ts). */
export type Rejecting = (words: number, have: number, out: number, want: number) => number;

/** More words than this without one number accepted: no honest stream does that, and the library itself would hang. */
const HOPELESS = 1 << 20;

/**
 * `count` items of a rejecting transform, at most CHUNK numbers, to address `out`. An item is one number of the words' width, from one
 * word at least, or a `pair` of doubles from two.
 */
export function fillRejecting(
  words: Words,
  bits: 32 | 64,
  item: 'number' | 'pair',
  out: number,
  count: number,
  transform: Rejecting,
): void {
  const { kernel, words: at } = samplerDesk();
  const wordBytes = bits / 8;
  const most = WORD_BYTES / wordBytes;
  const least = item === 'pair' ? 2 : 1;
  const itemBytes = item === 'pair' ? 16 : wordBytes;
  let made = 0;
  let have = 0;
  let fruitless = 0;
  while (made < count) {
    const ask = Math.min(least * (count - made), most - have);
    if (ask === 0 || fruitless > HOPELESS)
      throw new FairnoiseError(
        'SOURCE_UNAVAILABLE',
        `the words of ${words.draws.generator.recipe.id} are rejected without end: no normal came out of ${fruitless + have} words`,
      );
    if (bits === 64) words.to64(at + wordBytes * have, ask);
    else words.to32(at + wordBytes * have, ask);
    const more = transform(at, have + ask, out + itemBytes * made, count - made);
    fruitless = more ? 0 : fruitless + ask;
    made += more;
    have = kernel.run.wordsLeft();
  }
}
