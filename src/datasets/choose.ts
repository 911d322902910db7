import { misuse, positive } from '../core/guards.ts';
import type { Grid } from '../core/types.ts';
import { type Dataset, malformed } from './dataset.ts';
import { type GridText, isFraction, reachOf } from './grid.ts';
import { checkFinite } from './point.ts';

/** The grid a run uses, and whether inputs live on it. */
export interface GridChoice {
  readonly grid: Grid;
  /**
   * `grid`: inputs, an attacker's too, are grid points by nature (bytes, integers), and a radius at the point is the radius.
   * `real`: they are real numbers rounded to the grid, and the radius pays `moved` and `quantiserRadius`.
   */
  readonly domain: 'grid' | 'real';
  readonly notes: readonly string[];
}

/** Loss the step may cost, as a share of sigma: h <= 2 rho sigma / sqrt(d) keeps |h|/2 <= rho sigma. */
const RHO = 0.01;
/** Longest noise table: sigma / h <= 4096. */
const LONGEST = 4096;

interface Range {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Every value is b/255 for an integer b in 0 … 255, in float32 or float64. */
  readonly bytes: boolean;
  /** Every value is within 1e-6 of such a number. */
  readonly nearBytes: boolean;
}

/**
 * The grid for a data set: 1/255 for bytes; what `text` (of --grid) says for numbers, or, where nothing is said, the grid they
 * evidently lie on. Reads every row once unless they are bytes. Throws FairnoiseError (NaN, off-grid floats) and RangeError.
 */
export async function chooseGrid(dataset: Dataset, text: GridText | null, sigma: number): Promise<GridChoice> {
  positive('sigma', sigma);
  const fraction = text?.kind === 'fraction' ? text.denominator : null;
  if (dataset.unit === 'byte') {
    if (text && text.kind !== 'auto' && fraction !== 255)
      throw misuse('grid', '1/255 for 8-bit data (a byte b is the number b/255)', said(text));
    return { grid: { kind: 'uniform', denominator: 255, low: 0, high: 255 }, domain: 'grid', notes: [] };
  }
  const range = await scan(dataset);
  const path = dataset.files[0]!.path;
  const integers = dataset.unit === 'integer';
  if (text === null) {
    if (integers) {
      const note = `${path} holds integers, taken as they are on a grid of 1/1; save bytes as uint8 where b should mean b/255.`;
      return { grid: uniform(1, range), domain: 'grid', notes: [note] };
    }
    if (range.bytes) {
      const note = `${path} holds floats that are all b/255 for bytes b, and is read as such; a radius speaks of images on that grid.`;
      return { grid: { kind: 'uniform', denominator: 255, low: 0, high: 255 }, domain: 'grid', notes: [note] };
    }
    throw malformed(offGrid(path, range.nearBytes));
  }
  const table = dataset.shape?.length === 1;
  if (text.kind === 'fraction')
    return { grid: uniform(text.denominator, range), domain: integers ? 'grid' : 'real', notes: [] };
  const d = range.low.length;
  const steps = text.kind === 'auto' ? automatic(range, sigma, d) : text.exponents;
  const exponents = steps.length === 1 ? Array.from({ length: d }, () => steps[0]!) : steps;
  if (exponents.length !== d)
    throw misuse('grid', `one step, or ${d} steps for ${d} features`, `${exponents.length} steps`);
  const onGrid = integers && exponents.every((q) => q >= 0);
  if (table) return { grid: perFeature(exponents, range), domain: onGrid ? 'grid' : 'real', notes: [] };
  const coarsest = Math.min(...exponents);
  if (coarsest < 0 || (text.kind === 'powers' && exponents.some((q) => q !== coarsest))) {
    throw misuse('grid', 'one step of at most 1 for images', said(text));
  }
  return { grid: uniform(2 ** coarsest, range), domain: onGrid ? 'grid' : 'real', notes: [] };
}

function offGrid(path: string, nearBytes: boolean): string {
  const seems = nearBytes ? ' (its numbers are all within 1e-6 of b/255: --grid 1/255 moves them there)' : '';
  return `${path} holds floats on no declared grid, and noise added to such numbers certifies nothing (docs/decisions); give --grid auto, or a step such as --grid 2^-10${seems}.`;
}

async function scan(dataset: Dataset): Promise<Range> {
  if (dataset.shape === null) throw misuse('dataset', 'rows of one shape', 'several shapes');
  const d = dataset.shape.reduce((a, b) => a * b, 1);
  const low = new Float64Array(d).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(d).fill(Number.NEGATIVE_INFINITY);
  let [bytes, nearBytes] = [true, true];
  for (let index = 0; index < dataset.length; index++) {
    const row = await dataset.row(index);
    checkFinite(row, dataset, index);
    for (let i = 0; i < d; i++) {
      const v = row[i]!;
      if (v < low[i]!) low[i] = v;
      if (v > high[i]!) high[i] = v;
      if (!nearBytes) continue;
      const b = Math.round(v * 255);
      bytes &&= b >= 0 && b <= 255 && isFraction(v, b, 255);
      nearBytes &&= b >= 0 && b <= 255 && Math.abs(v - b / 255) <= 1e-6;
    }
  }
  return { low, high, bytes: bytes && nearBytes, nearBytes };
}

/** Largest power of two that loses at most rho sigma, no finer than the longest table and than 2^24 steps of reach allow. */
function automatic(range: Range, sigma: number, d: number): number[] {
  const finest = (2 * RHO * sigma) / Math.sqrt(d);
  return Array.from(range.low, (low, i) => {
    let q = -60;
    while (2 ** -q > finest) q++;
    while (sigma * 2 ** q > LONGEST) q--;
    const size = Math.max(Math.abs(low), Math.abs(range.high[i]!));
    while (reachOf(size * 2 ** q, 0, sigma, 2 ** -q) >= 2 ** 24) q--;
    if (2 ** -q <= sigma) return q;
    throw malformed(
      `feature ${i} reaches ${size}, too far for noise of sigma ${sigma} on a grid of 2^24 steps; scale this feature down.`,
    );
  });
}

const uniform = (denominator: number, { low, high }: Range): Grid => {
  const [least, most] = [low.reduce((a, b) => Math.min(a, b)), high.reduce((a, b) => Math.max(a, b))];
  const unit = least >= 0 && most <= 1;
  return {
    kind: 'uniform',
    denominator,
    low: unit ? 0 : Math.floor(least * denominator),
    high: unit ? denominator : Math.ceil(most * denominator),
  };
};

const perFeature = (exponents: readonly number[], { low, high }: Range): Grid => ({
  kind: 'per-feature',
  exponents,
  low: exponents.map((q, i) => Math.floor(low[i]! * 2 ** q)),
  high: exponents.map((q, i) => Math.ceil(high[i]! * 2 ** q)),
});

const said = (text: GridText): string =>
  text.kind === 'auto'
    ? 'auto'
    : text.kind === 'fraction'
      ? `1/${text.denominator}`
      : text.exponents.map((q) => `2^${-q}`).join(',');
