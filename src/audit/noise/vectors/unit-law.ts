import type { Law } from '../law.ts';

/**
 * Cells of a uniform variable u given as its two tails p = u and q = 1 - u: 1/64 wide in the middle, then halving towards 0 and 1, so
 * that a single observation of 2^-100 counts as one. `low` and `high` say how many halvings each end has (6: none beyond 1/64).
 */
export interface UnitLaw extends Law {
  readonly depth: readonly [low: number, high: number];
  cell(p: number, q: number): number;
}

const MIDDLE = 6;

export function unitLaw(low: number, high: number): UnitLaw {
  const edges = [0];
  for (let e = low; e > MIDDLE; e--) edges.push(2 ** -e);
  const first = edges.length; // edge 1/64
  for (let i = 1; i < 2 ** MIDDLE; i++) edges.push(i / 2 ** MIDDLE);
  const last = edges.length - 1; // edge 63/64
  const cells = last + 1 + (high - MIDDLE);
  const mass = new Float64Array(cells);
  const below = new Float64Array(cells);
  for (let c = 0; c < cells; c++) {
    const above = c - last; // halvings into the upper end
    mass[c] = c < last ? edges[c + 1]! - edges[c]! : 2 ** -Math.min(high, MIDDLE + above + (c === cells - 1 ? 0 : 1));
    below[c] = c <= last ? edges[c]! : 1 - 2 ** -(MIDDLE + above);
  }
  const side = (tail: number, depth: number, width: number) =>
    tail >= 2 ** -MIDDLE ? width + Math.floor(tail * 2 ** MIDDLE) - 1 : width - 1 - rank(tail, depth);
  return {
    id: `unit ${low} ${high}`,
    raw: cells,
    cellOf: Uint16Array.from(mass, (_, c) => c),
    low: below,
    high: below.map((b, c) => b + mass[c]!),
    mass,
    below,
    sign: new Int8Array(cells),
    atom: 0,
    lattice: null,
    depth: [low, high],
    cell: (p, q) => (p <= q ? side(p, low, first) : cells - 1 - side(q, high, cells - last)),
  };
}

// How many halvings below 1/64 a tail lies, the last one being open.
function rank(tail: number, depth: number): number {
  return Math.max(0, Math.min(depth, -Math.floor(Math.log2(tail)) - 1) - MIDDLE);
}
