import { misuse, positive } from '../core/guards.ts';
import type { Grid, UniformGrid } from '../core/types.ts';
import { type Dataset, malformed } from './dataset.ts';
import { checkRange, type GridText, gridText, reachOf } from './grid.ts';
import { shapeAfter } from './point.ts';
import { type Range, scan } from './scan.ts';
import { type Transform, untouched } from './transform.ts';

/** The grid a run uses, and whether inputs live on it. */
export interface GridChoice {
  readonly grid: Grid;
  /**
   * `grid`: inputs, an attacker's too, are grid points by nature (bytes, integers), and the radius at the point is the radius.
   * `real`: they are real numbers, moved to the grid, and the radius pays for it (`PricedPoint`).
   */
  readonly domain: 'grid' | 'real';
  /** What was decided and the user did not say: one sentence each. */
  readonly notes: readonly string[];
}

/** Share of sigma that rounding may cost: h <= 2 rho sigma / sqrt(d) keeps |h|/2 <= rho sigma (docs/theory.md#inputs-and-the-grid). */
const RHO = 0.01;
/** Longest noise table: sigma / h <= 4096, MAX_SIGMA_STEPS of samplers/lattice-table.ts. */
const LONGEST = 4096;

const BYTES: UniformGrid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };

/**
 * The grid for a data set: 1/255 for bytes; for numbers what `--grid` says or, where it says nothing, the grid they evidently lie on.
 * Reads every row once unless they are bytes. Throws RangeError, and DATA_MALFORMED for NaN and for floats without a grid.
 */
export async function chooseGrid(
  dataset: Dataset,
  text: GridText | null,
  { sigma, transform = untouched }: { sigma: number; transform?: Transform | undefined },
): Promise<GridChoice> {
  positive('sigma', sigma);
  const shape = shapeAfter(dataset, transform);
  if (dataset.unit === 'byte') {
    const fits = !text || text.kind === 'auto' || (text.kind === 'fraction' && text.denominator === 255);
    if (fits) return { grid: BYTES, domain: 'grid', notes: [] };
    throw misuse('grid', '1/255 for 8-bit data, where a byte b is the number b/255', gridText(text));
  }
  const range = await scan(dataset);
  const named = range.bytes && text?.kind === 'fraction' && text.denominator === 255; // bytes as floats, and the user says so
  const choice = text && !named ? declared(text, shape, range, sigma) : evident(dataset, range);
  checkRange(choice.grid, sigma);
  return { grid: choice.grid, domain: domainIn(dataset, choice.grid, range), notes: choice.notes ?? [] };
}

/** Whether the rows of a data set live on a grid by nature. Reads them all where only they can tell. */
export async function domainOf(dataset: Dataset, grid: Grid): Promise<'grid' | 'real'> {
  return domainIn(dataset, grid, isBytes(grid) && dataset.unit === 'float' ? await scan(dataset) : { bytes: false });
}

function domainIn({ unit }: Dataset, grid: Grid, { bytes }: Pick<Range, 'bytes'>): 'grid' | 'real' {
  const natural = unit === 'byte' || (unit === 'integer' ? holdsIntegers(grid) : isBytes(grid) && bytes);
  return natural ? 'grid' : 'real';
}

const isBytes = (grid: Grid): boolean =>
  grid.kind === 'uniform' &&
  grid.denominator === BYTES.denominator &&
  grid.low === BYTES.low &&
  grid.high === BYTES.high;

type Chosen = Pick<GridChoice, 'grid'> & Partial<Pick<GridChoice, 'notes'>>;

function evident(dataset: Dataset, range: Range): Chosen {
  const { path } = dataset;
  if (dataset.unit === 'integer') {
    const note = `${path} holds integers, taken as they are; save bytes as uint8 where b should mean b/255.`;
    return { grid: uniform(1, range), notes: [note] };
  }
  if (range.bytes) {
    const note = `${path} holds floats that are all b/255 for whole b from 0 to 255, and is read as 8-bit data: radii speak of inputs on that grid.`;
    return { grid: BYTES, notes: [note] };
  }
  const near = range.nearBytes ? ', or --grid 1/255, since every number is within 1e-6 of some b/255' : '';
  throw malformed(
    `${path} holds floats on no declared grid, and float noise on float inputs certifies nothing; give --grid auto, a step such as --grid 2^-10${near}.`,
  );
}

function declared(text: GridText, shape: readonly number[], range: Range, sigma: number): Chosen {
  if (text.kind === 'fraction') return { grid: uniform(text.denominator, range) };
  const d = shape.reduce((a, b) => a * b, 1);
  if (shape.length === 1) {
    const given =
      text.kind === 'auto'
        ? Array.from(range.low, (low, i) => automatic(low, range.high[i]!, sigma, d, `feature ${i}`))
        : text.exponents;
    if (given.length !== 1 && given.length !== d)
      throw misuse('grid', `one step, or ${d} steps for ${d} features`, `${given.length} steps`);
    return { grid: perFeature(given.length === d ? given : new Array<number>(d).fill(given[0]!), range) };
  }
  const exponents =
    text.kind === 'auto' ? [automatic(least(range), most(range), sigma, d, 'the images')] : text.exponents;
  if (exponents.length === 1 && exponents[0]! >= 0) return { grid: uniform(2 ** exponents[0]!, range) };
  throw misuse('grid', 'one step of at most 1 for images', gridText({ kind: 'powers', exponents }));
}

/** q of the largest step 2^-q that costs at most rho sigma, or, where tables or 24-bit sums do not allow it, of the finest they allow. */
function automatic(low: number, high: number, sigma: number, d: number, title: string): number {
  const wanted = (2 * RHO * sigma) / Math.sqrt(d);
  const size = Math.max(Math.abs(low), Math.abs(high));
  const tooFine = (q: number) =>
    sigma * 2 ** q > LONGEST || reachOf(Math.ceil(size * 2 ** q), sigma, 2 ** -q) >= 2 ** 24;
  let q = -60;
  while (2 ** -q > wanted && !tooFine(q + 1)) q++;
  if (2 ** -q <= sigma && !tooFine(q)) return q;
  throw malformed(`${title}: numbers up to ${size} are too large for noise of sigma ${sigma}; scale them down.`);
}

const least = ({ low }: Range): number => low.reduce((a, b) => Math.min(a, b));
const most = ({ high }: Range): number => high.reduce((a, b) => Math.max(a, b));

/** Inputs within [0, 1] declare just that; others their own range, outward. */
function uniform(denominator: number, range: Range): Grid {
  const [low, high] = [least(range), most(range)];
  const unit = low >= 0 && high <= 1;
  return {
    kind: 'uniform',
    denominator,
    low: unit ? 0 : Math.floor(low * denominator),
    high: unit ? denominator : Math.ceil(high * denominator),
  };
}

const perFeature = (exponents: readonly number[], { low, high }: Range): Grid => ({
  kind: 'per-feature',
  exponents,
  low: exponents.map((q, i) => Math.floor(low[i]! * 2 ** q) + 0), // + 0: no -0 in a plan
  high: exponents.map((q, i) => Math.ceil(high[i]! * 2 ** q) + 0),
});

const holdsIntegers = (grid: Grid): boolean => grid.kind === 'uniform' || grid.exponents.every((q) => q >= 0);
