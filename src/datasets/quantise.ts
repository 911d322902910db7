import { misuse } from '../core/guards.ts';
import type { Grid, Point } from '../core/types.ts';
import { type Dataset, malformed, type Unit, type Values } from './dataset.ts';
import { isFraction, stepOf } from './grid.ts';
import { rootUp, up } from './rounding.ts';

/** What a grid makes of numbers. */
export type OnGrid = Pick<Point, 'steps' | 'values' | 'moved'>;

/** A certificate needs finite numbers. Throws DATA_MALFORMED naming row and column. */
export function checkFinite(row: Values, dataset: Dataset, index: number): void {
  if (row instanceof Uint8Array || row instanceof Int32Array) return;
  const column = row.findIndex((value) => !Number.isFinite(value));
  if (column < 0) return;
  throw malformed(
    `row ${index}, column ${column} (both from 0) of ${dataset.path} is ${row[column]}; a certificate needs finite numbers: drop or fill this row.`,
  );
}

/** Numbers as float32, on no grid. */
export function ungridded(x: Values, unit: Unit): OnGrid {
  return { steps: null, values: Float32Array.from(x, unit === 'byte' ? (v) => v / 255 : Number), moved: 0 };
}

/** Nearest grid point of x: its steps, what a model sees there, and how far it lies from x (L2, rounded up). */
export function quantise(x: Values, unit: Unit, grid: Grid, title: string): OnGrid {
  const d = x.length;
  if (grid.kind === 'per-feature' && grid.exponents.length !== d) {
    throw misuse('grid', `${d} steps, one a feature`, `${grid.exponents.length} steps`);
  }
  if (unit === 'byte' && !(grid.kind === 'uniform' && grid.denominator === 255)) {
    throw misuse('grid', '1/255 for 8-bit data', JSON.stringify(grid));
  }
  const steps = new Int32Array(d);
  const values = new Float32Array(d);
  let squares = 0;
  for (let i = 0; i < d; i++) {
    const h = stepOf(grid, i);
    const [low, high] = grid.kind === 'uniform' ? [grid.low, grid.high] : [grid.low[i]!, grid.high[i]!];
    const v = x[i]!;
    const y = unit === 'byte' ? v : grid.kind === 'uniform' ? v * grid.denominator : v / h;
    const n = Math.round(y) + 0; // + 0: the grid has one zero, not -0
    if (n < low || n > high) {
      throw malformed(`${title}, column ${i}, is outside ${low * h} to ${high * h}, the range its grid was made for.`);
    }
    steps[i] = n;
    values[i] = grid.kind === 'uniform' ? n / grid.denominator : n * h;
    if (isName(v, n, unit, grid, h)) continue;
    // y is exact for bytes and powers of two, and off by half an ulp for other denominators.
    const off = (Math.abs(y - n) + Math.abs(y) * 2 ** -53) * h;
    squares += off * off;
  }
  return { steps, values, moved: up(rootUp(squares, d), 8) };
}

/** Whether v is one of the ways to write grid point n, so that it lies on the grid and not 1e-9 beside it. */
function isName(v: number, n: number, unit: Unit, grid: Grid, h: number): boolean {
  if (unit === 'byte') return v === n;
  return grid.kind === 'uniform' ? isFraction(v, n, grid.denominator) : v === n * h;
}
