import { FairnoiseError } from '../core/errors.ts';
import { integer } from '../core/guards.ts';
import type { Grid, Point } from '../core/types.ts';
import type { Dataset } from './dataset.ts';
import { quantiserRadius } from './grid.ts';
import { toHwc } from './layout.ts';
import { checkFinite, quantise, ungridded } from './quantise.ts';
import { up } from './rounding.ts';
import { checkFits, type LinearMap, linearMap, type Transform, untouched } from './transform.ts';

export interface PointOptions {
  /** null: no grid, for pipelines that add floats to floats. */
  readonly grid: Grid | null;
  /** `chooseGrid`'s answer; default `real`, which pays. */
  readonly domain?: 'grid' | 'real' | undefined;
  /** Resize and crop, before the grid; default none. */
  readonly transform?: Transform | undefined;
  /** Axis order of the model's image input; default `chw`. */
  readonly order?: 'chw' | 'hwc' | undefined;
}

/** A point, and what a radius there is in the units of the original input: R_orig = (R^ - cost) / norm, rounded down (docs/theory.md#inputs-and-the-grid). */
export interface PricedPoint {
  readonly point: Point;
  /** `moved` + |h|/2 for real-valued inputs, both upper bounds; 0 where inputs are grid points by nature, and without a grid. */
  readonly cost: number;
  /** Upper bound on the operator norm of what happened before the grid. */
  readonly norm: number;
}

/** The rows of a data set as a model takes them. */
export interface Points {
  /** Shape of one input in the model's order. */
  readonly shape: readonly number[];
  /** Row `index`. Throws DATA_MALFORMED on NaN, infinity and numbers outside the grid's range. */
  point(index: number): Promise<PricedPoint>;
}

/** Throws RangeError, and DATA_MISMATCH where images differ in size after the transform or are smaller than the crop. */
export function pointsOf(dataset: Dataset, options: PointOptions): Points {
  const { grid, domain = 'real', transform = untouched, order = 'chw' } = options;
  const shape = shapeAfter(dataset, transform);
  const moves = order === 'hwc' && shape.length === 3;
  const halfStep = grid
    ? quantiserRadius(
        grid,
        shape.reduce((a, b) => a * b, 1),
      )
    : 0;
  const maps = new Map<string, LinearMap>(); // a folder's images come in many sizes
  const mapOf = (size: readonly number[]): LinearMap => {
    const map = maps.get(size.join()) ?? linearMap(size, transform);
    maps.set(size.join(), map);
    return map;
  };
  const { unit } = dataset;
  return {
    shape: moves ? [shape[1]!, shape[2]!, shape[0]!] : shape,
    async point(index) {
      const row = await dataset.row(integer('index', index, 0, dataset.length - 1));
      checkFinite(row, dataset, index);
      const map = mapOf(dataset.shapeOf(index));
      const image = map.apply(row);
      const values = moves ? toHwc(image, shape) : image;
      const at = grid ? quantise(values, unit, grid, `row ${index} of ${dataset.path}`) : ungridded(values, unit);
      // Resampling in doubles errs twice: here, and for an attacker's image.
      const slack = map.blends ? 2 * map.slack(row) * (unit === 'byte' ? 1 / 255 : 1) : 0;
      const moved = map.blends ? up(at.moved + slack, 3) : at.moved;
      const pays = grid !== null && (domain === 'real' || map.blends);
      const point: Point = { index, label: dataset.label(index), steps: at.steps, values: at.values, moved };
      return { point, cost: pays ? up(moved + halfStep) : 0, norm: map.norm };
    },
  };
}

/** One row on the grid; `pointsOf` serves many and prices them. */
export async function toPoint(dataset: Dataset, index: number, options: PointOptions): Promise<Point> {
  return (await pointsOf(dataset, options).point(index)).point;
}

/** Shape of every row after resize and crop, [C, H, W] or [d]. Throws DATA_MISMATCH. */
export function shapeAfter(dataset: Dataset, transform: Transform): readonly number[] {
  if (dataset.shape) return checkFits(dataset.shape, transform);
  if (!transform.resize && !transform.crop) {
    throw new FairnoiseError(
      'DATA_MISMATCH',
      `the images of ${dataset.path} and others differ in size; give --resize HxW or --crop HxW.`,
    );
  }
  for (let index = 1; index < dataset.length; index++) checkFits(dataset.shapeOf(index), transform);
  return checkFits(dataset.shapeOf(0), transform);
}
