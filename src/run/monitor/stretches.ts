import type { Ask } from '../../smoothing/certify.ts';
import type { Counts } from './tally.ts';

/** Units in the first stretch, and how much further the next ones reach. */
const FIRST = 8;
const FURTHER = 4;

/** Where the stretch that holds sample `from` of a phase ends. Depends on nothing but the plan's batch size. */
export function stretchEnd(from: number, unit: number): number {
  let end = FIRST * unit;
  while (end <= from) end *= FURTHER;
  return end;
}

/** Puts counts of shards together to those of whole stretches and hands these on in sample order, as soon as they are complete. */
export class Stretches {
  readonly #ends: number[] = [];
  readonly #left: number[] = [];
  readonly #sums: (Float64Array[] | null)[] = [];
  readonly #hand: ((counts: Counts) => void) | undefined;
  #handed = 0;

  constructor({ from, count }: Ask, unit: number, hand: ((counts: Counts) => void) | undefined) {
    this.#hand = hand;
    for (let at = from; at < from + count; ) {
      const end = Math.min(from + count, stretchEnd(at, unit));
      this.#ends.push(end);
      this.#left.push(end - at);
      this.#sums.push(null);
      at = end;
    }
  }

  /** Counts of a shard, which lies within one stretch. */
  add(from: number, count: number, counts: Counts | undefined): void {
    if (!this.#hand || !counts) return;
    const which = this.#ends.findIndex((end) => from < end);
    const sums = this.#sums[which];
    if (sums) {
      counts.forEach((cells, law) => {
        const sum = sums[law]!;
        for (let c = 0; c < cells.length; c++) sum[c] = sum[c]! + cells[c]!;
      });
    } else this.#sums[which] = counts.map((cells) => Float64Array.from(cells));
    this.#left[which] = this.#left[which]! - count;
    for (; this.#left[this.#handed] === 0; this.#handed++) this.#hand(this.#sums[this.#handed]!);
  }
}
