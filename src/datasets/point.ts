import { integer, misuse } from '../core/guards.ts';
import type { Grid, Point } from '../core/types.ts';
import { type Dataset, malformed, type Unit, type Values } from './dataset.ts';
import { isFraction, stepOf } from './grid.ts';
import { toHwc } from './layout.ts';
import { rootUp, up } from './rounding.ts';

export interface PointOptions {
  /** null: no grid, for pipelines that add floats to floats. */
  readonly grid: Grid | null;
  /** Axis order of the model's image input; default `chw`. */
  readonly order?: 'chw' | 'hwc' | undefined;
}

/** Row `index` in the model's own order, moved to the grid. Throws DATA_MALFORMED on NaN and infinity. */
export async function toPoint(dataset: Dataset, index: number, { grid, order = 'chw' }: PointOptions): Promise<Point> {
  integer('index', index, 0, dataset.length - 1);
  const row = await dataset.row(index);
  checkFinite(row, dataset, index);
  const shape = dataset.shapeOf(index);
  const values = order === 'hwc' && shape.length === 3 ? toHwc(row, shape) : row;
  const label = dataset.label(index);
  if (grid === null) {
    return {
      index,
      label,
      steps: null,
      values: Float32Array.from(values, dataset.unit === 'byte' ? (v) => v / 255 : Number),
      moved: 0,
    };
  }
  return { index, label, ...quantise(values, dataset.unit, grid, `row ${index} of ${dataset.files[0]!.path}`) };
}

export function checkFinite(row: Values, dataset: Dataset, index: number): void {
  if (row instanceof Uint8Array || row instanceof Int32Array) return;
  const column = row.findIndex((value) => !Number.isFinite(value));
  if (column < 0) return;
  throw malformed(
    `row ${index}, column ${column} (both from 0) of ${dataset.files[0]!.path} is ${row[column]}; a certificate needs finite numbers: drop or fill this row.`,
  );
}

/** Nearest grid point of x: its steps, what a model sees there, and how far it lies from x. */
export function quantise(x: Values, unit: Unit, grid: Grid, title: string): Pick<Point, 'steps' | 'values' | 'moved'> {
  const d = x.length;
  if (grid.kind === 'per-feature' && grid.exponents.length !== d)
    throw misuse('grid', `${d} steps, one a feature`, grid.exponents.length);
  if (unit === 'byte' && !(grid.kind === 'uniform' && grid.denominator === 255))
    throw misuse('grid', '1/255 for 8-bit data', title);
  const steps = new Int32Array(d);
  const values = new Float32Array(d);
  let squares = 0;
  for (let i = 0; i < d; i++) {
    const h = stepOf(grid, i);
    const [low, high] = grid.kind === 'uniform' ? [grid.low, grid.high] : [grid.low[i]!, grid.high[i]!];
    const v = x[i]!;
    const y = unit === 'byte' ? v : grid.kind === 'uniform' ? v * grid.denominator : v / h;
    const n = Math.round(y);
    if (n < low || n > high) {
      throw malformed(
        `${title}, column ${i}, lies outside the range ${low * h} to ${high * h} the grid was declared for.`,
      );
    }
    steps[i] = n;
    values[i] = grid.kind === 'uniform' ? n / grid.denominator : n * h;
    if (isName(v, n, grid, i, unit)) continue;
    // y is exact for bytes and powers of two, and off by half an ulp for other denominators.
    const off = (Math.abs(y - n) + Math.abs(y) * 2 ** -53) * h;
    squares += off * off;
  }
  return { steps, values, moved: up(rootUp(squares, d), 8) };
}

/** Whether v is one of the ways to write grid point n, so that it lies on the grid and not 1e-9 beside it. */
function isName(v: number, n: number, grid: Grid, i: number, unit: Unit): boolean {
  if (unit === 'byte') return v === n;
  return grid.kind === 'uniform' ? isFraction(v, n, grid.denominator) : v === n * stepOf(grid, i);
}
