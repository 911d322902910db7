import { bytesOf } from '../../../core/bytes.ts';
import { digestOf } from '../../../core/digest.ts';
import { misuse } from '../../../core/guards.ts';
import { openState, sealState } from '../../../generators/state.ts';
import { logSum } from '../../special/log-sum.ts';
import type { ComponentInfo, Family, Mark } from '../family.ts';
import { COUNTS, cellsOf, FIRST_LAG, unitOf } from './counts.ts';
import { PROJECTIONS } from './directions.ts';
import { lagLogE, tooLarge } from './lags.ts';
import { COUPLED_GROUPS, type Laws, lawsOf, PROJECTION_GROUPS } from './laws.ts';
import { planOf, ROW, type Values, type VectorOptions, type VectorPlan, VectorReader } from './reader.ts';
import { Stream } from './stream.ts';

const GROUPS = PROJECTION_GROUPS.map(Math.log);
const COUPLED = COUPLED_GROUPS.map(Math.log);
/** Half on the mean coordinate, which sees every value moved alike; half on the 16 other directions. */
const ON_MEAN = Math.log(0.5);
const ON_EACH = Math.log(0.5 / PROJECTIONS);
/** Of a channel's three groups. */
const THIRD = -Math.log(3);

/**
 * Whole noise vectors that should be independent standard normals in d dimensions: their length, their projections on public directions
 * and on a trusted one, what they share with the vectors before them, and neighbours inside them. All components have seen the same
 * whole vectors whenever they are looked at.
 */
export class VectorsFamily implements Family {
  readonly id = 'vectors';
  readonly unit = 'vectors';
  readonly width: number;
  readonly plan: VectorPlan;
  readonly components: readonly ComponentInfo[];
  count = 0;
  readonly #reader: VectorReader;
  readonly #laws: Laws;
  readonly #norm: Stream;
  readonly #projections: readonly Stream[]; // the mean coordinate first
  readonly #coupled: Stream | null;
  readonly #novelty: Stream;
  /** Those of a VectorCounter, in its order. */
  readonly #counted: readonly Stream[];
  /** Sums of the pairs of each lag. */
  readonly #lags: Float64Array;
  /** Sum of squared lengths, of coupled projections; number of those. */
  readonly #totals = new Float64Array(3);

  constructor(options: VectorOptions) {
    this.plan = planOf(options);
    const { d, lags } = this.plan;
    this.width = d;
    this.#reader = new VectorReader(this.plan);
    this.#laws = lawsOf(this.plan);
    const { norm, projection, coupled, novelty } = this.#laws;
    this.#norm = new Stream(norm.spec);
    this.#projections = Array.from({ length: 1 + PROJECTIONS }, () => new Stream(projection.spec));
    this.#coupled = this.plan.coupled ? new Stream(coupled.spec) : null;
    this.#novelty = new Stream(novelty.spec);
    this.#counted = [this.#norm, ...this.#projections, this.#novelty];
    this.#lags = new Float64Array(2 * lags.length);
    const components = [
      { id: 'norm', about: 'length of each vector' },
      { id: 'projections', about: `mean coordinate and ${PROJECTIONS} public directions` },
      { id: 'novelty', about: `share of each vector in the span of up to ${this.plan.window} before it` },
      { id: 'lags', about: `values ${lags.join(', ')} places apart in a vector, by sign` },
      ...(this.plan.coupled ? [{ id: 'coupled', about: 'a direction that the model prefers' }] : []),
    ];
    this.components = components.map((one) => ({ ...one, weight: 1 / components.length }));
  }

  /** The direction of the vectors to come (VectorReader.along). */
  along(direction: Values | null): void {
    this.#reader.along(direction);
  }

  /** Whole vectors, in units of sigma. */
  push(vectors: Values): void {
    this.pushStatistics(this.#reader.read(vectors));
  }

  /** Rows of a VectorReader of the same plan, in the order of their vectors. */
  pushStatistics(rows: Float64Array): void {
    const { width } = this.plan;
    if (rows.length % width !== 0) throw misuse('rows', `a multiple of ${width} numbers`, rows.length);
    for (let at = 0; at < rows.length; at += width) this.#take(rows.subarray(at, at + width));
  }

  #take(row: Float64Array): void {
    const square = row[ROW.norm]!;
    if (square < Infinity) this.#totals[0] = this.#totals[0]! + square;
    const cells = cellsOf(this.#laws, row);
    this.#counted.forEach((stream, i) => {
      if (cells[i]! >= 0) stream.push(cells[i]!);
    });
    const t = row[ROW.coupled]!;
    if (this.#coupled && !Number.isNaN(t)) {
      this.#coupled.push(this.#laws.coupled.law.cell(t));
      this.#totals[1] = this.#totals[1]! + t;
      this.#totals[2] = this.#totals[2]! + 1;
    }
    for (let i = 0; i < this.#lags.length; i += 2) {
      const [S, Q] = [row[ROW.lags + i]!, row[ROW.lags + i + 1]!];
      if (tooLarge(Q, this.plan.d)) continue;
      this.#lags[i] = this.#lags[i]! + S;
      this.#lags[i + 1] = this.#lags[i + 1]! + Q;
    }
    this.count++;
  }

  /** What a VectorCounter of the same plan made of any number of vectors. */
  pushCounts(counts: readonly ArrayLike<number>[]): void {
    this.#counted.forEach((stream, i) => {
      stream.pushCounts(Float64Array.from(counts[i]!));
    });
    const sums = counts[COUNTS.sums]!;
    const unit = unitOf(this.plan);
    this.#totals[0] = this.#totals[0]! + sums[0]! * unit;
    for (let i = 0; 2 * i < this.#lags.length; i++) {
      const at = FIRST_LAG + 3 * i;
      this.#lags[2 * i] = this.#lags[2 * i]! + (sums[at]! - sums[at + 1]!) * unit;
      this.#lags[2 * i + 1] = this.#lags[2 * i + 1]! + sums[at + 2]! * unit;
    }
    if (this.#coupled) this.#pushCoupled(Float64Array.from(counts[COUNTS.coupled]!));
    const vectors = counts[COUNTS.norm]!;
    for (let c = 0; c < vectors.length; c++) this.count += vectors[c]!;
  }

  #pushCoupled(counts: Float64Array): void {
    const { low, high } = this.#laws.coupled.law;
    this.#coupled!.pushCounts(counts);
    counts.forEach((many, c) => {
      // The middle of a cell, the inner edge of an outer one: near enough for telling.
      const middle = (Math.max(high[0]!, low[c]!) + Math.min(low.at(-1)!, high[c]!)) / 2;
      this.#totals[1] = this.#totals[1]! + many * middle;
      this.#totals[2] = this.#totals[2]! + many;
    });
  }

  logE(since: Mark | null, out: Float64Array): void {
    let at = 0;
    const next = (length: number) => since?.subarray(at, (at += length)) ?? null;
    const groups = (stream: Stream, weights: (i: number) => number) =>
      Array.from(stream.logE(next(stream.length)), (logE, i) => logE + weights(i));

    out[0] = logSum(groups(this.#norm, () => THIRD));
    out[1] = logSum(
      this.#projections.flatMap((stream, p) => groups(stream, (i) => GROUPS[i]! + (p === 0 ? ON_MEAN : ON_EACH))),
    );
    out[2] = logSum(groups(this.#novelty, () => THIRD));
    if (this.#coupled) out[4] = logSum(groups(this.#coupled, (i) => COUPLED[i]!));
    const before = next(this.#lags.length);
    const sums = before ? this.#lags.map((sum, i) => sum - before[i]!) : this.#lags;
    const { lags } = this.plan;
    out[3] = logSum(lags.map((_, i) => lagLogE(sums[2 * i]!, sums[2 * i + 1]!) - Math.log(lags.length)));
  }

  mark(): Mark {
    return Float64Array.from([...this.#streams().flatMap((stream) => [...stream.mark()]), ...this.#lags]);
  }

  #streams(): Stream[] {
    return [this.#norm, ...this.#projections, this.#novelty, ...(this.#coupled ? [this.#coupled] : [])];
  }

  estimate(component: number): string | null {
    if (this.count === 0) return null;
    const { d, lags } = this.plan;
    switch (this.components[component]!.id) {
      case 'norm': {
        const rms = Math.sqrt(this.#totals[0]! / this.count / d);
        const { name } = this.#norm.best();
        return `vectors ${rms.toPrecision(4)} sigma sqrt(d) long (root mean square)${name && `; ${name}`}`;
      }
      case 'projections': {
        const best = this.#projections
          .map((stream, i) => ({ i, ...stream.best() }))
          .sort((a, b) => b.logE - a.logE)[0]!;
        return `${best.i === 0 ? 'mean coordinate' : `public direction ${best.i}`}: ${best.name}`;
      }
      case 'novelty':
        return this.#novelty.best().name;
      case 'coupled':
        if (this.#totals[2] === 0) return null;
        return `mean ${(this.#totals[1]! / this.#totals[2]!).toPrecision(3)} sigma along the direction; ${this.#coupled!.best().name}`;
      default: {
        const score = (i: number) => lagLogE(this.#lags[2 * i]!, this.#lags[2 * i + 1]!);
        const best = lags.map((_, i) => i).sort((a, b) => score(b) - score(a))[0]!;
        const pairs = this.count * (d - lags[best]!);
        return `mean product ${(this.#lags[2 * best]! / pairs).toPrecision(3)} at distance ${lags[best]}`;
      }
    }
  }

  save(): Uint8Array {
    const streams = this.#streams().flatMap((stream) => [...stream.save()]);
    const numbers = Float64Array.from([this.count, ...this.#totals, ...this.#lags, ...streams]);
    return sealState(this.#tag, bytesOf(numbers), this.#reader.save());
  }

  restore(state: Uint8Array): void {
    const bytes = openState(this.#tag, state).slice();
    const streams = this.#streams();
    const own = 1 + this.#totals.length + this.#lags.length;
    const numbers = new Float64Array(
      bytes.buffer,
      0,
      streams.reduce((sum, { saved }) => sum + saved, own),
    );
    this.count = numbers[0]!;
    this.#totals.set(numbers.subarray(1, 1 + this.#totals.length));
    this.#lags.set(numbers.subarray(1 + this.#totals.length, own));
    let at = own;
    for (const stream of streams) stream.restore(numbers.subarray(at, (at += stream.saved)));
    this.#reader.restore(bytes.subarray(numbers.byteLength));
  }

  get #tag(): string {
    const { d, lags, window, block, key, direction, coupled } = this.plan;
    const along = direction ? digestOf(bytesOf(direction)) : coupled ? 'directions' : '';
    return `vectors(${[d, window, block, key, along].join(';')};${lags.join()})`;
  }
}
