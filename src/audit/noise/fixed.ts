import { bytesOf, concat } from '../../core/bytes.ts';
import { integer, misuse } from '../../core/guards.ts';
import { openState, sealState } from '../../generators/state.ts';
import { certifyNumerics } from '../../kernel/certify.ts';
import { noiseKernel } from '../../kernel/noise.ts';
import { holm } from '../decide.ts';
import { fairTail } from '../special/binomial.ts';
import { chiSquareTail, gammaP, gammaQ } from '../special/gamma.ts';
import { normalTwoSided } from '../special/normal.ts';
import { cellMeans } from './alternatives/smooth.ts';
import { float64Law, type Law, RAW_FLOAT } from './law.ts';
import { gathered } from './normals.ts';

/** A test at a number of values fixed beforehand: a p-value, where the e-process has an e-value at any time. */
export interface FixedTest {
  readonly id: string;
  readonly about: string;
  readonly statistic: number;
  /** Two-sided where the deviation may be. */
  readonly p: number;
  /** P(p <= a) <= a for every n; false: only as n grows. */
  readonly exact: boolean;
}

export interface FixedReport {
  readonly count: number;
  /** `adjusted` is Holm's over the family: rejecting at adjusted <= alpha errs with probability alpha at most, as far as the p are exact. */
  readonly tests: readonly (FixedTest & { readonly adjusted: number })[];
}

/** Holm over all tests of one sample. */
export function fixedReport(count: number, tests: readonly FixedTest[]): FixedReport {
  const p = tests.map((test) => test.p);
  const adjusted = holm(p, p.length);
  return { count, tests: tests.map((test, i) => ({ ...test, adjusted: adjusted[i]! })) };
}

const twoSided = (lower: number, upper: number): number => Math.min(1, 2 * Math.min(lower, upper));

/** Bin(n, 1/2), both sides. */
const fairP = (k: number, n: number): number => twoSided(fairTail(n, n - k), fairTail(n, k));

/** Bin(n, p), both sides. */
function binomialP(k: number, n: number, p: number): number {
  const { betaCdf, betaSf } = certifyNumerics();
  return twoSided(k === n ? 1 : betaSf(k + 1, n - k, p), k === 0 ? 1 : betaCdf(k, n - k + 1, p));
}

/** Each bit of `count` words from how often it was 1: Bin(count, 1/2). */
export function bitTests(ones: ArrayLike<number>, count: number): FixedTest[] {
  return Array.from(ones, (k, bit) => ({
    id: `bit-${bit}`,
    about: `ones at bit ${bit}`,
    statistic: integer(`ones[${bit}]`, k, 0, count),
    p: count === 0 ? 1 : fairP(k, count),
    exact: true,
  }));
}

const CHUNK = 8192;
/** Sums of kernels/noise/moments.ts. */
const SUMS = 8;
/** Tails begin at the first cell boundary beyond the end of numpy's ziggurat, 3.6541. */
const TAIL = 3.65625;

let desk: { values: number; cells: number; counts: number; sums: number } | undefined;
function room() {
  if (!desk) {
    const { allocate } = noiseKernel();
    const before = allocate(16); // the value before the first lies right before them
    desk = {
      values: allocate(8 * CHUNK + 8),
      cells: allocate(2 * CHUNK),
      counts: allocate(4 * RAW_FLOAT),
      sums: allocate(8 * SUMS),
    };
    if (desk.values !== before + 16) throw new Error('kernel room is not contiguous');
  }
  return desk;
}

/** Sums over a stream of values that should be independent standard normals. Any split into pushes gives the same. */
export class FixedSums {
  readonly #law: Law;
  readonly #sums = new Float64Array(SUMS);
  readonly #counts: Float64Array;
  readonly #chunk = new Float64Array(CHUNK);
  #filled = 0;
  #last = 0;
  #done = 0;

  constructor(law: Law = float64Law()) {
    if (law.lattice) throw misuse('law', 'a law of floats', law.id);
    this.#law = law;
    this.#counts = new Float64Array(law.raw);
  }

  get count(): number {
    return this.#done + this.#filled;
  }

  /** The next values; `sigma` is the standard deviation they should have. RangeError for one that is not finite. */
  push(values: Float32Array | Float64Array, sigma = 1): void {
    for (let at = 0; at < values.length; ) {
      const n = Math.min(values.length - at, CHUNK - this.#filled);
      const part = values.subarray(at, at + n);
      if (sigma === 1) this.#chunk.set(part, this.#filled);
      else for (let i = 0; i < n; i++) this.#chunk[this.#filled + i] = part[i]! / sigma;
      this.#filled += n;
      at += n;
      if (this.#filled === CHUNK) this.#settle();
    }
  }

  // Whole chunks, and at the end what is left: chunks are even, so that parity is that of the place in the stream.
  #settle(): void {
    const n = this.#filled;
    if (n === 0) return;
    const { run } = noiseKernel();
    const at = room();
    const { buffer } = noiseKernel().memory;
    const values = new Float64Array(buffer, at.values - 8, n + 1);
    values[0] = this.#last;
    values.set(this.#chunk.subarray(0, n), 1);
    const good = run.cells64(at.values, n, 1, at.cells);
    if (good < n) throw misuse(`number ${this.#done + good + 1}`, 'a finite number', this.#chunk[good]);
    const counts = new Uint32Array(buffer, at.counts, this.#law.raw);
    counts.fill(0);
    run.histogram(at.cells, n, at.counts, counts.length);
    for (let i = 0; i < counts.length; i++) this.#counts[i] = this.#counts[i]! + counts[i]!;
    const sums = new Float64Array(buffer, at.sums, SUMS);
    sums.fill(0);
    if (n & 1) new Float64Array(buffer, at.values + 8 * n, 1)[0] = 0;
    run.moments(at.values, n, at.sums);
    if (n & 1) sums[7] = sums[7]! - this.#chunk[n - 1]! ** 2; // it is not earlier than anything
    for (let i = 0; i < SUMS; i++) this.#sums[i] = this.#sums[i]! + sums[i]!;
    this.#last = this.#chunk[n - 1]!;
    this.#done += n;
    this.#filled = 0;
  }

  /** The tests of what was pushed so far. */
  tests(): FixedTest[] {
    const copy = this.#copy();
    copy.#settle();
    const n = copy.#done;
    if (n === 0) return [];
    const [sum, square, above, below, even, odd, evenEarlier, oddEarlier] = copy.#sums as unknown as number[];
    const cells = gathered(copy.#law, copy.#counts);
    return [
      ...moments(n, sum!, square!),
      {
        id: 'sign',
        about: 'values above 0 among those that are not 0',
        statistic: above!,
        p: above! + below! === 0 ? 1 : fairP(above!, above! + below!),
        exact: true,
      },
      tail(copy.#law, cells, n),
      ...[4, 8].map((orders) => smoothTest(copy.#law, cells, n, orders)),
      serial('serial-odd', odd!, oddEarlier!),
      serial('serial-even', even!, evenEarlier!),
    ];
  }

  #copy(): FixedSums {
    const copy = new FixedSums(this.#law);
    copy.#sums.set(this.#sums);
    copy.#counts.set(this.#counts);
    copy.#chunk.set(this.#chunk);
    copy.#filled = this.#filled;
    copy.#last = this.#last;
    copy.#done = this.#done;
    return copy;
  }

  save(): Uint8Array {
    const head = Float64Array.of(this.#done, this.#last, this.#filled, ...this.#sums);
    const rest = this.#chunk.slice(0, this.#filled);
    return sealState(this.#tag, concat(bytesOf(head), bytesOf(this.#counts.slice()), bytesOf(rest)));
  }

  restore(state: Uint8Array): void {
    const numbers = new Float64Array(openState(this.#tag, state).slice().buffer);
    [this.#done, this.#last, this.#filled] = numbers as unknown as [number, number, number];
    this.#sums.set(numbers.subarray(3, 3 + SUMS));
    const counts = 3 + SUMS + this.#counts.length;
    this.#counts.set(numbers.subarray(3 + SUMS, counts));
    this.#chunk.set(numbers.subarray(counts, counts + this.#filled));
  }

  get #tag(): string {
    return `fixed(${this.#law.id})`;
  }
}

// S ~ N(0, n), Q ~ chi-square with n degrees of freedom.
function moments(n: number, sum: number, square: number): FixedTest[] {
  return [
    {
      id: 'mean',
      about: 'sum of the values',
      statistic: sum / Math.sqrt(n),
      p: normalTwoSided(sum / Math.sqrt(n)),
      exact: true,
    },
    {
      id: 'variance',
      about: 'sum of the squares',
      statistic: square,
      p: twoSided(gammaP(n / 2, square / 2), square < Infinity ? gammaQ(n / 2, square / 2) : 0),
      exact: true,
    },
  ];
}

function tail(law: Law, cells: Float64Array, n: number): FixedTest {
  let [k, p] = [0, 0];
  law.mass.forEach((mass, c) => {
    if (law.low[c]! < TAIL && law.high[c]! > -TAIL) return;
    k += cells[c]!;
    p += mass;
  });
  return { id: 'tail', about: `values beyond ${TAIL} sigma`, statistic: k, p: binomialP(k, n, p), exact: true };
}

const made = new WeakMap<Law, readonly Float64Array[]>();
/** P_1 … P_8 averaged over each cell, once a law. */
function scores(law: Law): readonly Float64Array[] {
  let found = made.get(law);
  if (!found) {
    found = [1, 2, 3, 4, 5, 6, 7, 8].map((j) => cellMeans(law, j));
    made.set(law, found);
  }
  return found;
}

/** Neyman (1937): n sum over j of mean(sqrt(2j + 1) P_j(2u - 1))^2, u in cells. */
function smoothTest(law: Law, cells: Float64Array, n: number, orders: number): FixedTest {
  let statistic = 0;
  for (let j = 1; j <= orders; j++) {
    const score = scores(law)[j - 1]!.reduce((sum, mean, c) => sum + mean * cells[c]!, 0);
    statistic += ((2 * j + 1) * score * score) / n;
  }
  return {
    id: `smooth-${orders}`,
    about: `shape: Legendre polynomials of order 1 to ${orders}`,
    statistic,
    p: chiSquareTail(orders, statistic),
    exact: false,
  };
}

/** Over pairs that share no value: given the earlier values the sum of products is N(0, sum of their squares). */
function serial(id: string, products: number, earlier: number): FixedTest {
  const z = earlier > 0 ? products / Math.sqrt(earlier) : 0;
  const about = `products of neighbours, the later one at an ${id.slice(7)} place`;
  return { id, about, statistic: z, p: normalTwoSided(z), exact: true };
}
