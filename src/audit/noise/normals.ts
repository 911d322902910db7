import { bytesOf, concat } from '../../core/bytes.ts';
import { integer, misuse } from '../../core/guards.ts';
import { openState, sealState } from '../../generators/state.ts';
import { noiseKernel } from '../../kernel/noise.ts';
import { logSum } from '../special/log-sum.ts';
import { type Marginal, marginal } from './alternatives/index.ts';
import { serialSpec } from './alternatives/serial.ts';
import { type Channel, channel, Wealth } from './channel.ts';
import type { ComponentInfo, Family, Mark } from './family.ts';
import { coarse, type Law, RAW_FLOAT } from './law.ts';
import { MOST_LAG } from './neighbours.ts';
import { type Strength, weakestCaught } from './power.ts';
import { Repeats, repeatLogE, runLength } from './repeats.ts';

/** Weights of what is not a group of the marginal channel. */
const SERIAL = 0.1;
const REPEATS = 0.05;

/** Values a push takes in one go. */
const CHUNK = 32_768;
/** From here on values are counted before they are weighed: by then looks are far apart and counting is cheaper. */
const COUNTED_FROM = 65_536;

export interface NormalsOptions {
  /** A law of floats. */
  readonly law: Law;
  /** Distances at which numbers are compared; those of the noise's shape where it is known. */
  readonly lags?: readonly number[];
  /** Coordinates of a noise vector, where the numbers are known to be such; for what an attack would cost in radius. */
  readonly dimension?: number | null;
}

/**
 * Numbers that should be independent standard normals, as they are consumed: their marginal law on the cells of `law`, correlation
 * at a few distances, and repeats. Memory is bounded however long the stream is; any split into pushes gives the same.
 */
export class NormalsFamily implements Family {
  readonly id = 'normals';
  readonly unit = 'numbers';
  readonly components: readonly ComponentInfo[];
  readonly law: Law;
  readonly lags: readonly number[];
  count = 0;
  readonly #dimension: number | null;
  readonly #placed: Placed;
  readonly #marginal: Wealth;
  readonly #pairs: readonly Wealth[];
  // Counts not weighed yet: of raw cells, and of pairs of classes for each lag.
  readonly #cells: Float64Array;
  readonly #classes: readonly Float64Array[];
  #pending = false;
  readonly #history: Uint8Array;
  readonly #repeats: Repeats;

  constructor({ law, lags = [1, 2, 3], dimension = null }: NormalsOptions) {
    if (law.lattice) throw misuse('law', 'a law of floats', law.id);
    for (const lag of lags) integer('lag', lag, 1, MOST_LAG);
    this.law = law;
    this.lags = lags;
    this.#dimension = dimension;
    this.#placed = place(law);
    const { serial } = this.#placed;
    this.#marginal = new Wealth(this.#placed.marginal.channel);
    this.#pairs = lags.map(() => new Wealth(serial));
    this.#cells = new Float64Array(law.raw);
    this.#classes = lags.map(() => new Float64Array(256));
    this.#history = new Uint8Array(Math.max(0, ...lags));
    this.#repeats = new Repeats(runLength(law));
    this.components = [
      ...this.#placed.marginal.components.map((one) => ({ ...one, weight: one.weight * (1 - SERIAL - REPEATS) })),
      { id: 'serial', about: `correlation with the number ${lags.join(', ')} places before`, weight: SERIAL },
      { id: 'repeats', about: 'runs of values that came before, up to sign', weight: REPEATS },
    ];
  }

  /** Takes the next numbers; `sigma` is the standard deviation they should have. RangeError for one that is not finite. */
  push(values: Float32Array | Float64Array, sigma = 1): void {
    for (let at = 0; at < values.length; ) {
      const till = this.count < COUNTED_FROM ? COUNTED_FROM - this.count : CHUNK;
      const n = Math.min(values.length - at, CHUNK, till);
      this.#take(values.subarray(at, at + n), 1 / sigma);
      at += n;
    }
  }

  #take(values: Float32Array | Float64Array, perUnit: number): void {
    const { run, memory } = noiseKernel();
    const desk = room(this.#history.length);
    const n = values.length;
    const width = values.BYTES_PER_ELEMENT as 4 | 8;
    new Uint8Array(memory.buffer, desk.values, n * width).set(bytesOf(values));
    const good = (width === 4 ? run.cells32 : run.cells64)(desk.values, n, perUnit, desk.cells);
    if (good < n) throw misuse(`number ${this.count + good + 1}`, 'a finite number', values[good]);

    if (this.count < COUNTED_FROM) {
      this.#marginal.addRows(this.#placed.marginal.channel, desk.cells, n, this.#placed.rows);
    } else {
      counted(this.#cells, (at) => run.histogram(desk.cells, n, at, this.law.raw));
      this.#pending = true;
    }
    this.#compare(desk, n);
    this.#repeats.push(desk.values, n, width);
    this.count += n;
  }

  /** Counts the pairs that the numbers at the desk make with those some places before. */
  #compare({ cells, codes }: Desk, n: number): void {
    const { length } = this.#history;
    if (length === 0) return;
    const { run, memory } = noiseKernel();
    const now = codes + length;
    new Uint8Array(memory.buffer, codes, length).set(this.#history);
    run.translate(cells, n, this.#placed.codes, now);
    this.lags.forEach((lag, i) => {
      const alone = Math.min(n, Math.max(0, lag - this.count)); // numbers without one `lag` before them
      if (alone < n) counted(this.#classes[i]!, (at) => run.pairCounts(now + alone, n - alone, lag, at));
    });
    this.#pending = true;
    this.#history.set(new Uint8Array(memory.buffer, codes + n, length));
  }

  /** Weighs what was only counted so far. */
  #settle(): void {
    if (!this.#pending) return;
    this.#pending = false;
    const { marginal, serial } = this.#placed;
    if (this.count > COUNTED_FROM) this.#marginal.addCounts(marginal.channel, gathered(this.law, this.#cells));
    this.#cells.fill(0);
    this.#classes.forEach((counts, i) => {
      this.#pairs[i]!.addCounts(serial, counts);
      counts.fill(0);
    });
  }

  logE(since: Mark | null, out: Float64Array): void {
    this.#settle();
    const { marginal, serial } = this.#placed;
    const groups = marginal.components.length;
    const { K } = marginal.channel;
    this.#marginal.logE(since?.subarray(0, K) ?? null, out.subarray(0, groups));
    const one = new Float64Array(1);
    const lags = this.#pairs.map((pairs, i) => {
      const from = K + i * serial.K;
      pairs.logE(since?.subarray(from, from + serial.K) ?? null, one);
      return one[0]! - Math.log(this.#pairs.length);
    });
    out[groups] = lags.length === 0 ? 0 : logSum(lags);
    const begun = since?.at(-1) ?? 0;
    out[groups + 1] = repeatLogE(this.#repeats.found > begun);
  }

  mark(): Mark {
    this.#settle();
    const ratios = [this.#marginal, ...this.#pairs].flatMap((wealth) => [...wealth.logRatios()]);
    return Float64Array.from([...ratios, this.count]);
  }

  estimate(component: number): string | null {
    this.#settle();
    const groups = this.#placed.marginal.components.length;
    if (component < groups) return this.#marginal.best(component).name;
    if (component === groups) {
      const each = this.#pairs.map((pairs, i) => ({ ...pairs.best(0), lag: this.lags[i] }));
      const [best] = each.sort((a, b) => b.logE - a.logE);
      return best ? `${best.name} at distance ${best.lag}` : null;
    }
    const { found, distance } = this.#repeats;
    return found === 0
      ? null
      : `number ${found} ends a run that was there ${distance} ${distance === 1 ? 'number' : 'numbers'} before`;
  }

  weakestCaught(alpha: number, power: number): Strength[] {
    const weight = 1 - SERIAL - REPEATS;
    return weakestCaught({ law: this.law, alpha, weight, n: this.count, power, d: this.#dimension });
  }

  save(): Uint8Array {
    this.#settle();
    const wealths = [this.#marginal, ...this.#pairs].flatMap((wealth) => [...wealth.save()]);
    const numbers = Float64Array.from([this.count, ...wealths]);
    return sealState(this.#tag, concat(bytesOf(numbers), this.#history, this.#repeats.save()));
  }

  restore(state: Uint8Array): void {
    const bytes = openState(this.#tag, state).slice();
    const wealths = [this.#marginal, ...this.#pairs];
    const length = wealths.reduce((sum, { saved }) => sum + saved, 1);
    const numbers = new Float64Array(bytes.buffer, 0, length);
    this.count = numbers[0]!;
    let at = 1;
    for (const wealth of wealths) wealth.restore(numbers.subarray(at, (at += wealth.saved)));
    at = numbers.byteLength;
    this.#history.set(bytes.subarray(at, (at += this.#history.length)));
    this.#repeats.restore(bytes.subarray(at));
    this.#cells.fill(0);
    for (const counts of this.#classes) counts.fill(0);
    this.#pending = false;
  }

  get #tag(): string {
    return `normals(${this.law.id};${this.lags.join()})`;
  }
}

/** Counts of raw cells as counts of the law's cells. */
export function gathered(law: Law, raw: ArrayLike<number>): Float64Array {
  const cells = new Float64Array(law.mass.length);
  for (let i = 0; i < law.raw; i++) {
    const cell = law.cellOf[i]!;
    cells[cell] = cells[cell]! + raw[i]!;
  }
  return cells;
}

/** What a law needs in the kernel, placed once a thread. */
interface Placed {
  readonly marginal: Marginal;
  readonly serial: Channel;
  /** Tables: raw cell to row (u16), raw cell to coarse class (u8). */
  readonly rows: number;
  readonly codes: number;
}
const places = new WeakMap<Law, Placed>();

function place(law: Law): Placed {
  let found = places.get(law);
  if (!found) {
    const own = marginal(law);
    const serial = channel(serialSpec(law));
    const kernel = noiseKernel();
    const rows = kernel.allocate(2 * law.raw);
    new Uint16Array(kernel.memory.buffer, rows, law.raw).set(law.cellOf);
    const codes = kernel.allocate(law.raw);
    const { code } = coarse(law);
    new Uint8Array(kernel.memory.buffer, codes, law.raw).set(law.cellOf.map((cell) => code[cell]!));
    found = { marginal: own, serial, rows, codes };
    places.set(law, found);
  }
  return found;
}

/** Room in the kernel for one chunk, shared by all streams of a thread. */
interface Desk {
  readonly values: number;
  readonly cells: number;
  /** Classes: the history, then the chunk. */
  readonly codes: number;
}
let shared: (Desk & { readonly history: number }) | undefined;
function room(history: number): Desk {
  if (!shared || shared.history < history) {
    const { allocate } = noiseKernel();
    shared = {
      values: allocate(8 * CHUNK + 16),
      cells: allocate(2 * CHUNK + 8),
      codes: allocate(history + CHUNK),
      history,
    };
  }
  return shared;
}

let tally = 0;
/** Adds what `count` tells (u32, from zero) to `sums`, of raw cells at most. */
function counted(sums: Float64Array, count: (at: number) => void): void {
  const kernel = noiseKernel();
  tally ||= kernel.allocate(4 * RAW_FLOAT);
  const fresh = new Uint32Array(kernel.memory.buffer, tally, sums.length);
  fresh.fill(0);
  count(tally);
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + fresh[i]!;
}
