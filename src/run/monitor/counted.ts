import { CountedFamily, type Family, type Law, VectorsFamily, vectorCounter, Watch } from '../../audit/index.ts';
import type { Counts } from './tally.ts';
import { type VectorsSpec, vectorOptions } from './vectors.ts';

/** A family that is fed with counts, and watched. */
export class Counted {
  readonly family: Family;
  readonly watch: Watch;
  /** Arrays of counts that it takes. */
  readonly arrays: number;
  readonly #push: (sums: readonly Float64Array[]) => void;
  /** Counted, not weighed yet: looks are due rarely, and weighing costs as much for little as for much. */
  readonly #waiting: readonly Float64Array[];
  readonly #observed: (counts: Counts) => number;
  #more = 0;

  constructor(
    family: Family,
    alpha: number,
    lengths: readonly number[],
    push: (sums: readonly Float64Array[]) => void,
    observed: (counts: Counts) => number,
    apart?: number,
  ) {
    this.family = family;
    this.watch = new Watch(family, alpha, apart);
    this.arrays = lengths.length;
    this.#waiting = lengths.map((length) => new Float64Array(length));
    this.#push = push;
    this.#observed = observed;
  }

  get count(): number {
    return this.family.count + this.#more;
  }

  add(counts: Counts): void {
    this.#more += this.#observed(counts);
    this.#waiting.forEach((sums, i) => {
      const cells = counts[i] ?? []; // journals of versions that counted less
      for (let c = 0; c < cells.length; c++) sums[c] = sums[c]! + cells[c]!;
    });
    if (this.count >= this.watch.nextLook) this.look();
  }

  /** Weighs what waits. What came after the last look counts only then, so a run ends with one. */
  look(): void {
    if (this.#more === 0) return;
    this.#push(this.#waiting);
    for (const sums of this.#waiting) sums.fill(0);
    this.#more = 0;
    this.watch.look();
  }

  /** ln of the largest e-value, as one at level `alpha`: its own level is a share of that. */
  worth(alpha: number): number {
    return this.watch.supLogE + Math.log(this.watch.alpha / alpha);
  }
}

const total = (counts: ArrayLike<number>): number => {
  let sum = 0;
  for (let c = 0; c < counts.length; c++) sum += counts[c]!;
  return sum;
};

export function countedNumbers(laws: readonly Law[], alpha: number): Counted {
  const family = new CountedFamily(laws);
  const push = (sums: readonly Float64Array[]): void => {
    for (const law of laws.keys()) family.push(law, sums[law]!);
  };
  const lengths = laws.map(({ raw }) => raw);
  return new Counted(family, alpha, lengths, push, (counts) => counts.reduce((sum, cells) => sum + total(cells), 0));
}

/** Looks at vectors are so far apart: one weighs 19 statistics of every copy, and stretches are coarse anyway. */
const APART = 1.1;

export function countedVectors(spec: VectorsSpec, alpha: number): Counted {
  const options = vectorOptions(spec);
  const family = new VectorsFamily(options);
  const push = (sums: readonly Float64Array[]): void => family.pushCounts(sums);
  return new Counted(family, alpha, vectorCounter(options).lengths, push, ([norms]) => total(norms!), APART);
}
