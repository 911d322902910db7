import { bytesOf, concat } from '../../../core/bytes.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { WordsExports } from '../../../kernel/words.ts';

/** Arms start with the stream and at every power of two words from here on, where copies of a Watch start too. */
const FIRST_ARM = 10;
const STARTS = [0, ...Array.from({ length: 53 - FIRST_ARM }, (_, j) => 2 ** (j + FIRST_ARM))];

interface Arm {
  readonly start: number;
  /** Its state in the kernel; null once every class has died: worth 0 for ever. */
  address: number | null;
}

/** A constant class; `after`: of all words (null), or of those after a 0 or a 1 of the position. */
export interface Constant {
  readonly bit: number;
  readonly after: 0 | 1 | null;
  readonly period: number;
  readonly seen: number;
  readonly value: 0 | 1;
}

/** Periods are followed from 1 to this one; a bet is worth 2^CAP at most (kernels/noise/words-clock.ts). */
export const LONGEST_PERIOD = 128;
export const CAP = 256;
/** The layouts of kernels/noise/words-clock.ts and words-events.ts. */
const CLOCK = { first: 144, periods: 1168, masks: 3216 };
const STREAM = { first: 8, followed: 24, masks: 152, size: 152 + 16 * LONGEST_PERIOD };

/**
 * Periodic schedules. A class is (period k <= 128, residue r, bit position): of all words r, r + k, r + 2k … that bit is worth 2^(m-1)
 * while the m bits seen are equal, since the value is not known beforehand, and 0 after; at m = 0 and 1 it is worth 1.
 * Given the past the next bit is fair, so each class is a martingale from 1, and so is their mean with weights 1 / (128 · bits · k).
 *
 * Event-indexed: the same over the words that follow a 1 (or a 0) of that position, numbered by the 1s so far. A backdoor that counts
 * words with sign 0 and makes every (P+1)-th of them 1 leaves P zeros between its edits, and after the P-th the next sign is always 1:
 * whether that word was 1 anyway or is the one changed. So class (P, r) is constant; the schedule of src/backdoors/skew.ts, and with
 * 0 and 1 exchanged that of artifact-usenix's beta.
 *
 * A dead class stays dead, so what starts late is met by arms that start late: a copy started at `since` is answered by the first arm
 * started at or after it, which has bet nothing before.
 */
export class Folding {
  readonly #kernel: Kernel<WordsExports>;
  readonly #bits: number;
  readonly #list: number;
  readonly #free: number[] = [];
  #arms: Arm[] = [];

  constructor(kernel: Kernel<WordsExports>, bits: number) {
    this.#kernel = kernel;
    this.#bits = bits;
    this.#list = kernel.allocate(4 * STARTS.length);
  }

  /** Words until the next arm starts. */
  room(count: number): number {
    return (STARTS[this.#arms.length] ?? Number.POSITIVE_INFINITY) - count;
  }

  /** Starts an arm where one is due, lets go of dead ones, and lists the living for the kernel: where, and how many. */
  ready(count: number): { readonly at: number; readonly living: number } {
    if (this.room(count) === 0) this.#arms.push({ start: count, address: this.#place() });
    const living: number[] = [];
    for (const arm of this.#arms) {
      if (arm.address === null) continue;
      if (this.#kernel.run.foldingAlive(arm.address) > 0) living.push(arm.address);
      else {
        this.#free.push(arm.address);
        arm.address = null;
      }
    }
    new Uint32Array(this.#kernel.memory.buffer, this.#list, living.length).set(living);
    return { at: this.#list, living: living.length };
  }

  /** ln of the wealth of the bits (0) or the events (1) in a copy started at word `since`. */
  logE(since: number, which: 0 | 1): number {
    const arm = this.#arms.find(({ start }) => start >= since);
    if (!arm) return 0;
    return arm.address === null
      ? Number.NEGATIVE_INFINITY
      : Math.log(this.#kernel.run.foldingWealth(arm.address, this.#bits, which));
  }

  /** The constant class with the most words seen, in the arm that has won most. */
  longest(which: 0 | 1): Constant | null {
    const wealths = this.#arms.map(({ start }) => this.logE(start, which));
    const best = this.#arms[wealths.indexOf(Math.max(...wealths))];
    if (!best || best.address === null) return null;
    return which ? this.#longestEvent(best.address) : this.#longestClock(best.address);
  }

  #longestClock(arm: number): Constant | null {
    const clock = this.#view(arm, CLOCK.masks + 4 * LONGEST_PERIOD * (LONGEST_PERIOD + 1));
    let found: Constant | null = null;
    for (let period = 1; period <= LONGEST_PERIOD; period++) {
      const at = CLOCK.periods + 16 * (period - 1);
      const [next, pass] = [clock.getUint32(at, true), clock.getUint32(at + 4, true)];
      for (let r = 0; r < period; r++) {
        const seen = pass + (r < next ? 1 : 0);
        const mask = clock.getBigUint64(CLOCK.masks + 4 * period * (period - 1) + 8 * r, true);
        if (seen <= (found?.seen ?? 0) || mask === 0n) continue;
        const bit = mask.toString(2).length - 1;
        const first = clock.getBigUint64(CLOCK.first + 8 * r, true);
        found = { bit, after: null, period, seen, value: Number((first >> BigInt(bit)) & 1n) as 0 | 1 };
      }
    }
    return found;
  }

  #longestEvent(arm: number): Constant | null {
    let found: Constant | null = null;
    for (let s = 0; s < 2 * this.#bits; s++) {
      const stream = this.#stream(arm, s);
      const n = stream.getUint32(0, true);
      const isSet = (at: number, i: number) => ((stream.getUint8(at + (i >> 3)) >> (i & 7)) & 1) as 0 | 1;
      for (let i = 0; i < stream.getUint32(4, true); i++) {
        const period = stream.getUint8(STREAM.followed + i);
        for (let r = 0; r < period; r++) {
          const seen = n > r ? Math.floor((n - r - 1) / period) + 1 : 0;
          if (seen <= (found?.seen ?? 0) || !isSet(STREAM.masks + 16 * (period - 1), r)) continue;
          const after = s < this.#bits ? 1 : 0;
          found = { bit: s % this.#bits, after, period, seen, value: isSet(STREAM.first, r) };
        }
      }
    }
    return found;
  }

  /** Masks are saved of living periods only: soon there are none. */
  save(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (const { address } of this.#arms) {
      parts.push(Uint8Array.of(address === null ? 0 : 1));
      if (address === null) continue;
      parts.push(this.#bytes(address, CLOCK.masks).slice());
      for (const { at, length } of this.#clockMasks(address)) parts.push(this.#bytes(at, length).slice());
      for (let s = 0; s < 2 * this.#bits; s++) {
        const stream = bytesOf(this.#stream(address, s));
        const followed = stream.slice(STREAM.followed, STREAM.followed + stream[4]!);
        parts.push(stream.slice(0, STREAM.followed), followed);
        for (const period of followed) parts.push(stream.slice(STREAM.masks + 16 * (period - 1)).subarray(0, 16));
      }
    }
    return concat(Uint8Array.of(this.#arms.length), ...parts);
  }

  restore(state: Uint8Array): void {
    let at = 0;
    const next = (count: number) => state.subarray(at, (at += count));
    for (const { address } of this.#arms) if (address !== null) this.#free.push(address);
    this.#arms = STARTS.slice(0, next(1)[0]).map((start) => {
      if (next(1)[0] === 0) return { start, address: null };
      const address = this.#place();
      this.#bytes(address, CLOCK.masks).set(next(CLOCK.masks));
      for (const { at, length } of this.#clockMasks(address)) this.#bytes(at, length).set(next(length));
      for (let s = 0; s < 2 * this.#bits; s++) {
        const stream = bytesOf(this.#stream(address, s));
        stream.fill(0);
        stream.set(next(STREAM.followed));
        const followed = next(stream[4]!);
        stream.set(followed, STREAM.followed);
        for (const period of followed) stream.set(next(16), STREAM.masks + 16 * (period - 1));
      }
      this.#kernel.run.foldingRestored(address, this.#bits);
      return { start, address };
    });
  }

  // Where the masks of the clock's living periods lie.
  #clockMasks(arm: number): { readonly at: number; readonly length: number }[] {
    const view = this.#view(arm, CLOCK.masks);
    const all = Array.from({ length: LONGEST_PERIOD }, (_, i) => ({
      living: view.getUint32(CLOCK.periods + 16 * i + 8, true) + view.getUint32(CLOCK.periods + 16 * i + 12, true) > 0,
      at: arm + CLOCK.masks + 4 * i * (i + 1),
      length: 8 * (i + 1),
    }));
    return all.filter(({ living }) => living);
  }

  #stream(arm: number, stream: number): DataView {
    return this.#view(this.#kernel.run.foldingStream(arm, stream), STREAM.size);
  }

  #view(at: number, length: number): DataView {
    return new DataView(this.#kernel.memory.buffer, at, length);
  }

  #bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#kernel.memory.buffer, at, length);
  }

  #place(): number {
    const { run } = this.#kernel;
    const address = this.#free.pop() ?? this.#kernel.allocate(run.foldingSize(this.#bits));
    run.foldingStart(address, this.#bits);
    return address;
  }
}
