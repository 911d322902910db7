import { latticeCells, RAW_FLOAT } from '../../audit/index.ts';
import { bytesOf } from '../../core/bytes.ts';
import type { Grid, Point, Sampler } from '../../core/types.ts';
import { noiseKernel } from '../../kernel/noise.ts';
import type { NoiseSpec } from '../bench.ts';
import { needsGrid, parseNoise } from '../recipe.ts';
import { type VectorsSpec, vectorTally } from './vectors.ts';

/** Counts of raw cells, one array for each law of the noise, then those of its vectors if there are any (VectorCounter); they add. */
export type Counts = readonly ArrayLike<number>[];

/** How the noise that is added to an input is counted. */
export interface Tally {
  see(point: Point, noisy: Float32Array, count: number, sample: number): void;
  /** What was seen since it was last asked. */
  take(): Counts;
}

/** A sampler whose noise is counted on its way: noise is what came out less what went in. */
export function monitored(sampler: Sampler, tally: Tally): Sampler {
  return {
    ...sampler,
    perturb(point, at, count) {
      const noisy = sampler.perturb(point, at, count);
      tally.see(point, noisy, count, at.sample);
      return noisy;
    },
  };
}

/** `vectors`: which of them are looked at as wholes; what comes of them follows the counts of numbers. */
export function tallyOf(noise: NoiseSpec, d: number, vectors: VectorsSpec | null = null): Tally {
  const { sigma } = noise;
  const grid = noise.kind === 'lattice' ? noise.grid : needsGrid(parseNoise(noise.recipe)) ? noise.grid! : null;
  const room = desk(d);
  const numbers = grid ? latticeTally(grid, sigma, d, room) : floatTally(sigma, d, room);
  if (!vectors) return numbers;
  const wholes = vectorTally(vectors, { grid, sigma, holds: (x) => grid !== null || x.every((v) => holds(v, sigma)) });
  return {
    see(point, noisy, count, sample) {
      numbers.see(point, noisy, count, sample);
      wholes.see(point, noisy, count, sample);
    },
    take: () => [...numbers.take(), ...wholes.take()],
  };
}

/** Denominators of a grid's steps, finest last: a law each. */
export function denominatorsOf(grid: Grid): readonly number[] {
  if (grid.kind === 'uniform') return [grid.denominator];
  return [...new Set(grid.exponents)].sort((a, b) => a - b).map((q) => 2 ** q);
}

function latticeTally(grid: Grid, sigma: number, d: number, room: Desk): Tally {
  const { run } = noiseKernel();
  const laws = denominatorsOf(grid).map((denominator) => {
    const { shift, first, raw } = latticeCells(sigma * denominator);
    const counts = counter(raw);
    const some = coordinates(grid, denominator, sigma, d);
    const law = [denominator, shift, first, raw - 1, room.cells] as const;
    const add = (rows: number): void => {
      if (some) run.latticeCellsSome(room.noisy, rows, d, room.point, some.at, some.length, ...law);
      else run.latticeCells(room.noisy, rows, d, room.point, ...law);
      counts.add(room.cells, rows * (some?.length ?? d));
    };
    return { add, take: counts.take };
  });
  return {
    see({ steps }, noisy, count) {
      room.load(steps!);
      room.each(noisy, count, (rows) => {
        for (const { add } of laws) add(rows);
      });
    },
    take: () => laws.map(({ take }) => take()),
  };
}

/** The coordinates of a law, where not all can go the quick way, which single precision has to be enough for. */
function coordinates(grid: Grid, denominator: number, sigma: number, d: number) {
  if (grid.kind === 'per-feature') return list(grid.exponents.flatMap((q, i) => (2 ** q === denominator ? [i] : [])));
  const largest = Math.max(Math.abs(grid.low), Math.abs(grid.high)) + 7 * sigma * denominator;
  return largest < 2 ** 20 ? null : list(Array.from({ length: d }, (_, i) => i));
}

/**
 * A sum in float32 has lost noise below half a unit in its last place. Coordinates whose sums may lose more than this share of sigma are
 * not looked at: their cells would have other masses than the law's.
 */
const FINEST = 2 ** -18;

function floatTally(sigma: number, d: number, room: Desk): Tally {
  const { run, memory } = noiseKernel();
  const counts = counter(RAW_FLOAT);
  const some = list(Array.from({ length: d }, (_, i) => i));
  let usable = 0;
  return {
    see({ values }, noisy, count) {
      if (room.load(values)) {
        const indices = new Uint32Array(memory.buffer, some.at, d);
        usable = 0;
        for (let i = 0; i < d; i++) if (holds(values[i]!, sigma)) indices[usable++] = i;
      }
      room.each(noisy, count, (rows) => {
        if (usable === d) run.floatCells(room.noisy, rows, d, room.point, 1 / sigma, room.cells);
        else run.floatCellsSome(room.noisy, rows, d, room.point, some.at, usable, 1 / sigma, room.cells);
        counts.add(room.cells, rows * usable);
      });
    },
    take: () => [counts.take()],
  };
}

/** Whether a float32 sum with x holds the noise well enough for it to be looked at. */
export const holds = (x: number, sigma: number): boolean => lost(x, sigma) <= FINEST * sigma;

/** Unit in the last place of a float32 sum of x and noise, at most. */
const lost = (x: number, sigma: number): number => 2 ** (Math.floor(Math.log2(Math.abs(x) + 8 * sigma)) - 23);

interface Desk {
  readonly noisy: number;
  readonly cells: number;
  /** Where the input lies: steps or values. */
  readonly point: number;
  /** Puts an input there; false when it is there already. */
  load(input: Int32Array | Float32Array): boolean;
  /** Noisy copies, as many rows at a time as there is room for. */
  each(noisy: Float32Array, count: number, act: (rows: number) => void): void;
}

/** Bytes of noisy copies that are counted at a time: they leave the caches to the model. */
const BYTES_AT_ONCE = 1 << 16;

function desk(d: number): Desk {
  const { allocate, memory } = noiseKernel();
  const most = Math.max(1, Math.floor(BYTES_AT_ONCE / (4 * d)));
  const noisyAt = allocate(4 * d * most);
  const cells = allocate(2 * d * most);
  const point = allocate(4 * d);
  let loaded: Int32Array | Float32Array | null = null;
  return {
    noisy: noisyAt,
    cells,
    point,
    load(input) {
      if (input === loaded) return false;
      new Uint8Array(memory.buffer, point, 4 * d).set(bytesOf(input));
      loaded = input;
      return true;
    },
    each(noisy, count, act) {
      for (let row = 0; row < count; row += most) {
        const rows = Math.min(most, count - row);
        new Float32Array(memory.buffer, noisyAt, rows * d).set(noisy.subarray(row * d, (row + rows) * d));
        act(rows);
      }
    },
  };
}

/** u32 counts of cells, in the kernel. */
function counter(length: number): { add(cells: number, n: number): void; take(): Uint32Array } {
  const { allocate, memory, run } = noiseKernel();
  const at = allocate(4 * (length + 8));
  new Uint32Array(memory.buffer, at, length).fill(0);
  return {
    add(cells, n) {
      run.histogram(cells, n, at, length);
    },
    take() {
      const counts = new Uint32Array(memory.buffer, at, length);
      const taken = counts.slice();
      counts.fill(0);
      return taken;
    },
  };
}

function list(indices: readonly number[]): { readonly at: number; readonly length: number } {
  const { allocate, memory } = noiseKernel();
  const at = allocate(4 * indices.length);
  new Uint32Array(memory.buffer, at, indices.length).set(indices);
  return { at, length: indices.length };
}
