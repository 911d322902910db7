import { bytesOf, concat } from '../../../core/bytes.ts';
import { floats, integer, misuse } from '../../../core/guards.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type NoiseExports, newNoiseKernel } from '../../../kernel/noise.ts';
import { PROJECTIONS, PUBLIC_KEY, signs } from './directions.ts';
import { lagsOf, type Shape } from './lags.ts';
import { noveltyCode } from './novelty.ts';

export type Values = Float32Array | Float64Array;

export interface VectorOptions {
  /** Length d of a vector. */
  readonly dimension: number;
  /** What the vector's coordinates are, where it is an image. */
  readonly shape?: Shape | null;
  /** A trusted direction fixed before the noise is drawn, such as the model's gradient at the input; any length but 0. */
  readonly direction?: Values | null;
  /** Directions change, say from input to input: `VectorReader.along` tells them. */
  readonly directions?: boolean;
  /** Key of the projections' signs. */
  readonly key?: number;
  /** Earlier vectors of its block that a vector is compared with, at most. */
  readonly window?: number;
  /** Consecutive vectors in a block; comparison begins anew with each. */
  readonly block?: number;
}

/** The options with everything filled in. */
export interface VectorPlan {
  readonly d: number;
  readonly lags: readonly number[];
  readonly direction: Float64Array | null;
  /** Whether there may be a direction. */
  readonly coupled: boolean;
  readonly key: number;
  readonly window: number;
  readonly block: number;
  /** Numbers that stand for one vector: see ROW. */
  readonly width: number;
}

/** Where a row of statistics has what; a pair (sum of p, sum of p^2) for each lag follows from `lags` on. */
export const ROW = {
  norm: 0,
  mean: 1,
  projections: 2,
  coupled: 2 + PROJECTIONS,
  novelty: 3 + PROJECTIONS,
  lags: 4 + PROJECTIONS,
};

const WINDOW = 32;
const BLOCK = 64;
/** Doubles kept of earlier vectors. */
const MOST_KEPT = 2 ** 22;
/** Coordinates of a vector, at most. */
export const LONGEST = 2 ** 24;

export function planOf(options: VectorOptions): VectorPlan {
  const d = integer('dimension', options.dimension, 2, LONGEST);
  const { shape = null } = options;
  if (shape && shape[0] * shape[1] * shape[2] !== d)
    throw misuse('shape', `channels x height x width = ${d}`, shape.join(' x '));
  // Half of the dimensions at most, so that what is new has room; and 64 vectors at most, since what they cost grows with the window.
  const most = Math.max(1, Math.min(64, d >> 1, Math.floor(MOST_KEPT / d)));
  const direction = options.direction ? normalised(options.direction, d) : null;
  if (options.direction && !direction) throw misuse('direction', 'finite numbers, not all 0', 'others');
  const window = Math.min(most, integer('window', options.window ?? WINDOW, 1, 64));
  const lags = lagsOf(d, shape);
  return {
    d,
    lags,
    direction,
    coupled: direction !== null || options.directions === true,
    key: options.key ?? PUBLIC_KEY,
    window,
    block: integer('block', options.block ?? BLOCK, 2),
    width: ROW.lags + 2 * lags.length,
  };
}

/** null: it has no length, or none that is finite. */
function normalised(direction: Values, d: number): Float64Array | null {
  if (direction.length !== d) throw misuse('direction', `${d} numbers`, `${direction.length}`);
  const given = Float64Array.from(direction);
  const length = Math.sqrt(given.reduce((sum, x) => sum + x * x, 0));
  return length > 0 && length < Infinity ? given.map((x) => x / length) : null;
}

/** Turns vectors into rows of statistics, in the order they come. Rows of one block depend on the vectors of that block only. */
export class VectorReader {
  readonly plan: VectorPlan;
  readonly #kernel: Kernel<NoiseExports>;
  readonly #at: {
    x: number;
    signs: number;
    lags: number;
    direction: number;
    sums: number;
    basis: number;
    coefficients: number;
  };
  readonly #padded: number;
  readonly #sums: Float64Array;
  #direction: boolean;
  /** Vectors of the block so far, and the rank of those kept. */
  #inBlock = 0;
  #rank = 0;

  constructor(plan: VectorPlan) {
    this.plan = plan;
    const { d, lags, window, direction, key } = plan;
    const padded = Math.ceil(d / 16) * 16;
    this.#padded = padded;
    this.#kernel = newNoiseKernel();
    const { allocate } = this.#kernel;
    const at = {
      x: allocate(8 * padded),
      signs: allocate(8 * padded),
      lags: allocate(4 * lags.length),
      direction: allocate(8 * padded),
      sums: allocate(8 * (2 + PROJECTIONS + 2 * lags.length)),
      basis: allocate(8 * padded * window),
      coefficients: allocate(8 * window),
    };
    this.#at = at;
    this.#doubles(at.signs, d).set(signs(d, key));
    new Uint32Array(this.#kernel.memory.buffer, at.lags, lags.length).set(lags);
    this.#direction = direction !== null;
    if (direction) this.#doubles(at.direction, d).set(direction);
    this.#sums = this.#doubles(at.sums, 2 + PROJECTIONS + 2 * lags.length); // memory grows no more
  }

  #doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, at, length);
  }

  /** The direction of the vectors to come; null, or one without a length: nothing is bet on it. */
  along(direction: Values | null): void {
    const { d } = this.plan;
    const g = direction && normalised(direction, d);
    this.#direction = g !== null;
    if (g) this.#doubles(this.#at.direction, d).set(g);
  }

  /** Forgets the block's vectors: the next one begins a block. */
  newBlock(): void {
    this.#inBlock = 0;
    this.#rank = 0;
  }

  /** Whole vectors to rows of statistics. A value that is not finite makes a row that no source of finite noise has: norm Infinity. */
  read(x: Values): Float64Array {
    floats('vectors', x, x instanceof Float32Array ? 'f32' : 'f64');
    const { d, width } = this.plan;
    if (x.length % d !== 0) throw misuse('vectors', `a multiple of ${d} values`, x.length);
    const rows = new Float64Array((x.length / d) * width);
    for (let i = 0; i * d < x.length; i++)
      this.#row(x.subarray(i * d, (i + 1) * d), rows.subarray(i * width, (i + 1) * width));
    return rows;
  }

  #row(x: Values, row: Float64Array): void {
    const { d, lags, block } = this.plan;
    const { run } = this.#kernel;
    const at = this.#at;
    if (this.#inBlock === block) this.newBlock();
    this.#inBlock++;
    this.#doubles(at.x, d).set(x);
    run.vectorSums(at.x, d, at.signs, at.lags, lags.length, at.sums);
    const sums = this.#sums;
    const square = sums[0]!;
    row.fill(Number.NaN, ROW.mean, ROW.lags); // NaN: nothing to bet on
    if (!(square < Infinity)) {
      row[ROW.norm] = Infinity;
      return;
    }
    row[ROW.norm] = square;
    const unit = 1 / Math.sqrt(d);
    for (let i = 0; i <= PROJECTIONS; i++) row[ROW.mean + i] = sums[1 + i]! * unit;
    if (this.#direction) row[ROW.coupled] = run.dot(at.x, at.direction, d);
    row.set(sums.subarray(2 + PROJECTIONS), ROW.lags);
    if (square > 0) row[ROW.novelty] = this.#novelty(square);
  }

  #novelty(square: number): number {
    const { d, window } = this.plan;
    const { run } = this.#kernel;
    const { x, basis, coefficients } = this.#at;
    const k = this.#rank;
    const known = run.projected(x, d, basis, k, coefficients);
    const code = k === 0 ? Number.NaN : noveltyCode(Math.min(1, known / square), k, d);
    if (k < window) this.#rank += run.extend(x, d, basis, k, coefficients);
    return code;
  }

  save(): Uint8Array {
    const basis = this.#doubles(this.#at.basis, this.#padded * this.#rank);
    const direction = this.#doubles(this.#at.direction, this.#direction ? this.plan.d : 0);
    const numbers = Float64Array.of(this.#inBlock, this.#rank, direction.length, ...direction);
    return concat(bytesOf(numbers), bytesOf(basis.slice()));
  }

  restore(state: Uint8Array): void {
    const numbers = new Float64Array(state.slice().buffer);
    this.#inBlock = numbers[0]!;
    this.#rank = numbers[1]!;
    const along = numbers[2]!;
    this.#direction = along > 0;
    this.#doubles(this.#at.direction, along).set(numbers.subarray(3, 3 + along));
    this.#doubles(this.#at.basis, this.#padded * this.#rank).set(numbers.subarray(3 + along));
  }
}

/** Statistics of one vector without its novelty, which takes the vectors before it: VectorReader has both. */
export function vectorStatistics(x: Values, options: VectorOptions): Float64Array {
  return new VectorReader(planOf(options)).read(x.subarray(0, options.dimension));
}

/** u = F(s) of each vector after the first of a block (novelty.ts), as tail codes: the block's own share of the novelty component. */
export function noveltyOf(block: Values, options: VectorOptions): Float64Array {
  const plan = planOf(options);
  const rows = new VectorReader({ ...plan, block: Number.MAX_SAFE_INTEGER }).read(block);
  return Float64Array.from({ length: block.length / plan.d - 1 }, (_, i) => rows[(i + 1) * plan.width + ROW.novelty]!);
}
