import { normalCdf } from '../../special/normal.ts';
import type { Law } from '../law.ts';

const PER_SIGMA = 32;

/** The law of a projection, and the cell of a value. */
export interface ProjectionLaw extends Law {
  cell(t: number): number;
}

/** Below this length vectors are short enough for the ends of a float's range to show in a projection. */
const SHORT = 16;

/** N(0, 1) in cells of 1/32. */
export function projectionLaw(d: number): ProjectionLaw {
  const reach = d < SHORT ? 4.5 : 8;
  const edges = Array.from({ length: 2 * reach * PER_SIGMA + 1 }, (_, i) => -reach + i / PER_SIGMA);
  const cells = edges.length + 1;
  const low = Float64Array.from({ length: cells }, (_, c) => (c === 0 ? -Infinity : edges[c - 1]!));
  const high = Float64Array.from({ length: cells }, (_, c) => (c === cells - 1 ? Infinity : edges[c]!));
  const mass = Float64Array.from(low, (from, c) => between(from, high[c]!));
  const below = new Float64Array(cells);
  for (let c = 1; c < cells; c++) below[c] = below[c - 1]! + mass[c - 1]!;
  return {
    id: `projection ${reach}`,
    raw: cells,
    cellOf: Uint16Array.from(mass, (_, c) => c),
    low,
    high,
    mass,
    below,
    sign: Int8Array.from(low, (from) => (from >= 0 ? 1 : -1)),
    atom: 0,
    lattice: null,
    cell(t) {
      return Math.min(cells - 1, Math.max(0, Math.floor(t * PER_SIGMA) + reach * PER_SIGMA + 1));
    },
  };
}

// Mass between two edges, from the side where it does not cancel.
const between = (from: number, to: number): number =>
  from > 0 ? between(-to, -from) : normalCdf(to) - (from === -Infinity ? 0 : normalCdf(from));
