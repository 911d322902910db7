import { planOf, type Shape, VectorReader, vectorCounter } from '../../audit/index.ts';
import type { Plan } from '../../core/plan.ts';
import type { Grid, Point } from '../../core/types.ts';
import { patches } from '../../models/index.ts';
import { stretchUnit } from '../../smoothing/record.ts';
import { isCoarse, type NoiseRecipe, needsGrid } from '../recipe.ts';
import type { Counts } from './tally.ts';
import { floatNoise, latticeNoise, unroundable } from './vector-noise.ts';

/**
 * Which whole vectors of a run's noise are looked at, as plain data that follows from the plan alone: the first `block` of every `period`
 * samples of each phase. Shards begin at multiples of the batch, of which a period is one and a block a part, so none cuts a block.
 */
export interface VectorsSpec {
  readonly dimension: number;
  readonly shape: Shape | null;
  readonly block: number;
  readonly period: number;
  /** Patches of the direction that each input has (models/direction.ts); 0: none. */
  readonly patches: number;
}

/** Consecutive vectors, so that repeats, mirror images and subspaces show. */
const BLOCK = 16;
/** One vector in so many; fewer where an input has more than MOST blocks of samples. */
const ONE_IN = 64;
const MOST = 128;

/** Shorter vectors on a float32 grid or a lattice have too few lengths and directions for laws of continuous ones. */
const SHORTEST = 16;
/** Answers of the model that a direction may cost, one in so many; fewer patches than LEAST say too little. */
const ANSWERS_ONE_IN = 1000;
const LEAST_PATCHES = 8;

export interface Vectored {
  readonly recipe: NoiseRecipe;
  readonly grid: Grid | null;
  readonly sigma: number;
  readonly model: Pick<Plan['model'], 'shape' | 'layout' | 'batch'>;
  /** Samples of an input, at most; `sequential` runs mostly stop long before, and are not looked at along a direction. */
  readonly n: number;
  readonly sequential: boolean;
}

/** null: the vectors of such a run are not looked at (docs/monitoring.md). */
export function vectorsOf({ recipe, grid, sigma, model, n, sequential }: Vectored): VectorsSpec | null {
  const dimension = model.shape.reduce((product, length) => product * length, 1);
  const coarse = needsGrid(recipe) && !unroundable(grid!, sigma);
  if (isCoarse(recipe) || dimension < SHORTEST || coarse) return null;
  const unit = stretchUnit(model.batch);
  const block = Math.min(BLOCK, unit);
  const often = Math.ceil((ONE_IN * block) / unit);
  const period = unit * Math.max(often, Math.ceil(n / (MOST * unit)));
  return { dimension, shape: shapeOf(model), block, period, patches: sequential ? 0 : patchesFor(model, n) };
}

function patchesFor(model: Vectored['model'], n: number): number {
  const most = Math.floor(n / ANSWERS_ONE_IN / 2);
  return most >= LEAST_PATCHES && patches(model, most).length >= LEAST_PATCHES ? most : 0;
}

/** As channels x height x width, for the distances at which values are compared; pixels with their channels last are one wide image. */
function shapeOf({ shape, layout }: Vectored['model']): Shape | null {
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length === 3) return layout === 'NHWC' ? [1, a, b * c] : [a, b, c];
  return shape.length === 2 ? [1, a, b] : null;
}

/** Turns the vectors that a spec names into numbers that add. */
export interface VectorTally {
  /** Noisy copies of an input, from sample number `sample` of a phase on. */
  see(point: Point, noisy: Float32Array, count: number, sample: number): void;
  /** Of what was seen since it was last asked. */
  take(): Counts;
}

/** The options of the family and of its readers. Half a block is kept: the other half is compared with it as well, at a third of the cost. */
export const vectorOptions = ({ dimension, shape, block, patches }: VectorsSpec) => ({
  ...{ dimension, shape, block },
  window: block / 2,
  directions: patches > 0,
});

/** `holds`: whether the float32 sums with an input hold the noise of every coordinate; where they do not, its vectors are left out. */
export function vectorTally(
  spec: VectorsSpec,
  { grid, sigma, holds }: { grid: Grid | null; sigma: number; holds: (values: Float32Array) => boolean },
): VectorTally {
  const { dimension: d, block, period } = spec;
  const options = vectorOptions(spec);
  const reader = new VectorReader(planOf(options));
  const counter = vectorCounter(options);
  const fresh = () => counter.lengths.map((length) => new Float64Array(length));
  let counts = fresh();
  const noise = grid ? latticeNoise(grid, sigma, d) : floatNoise(sigma, d);
  let point: Point | null = null;
  let whole = true;
  /** The sample that goes on with the block. */
  let next = -1;
  return {
    see(at, noisy, count, sample) {
      if (at !== point) {
        whole = holds(at.values);
        reader.along(at.along ?? null);
      }
      point = at;
      for (let i = 0; i < count && whole; i++) {
        const inPeriod = (sample + i) % period;
        if (inPeriod >= block) continue;
        // A single sample that is looked at again is in the middle of nothing.
        if (inPeriod === 0) reader.newBlock();
        else if (sample + i !== next) continue;
        next = sample + i + 1;
        counter.add(reader.read(noise(at, noisy.subarray(i * d, (i + 1) * d), sample + i)), counts);
      }
    },
    take() {
      const taken = counts;
      counts = fresh();
      next = -1;
      return taken;
    },
  };
}
