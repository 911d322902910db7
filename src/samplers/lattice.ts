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
}

/** Clamping bounds in steps: 6 sigma outside the declared range of the inputs (design; proofs: clamping is part of Q and free). */
export function clampBounds(
  low: number,
  high: number,
  sigma: number,
  denominator: number,
): { low: number; high: number } {
  const margin = Math.ceil(6 * sigma * denominator);
  return { low: low - margin, high: high + margin };
}

export function latticeSampler({ sigma, grid, key, d, maxCount }: LatticeOptions): LatticeSampler {
  if (grid.kind !== 'uniform') throw misuse('grid', 'a uniform grid', grid.kind);
  const kernel = certifyKernel();
  const bounds = clampBounds(grid.low, grid.high, sigma, grid.denominator);
  const table = latticeTable(sigma, grid.denominator);

  const put = (data: Uint8Array | Uint32Array): number => {
    const at = kernel.allocate(data.byteLength);
    new Uint8Array(kernel.memory.buffer, at, data.byteLength).set(bytesOf(data));
    return at;
  };
  const keyAt = put(key);
  const tableAt = placeTable(table, put);
  const stepsAt = kernel.allocate(4 * d);
  const outAt = kernel.allocate(4 * d * maxCount);
  const steps = new Int32Array(kernel.memory.buffer, stepsAt, d);
  let loaded: Int32Array | null = null;

  const fill = (from: number, at: NoiseAddress, count: number): void => {
    if (count > maxCount) throw misuse('count', `at most ${maxCount} rows`, count);
    kernel.run.latticeFill(
      ...([keyAt, at.sample, at.input, at.phase, count, d, from] as const),
      ...([tableAt.guide, table.shift, tableAt.high, tableAt.low, table.T, table.first] as const),
      ...([bounds.low, bounds.high, grid.denominator, outAt] as const),
    );
  };

  const recipe: SamplerRecipe = {
    id: 'lattice',
    sigma,
    words: 'chacha20',
    denominator: grid.denominator,
    clamp: bounds,
  };
  return {
    recipe,
    order: 'addressed',
    soundness: 'lattice',
    tvPerValue: table.tvPerValue,
    perturb(point: Point, at, count) {
      if (!point.steps) throw misuse('point', 'an input on the grid', `input ${point.index} without grid steps`);
      if (loaded !== point.steps) {
        steps.set(point.steps);
        loaded = point.steps;
      }
      fill(stepsAt, at, count);
      return new Float32Array(kernel.memory.buffer, outAt, count * d);
    },
    noise(at, count) {
      fill(0, at, count);
      return new Int32Array(kernel.memory.buffer, outAt, count * d);
    },
  };
}

function placeTable(table: LatticeTable, put: (data: Uint32Array) => number) {
  return { guide: put(table.guide), high: put(table.high), low: put(table.low) };
}
