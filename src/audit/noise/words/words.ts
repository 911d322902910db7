import { bytesOf, concat } from '../../../core/bytes.ts';
import { FairnoiseError } from '../../../core/errors.ts';
import { misuse } from '../../../core/guards.ts';
import { openState, sealState } from '../../../generators/state.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type WordsExports, wordsKernel } from '../../../kernel/words.ts';
import type { Family, Mark } from '../family.ts';
import type { Strength } from '../power.ts';
import { Coins, logCoin, logKt } from './coin.ts';
import { COMPONENTS } from './components.ts';
import { Dirichlet } from './dirichlet.ts';
import { bitEstimate, constantEstimate, lagEstimate, pairEstimate, repeatEstimate } from './estimates.ts';
import { Folding } from './folding.ts';
import { LAGS, type Layout, layout, type WordBits } from './layout.ts';
import { weakestCaught } from './power.ts';
import { repeatsLogE } from './repeats.ts';
import { Tilts } from './tilts.ts';

/** Words the kernel takes in one go. */
const CHUNK = 8192;

/**
 * Words of a bit generator that should be uniform. Given the past a word is uniform, so its bits, its bytes, the
 * xor of two of its bits and of a bit with an earlier one are too, and each component is a mean of likelihood ratios of such: an
 * e-process in the one filtration of whole words. Counts are differences, so a copy started later needs only what they were then.
 */
export class WordsFamily implements Family {
  readonly id = 'words';
  readonly unit = 'words';
  readonly components = COMPONENTS;
  readonly wordBits: WordBits;
  count = 0;
  readonly #layout: Layout;
  readonly #kernel: Kernel<WordsExports>;
  readonly #input: number;
  readonly #counters: number;
  /** Last 64 bits of each position, then the memories of repeats. */
  readonly #history: number;
  readonly #historySize: number;
  readonly #folding: Folding;
  readonly #bits = new Coins(logCoin);
  readonly #coins = new Coins(logKt);
  readonly #dirichlet = new Dirichlet();
  readonly #tilts: Tilts;
  readonly #nothing: Float64Array;

  constructor(wordBits: WordBits = 64) {
    this.wordBits = wordBits;
    this.#layout = layout(wordBits);
    this.#tilts = new Tilts(wordBits);
    this.#nothing = new Float64Array(this.#layout.size);
    const kernel = wordsKernel();
    this.#kernel = kernel;
    this.#input = kernel.allocate((CHUNK * wordBits) / 8);
    this.#counters = kernel.allocate(8 * this.#layout.size);
    this.#historySize = 512 + kernel.run.againSize();
    this.#history = kernel.allocate(this.#historySize);
    this.#folding = new Folding(kernel, wordBits);
  }

  /** Takes the next words: any view of whole words, little-endian as sources give them. */
  push(words: ArrayBufferView): void {
    const bytes = bytesOf(words);
    const width = this.wordBits / 8;
    if (bytes.length % width !== 0)
      throw misuse('words', `bytes of whole ${this.wordBits}-bit words`, `${bytes.length} bytes`);
    for (let at = 0; at < bytes.length; ) {
      const { at: arms, living } = this.#folding.ready(this.count);
      const n = Math.min((bytes.length - at) / width, CHUNK, this.#folding.room(this.count));
      const { run, memory } = this.#kernel;
      new Uint8Array(memory.buffer, this.#input, n * width).set(bytes.subarray(at, at + n * width));
      const seen = Math.min(this.count, LAGS);
      const history = this.#history;
      run.words(this.#input, n, this.wordBits, seen, this.#counters, history, history + 512, arms, living);
      this.count += n;
      at += n * width;
    }
  }

  logE(since: Mark | null, out: Float64Array): void {
    const { bits, ones, bytes, pairs, lags, repeats } = this.#layout;
    const counts = this.#counts();
    const start = since ? since[0]! : 0;
    const past = since ? since.subarray(1) : this.#nothing;
    const n = this.count - start;
    const followed = Math.max(0, this.count - LAGS) - Math.max(0, start - LAGS);
    out[0] = this.#bits.logMean(counts, past, ones, bits, n);
    out[1] = this.#tilts.logMean(counts, past, n);
    out[2] = this.#dirichlet.logMean(counts, past, bytes, bits / 8, n);
    out[3] = this.#coins.logMean(counts, past, pairs, lags, n);
    out[4] = this.#coins.logMean(counts, past, lags, repeats, followed);
    out[5] = this.#folding.logE(start, 0);
    out[6] = this.#folding.logE(start, 1);
    // A copy that starts within a group knows part of it, so it does not bet on groups.
    const words = 64 / bits;
    out[7] = start % words ? 0 : repeatsLogE(counts, past, repeats, this.count % words > 0);
  }

  mark(): Mark {
    const mark = new Float64Array(1 + this.#layout.size);
    mark[0] = this.count;
    mark.set(this.#counts(), 1);
    return mark;
  }

  estimate(component: number): string | null {
    const counts = this.#counts();
    const layout = this.#layout;
    if (this.count <= LAGS) return null;
    switch (COMPONENTS[component]?.id) {
      case 'bit-positions':
        return bitEstimate(counts, this.count, layout);
      case 'pairs':
        return pairEstimate(counts, this.count, layout);
      case 'lags':
        return lagEstimate(counts, this.count - LAGS, layout);
      case 'repeats':
        return repeatEstimate(counts, layout);
      case 'folding':
      case 'events': {
        const constant = this.#folding.longest(component === 5 ? 0 : 1);
        return constant && constantEstimate(constant);
      }
      default:
        return null;
    }
  }

  weakestCaught(alpha: number, power: number): Strength[] {
    return weakestCaught({ bits: this.wordBits, alpha, n: this.count, power });
  }

  save(): Uint8Array {
    const head = Float64Array.of(this.count);
    const history = new Uint8Array(this.#kernel.memory.buffer, this.#history, this.#historySize);
    return sealState(this.#tag, concat(bytesOf(head), bytesOf(this.#counts()), history.slice(), this.#folding.save()));
  }

  restore(state: Uint8Array): void {
    const payload = openState(this.#tag, state);
    const folding = 8 + 8 * this.#layout.size + this.#historySize;
    if (payload.length <= folding)
      throw new FairnoiseError('STATE_MISMATCH', `expected a saved state of ${this.#tag}, got one cut short`);
    [this.count] = new Float64Array(payload.slice(0, 8).buffer) as unknown as [number];
    bytesOf(this.#counts()).set(payload.subarray(8, 8 + 8 * this.#layout.size));
    new Uint8Array(this.#kernel.memory.buffer, this.#history, this.#historySize).set(
      payload.subarray(8 + 8 * this.#layout.size, folding),
    );
    this.#folding.restore(payload.subarray(folding));
  }

  get #tag(): string {
    return `noise-words-${this.wordBits}`;
  }

  // A view on the kernel's memory; growing detaches it.
  #counts(): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, this.#counters, this.#layout.size);
  }
}
