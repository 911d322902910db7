import { bytesOf } from '../core/bytes.ts';
import { misuse } from '../core/guards.ts';
import type { Grid, NoiseAddress, Point, Sampler, SamplerRecipe } from '../core/types.ts';
import { certifyKernel } from '../kernel/certify.ts';
import { type LatticeTable, latticeTable } from './lattice-table.ts';

/**
 * The default noise: an exact integer Gaussian on the inputs' grid, from ChaCha20 words addressed by
 * (input, phase, sample, coordinate). Stream: docs/spec/streams.md.
 *
 * Precision: each value is within `tvPerValue` (about 1e-16) of the real Gaussian rounded to the grid, and integers are added to
 * integers, so the certified function is f∘Q and Cohen's theorem holds for it exactly; nothing is rounded in floating point
 * before the one canonical division that makes the model's float32.
 */
export interface LatticeOptions {
  readonly sigma: number;
  readonly grid: Grid;
  /** 32 bytes of ChaCha20 key. */
  readonly key: Uint8Array;
  /** Coordinates per input. */
  readonly d: number;
  /** Most rows a call to `perturb` may ask for. */
  readonly maxCount: number;
}

export interface LatticeSampler extends Sampler {
  /** The bare integers, in steps of the grid, of `count` samples: int32, row after row; a view that the next call overwrites. */
  noise(at: NoiseAddress, count: number): Int32Array;
  /** Upper bound on the total-variation distance of one noise vector: the sum of `tvPerValue` over its coordinates. */
  readonly tvPerVector: number;
  /** The distinct threshold tables, finest grid last. */
  readonly tables: readonly LatticeTable[];
}

/** Clamping bounds in steps: 6 sigma outside the declared range of the inputs (clamping is part of Q and costs nothing: docs/theory.md#lattice-noise). */
export function clampBounds(low: number, high: number, sigma: number, denominator: number): [number, number] {
  const margin = Math.ceil(6 * sigma * denominator);
  return [low - margin, high + margin];
}

type Kernel = ReturnType<typeof certifyKernel>;

/**
 * A sampler that adds lattice noise of standard deviation `sigma`, in the units of the inputs, to points of `grid`: float32 rows of d
 * numbers, views that the next call overwrites. Throws RangeError for a sigma that the grid is too coarse or too fine for and for steps
 * that are not one a feature; `perturb` and `noise`, for more than `maxCount` rows and a point without steps.
 */
export function latticeSampler({ sigma, grid, key, d, maxCount }: LatticeOptions): LatticeSampler {
  const kernel = certifyKernel();
  const keyAt = put(kernel, key);
  const stepsAt = kernel.allocate(4 * d);
  const outAt = kernel.allocate(4 * d * maxCount);
  const { tables, fill } = grid.kind === 'uniform' ? uniform(kernel, sigma, grid) : perFeature(kernel, sigma, grid, d);
  const tvPerVector =
    grid.kind === 'uniform' ? d * tables[0]!.tvPerValue : d * Math.max(...tables.map((t) => t.tvPerValue));
  const steps = new Int32Array(kernel.memory.buffer, stepsAt, d);
  let loaded: Int32Array | null = null;

  const draw = (from: number, at: NoiseAddress, count: number): void => {
    if (count > maxCount) throw misuse('count', `at most ${maxCount} rows`, count);
    fill(keyAt, at, count, d, from, outAt);
  };
  const recipe: SamplerRecipe = { id: 'lattice', sigma, words: 'chacha20', grid };
  return {
    recipe,
    order: 'addressed',
    soundness: 'lattice',
    tvPerValue: Math.max(...tables.map((table) => table.tvPerValue)),
    tvPerVector,
    tables,
    perturb(point: Point, at, count) {
      if (!point.steps) throw misuse('point', 'an input on the grid', `input ${point.index} without grid steps`);
      if (loaded !== point.steps) {
        steps.set(point.steps);
        loaded = point.steps;
      }
      draw(stepsAt, at, count);
      return new Float32Array(kernel.memory.buffer, outAt, count * d);
    },
    noise(at, count) {
      draw(0, at, count);
      return new Int32Array(kernel.memory.buffer, outAt, count * d);
    },
  };
}

type Fill = (key: number, at: NoiseAddress, count: number, d: number, steps: number, out: number) => void;
interface Placed {
  readonly tables: readonly LatticeTable[];
  readonly fill: Fill;
}

function uniform(kernel: Kernel, sigma: number, grid: Extract<Grid, { kind: 'uniform' }>): Placed {
  const table = latticeTable(sigma, grid.denominator);
  const [clampLow, clampHigh] = clampBounds(grid.low, grid.high, sigma, grid.denominator);
  const { guide, high, low } = place(kernel, table);
  const { shift, T, first } = table;
  const { latticeFill } = kernel.run;
  return {
    tables: [table],
    fill: (key, { sample, input, phase }, count, d, steps, out) =>
      latticeFill(
        ...([key, sample, input, phase, count, d, steps, guide, shift, high, low, T, first] as const),
        ...([clampLow, clampHigh, grid.denominator, out] as const),
      ),
  };
}

function perFeature(kernel: Kernel, sigma: number, grid: Extract<Grid, { kind: 'per-feature' }>, d: number): Placed {
  if (grid.exponents.length !== d) throw misuse('grid', `${d} steps, one a feature`, grid.exponents.length);
  const placed = new Map<number, { table: LatticeTable } & ReturnType<typeof place>>();
  for (const q of grid.exponents) {
    if (placed.has(q)) continue;
    const table = latticeTable(sigma, 2 ** q);
    placed.set(q, { table, ...place(kernel, table) });
  }
  // One 36-byte record a feature, in the order kernels/certify/lattice-features.ts reads them.
  const records = new DataView(new ArrayBuffer(36 * d));
  grid.exponents.forEach((q, i) => {
    const { table, guide, high, low } = placed.get(q)!;
    const clamp = clampBounds(grid.low[i]!, grid.high[i]!, sigma, 2 ** q);
    [guide, table.shift, high, low, table.T, table.first, ...clamp].forEach((value, k) => {
      records.setInt32(36 * i + 4 * k, value, true);
    });
    records.setFloat32(36 * i + 32, 2 ** q, true);
  });
  const features = put(kernel, records);
  return {
    tables: [...placed.entries()].sort(([a], [b]) => a - b).map(([, { table }]) => table),
    fill: (key, { sample, input, phase }, count, width, steps, out) =>
      kernel.run.latticeFillFeatures(key, sample, input, phase, count, width, steps, features, out),
  };
}

function place(kernel: Kernel, { guide, high, low }: LatticeTable) {
  return { guide: put(kernel, guide), high: put(kernel, high), low: put(kernel, low) };
}

/** Copies `data` into the kernel's memory for the life of the instance; the address. */
function put(kernel: Kernel, data: ArrayBufferView): number {
  const at = kernel.allocate(data.byteLength);
  new Uint8Array(kernel.memory.buffer, at, data.byteLength).set(bytesOf(data));
  return at;
}
