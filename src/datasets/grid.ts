import { misuse } from '../core/guards.ts';
import type { Grid } from '../core/types.ts';
import { rootUp, up } from './rounding.ts';

/** What `--grid` says, before the data is seen. */
export type GridText =
  | { readonly kind: 'auto' }
  | { readonly kind: 'fraction'; readonly denominator: number }
  | { readonly kind: 'powers'; readonly exponents: readonly number[] };

const EXPECTED = '1/N, 2^-q, a list 2^-q1,2^-q2,… (one a feature) or auto';

/** `1/255`, `2^-10`, `2^-10,2^-8,…` (one step a feature), `auto`. Throws RangeError. */
export function parseGrid(text: string): GridText {
  if (text === 'auto') return { kind: 'auto' };
  const fraction = /^1\/(\d{1,7})$/.exec(text);
  const denominator = Number(fraction?.[1]);
  if (denominator >= 1 && denominator <= 2 ** 20) return { kind: 'fraction', denominator };
  const exponents = text.split(',').map((part) => {
    const power = /^2\^(-?\d{1,2})$/.exec(part.trim());
    return power ? -Number(power[1]) || 0 : Number.NaN;
  });
  if (exponents.some((q) => !(Math.abs(q) <= 60))) throw misuse('grid', EXPECTED, text);
  return { kind: 'powers', exponents };
}

/** Step of coordinate i. */
export const stepOf = (grid: Grid, i: number): number =>
  grid.kind === 'uniform' ? 1 / grid.denominator : 2 ** -grid.exponents[i]!;

/** Whether v is what programs write for n/N: the double, the float32, or float32 n times float32 1/N (an ulp off for 126 of 256 bytes). */
export const isFraction = (v: number, n: number, N: number): boolean =>
  v === n / N || v === Math.fround(n / N) || v === Math.fround(n * Math.fround(1 / N));

/**
 * |h| / 2, the most that rounding to the grid moves a point of R^d (L2, rounded up). A radius about inputs that are not on the grid
 * themselves pays it once for the attacker's input, beside `moved` for the user's: R_orig = R^ - moved - |h|/2.
 */
export function quantiserRadius(grid: Grid, d: number): number {
  if (grid.kind === 'uniform') return up(Math.sqrt(d) / (2 * grid.denominator), 4);
  let sum = 0;
  for (const q of grid.exponents) sum += 4 ** -q;
  return rootUp(sum, d) / 2;
}

/**
 * Holds every noisy sum, low - 6 sigma/h … high + 6 sigma/h, below 2^24 in size: inside int32 with room to spare, and
 * steps * h (or steps / denominator) is one float32 number without a second rounding. Throws RangeError.
 */
export function checkRange(grid: Grid, sigma: number): void {
  const lows = grid.kind === 'uniform' ? [grid.low] : grid.low;
  const highs = grid.kind === 'uniform' ? [grid.high] : grid.high;
  for (const [i, low] of lows.entries()) {
    const h = stepOf(grid, i);
    const reach = reachOf(Math.max(Math.abs(low), Math.abs(highs[i]!)), sigma, h);
    if (reach < 2 ** 24) continue;
    const where = grid.kind === 'uniform' ? 'these inputs' : `feature ${i}`;
    throw misuse(
      'grid',
      `a coarser step for ${where} (noisy sums stay below 2^24 steps), or data scaled down`,
      `${reach} steps of ${h}`,
    );
  }
}

/** Largest size of a noisy sum, in steps, over inputs of at most `size` steps. */
export const reachOf = (size: number, sigma: number, h: number): number => size + Math.ceil((6 * sigma) / h) + 1;

/** The text that `parseGrid` reads. */
export function gridText(text: GridText): string {
  if (text.kind === 'auto') return 'auto';
  return text.kind === 'fraction' ? `1/${text.denominator}` : text.exponents.map((q) => `2^${-q}`).join(',');
}
