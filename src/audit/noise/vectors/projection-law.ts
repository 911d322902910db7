import { normalCdf } from '../../special/normal.ts';
import type { Law } from '../law.ts';

const PER_SIGMA = 32;

/** The law of a projection, and the cell of a value. */
export interface ProjectionLaw extends Law {
  cell(t: number): number;
}

/** Below this length vectors are short enough for the ends of a float's range to show in a projection. */
const SHORT = 16;

/**
 * N(0, 1) in cells of 1/32. `step` > 0: t lies on a lattice of that step (a signed sum of lattice normals). Then cells end between its
 * points, and masses are sums of the normal density over them: the sum of d rounded normals of variance 1 + h^2/12 has that law up to
 * terms exponentially small in 1/h^2 (Poisson summation).
 */
export function projectionLaw(d: number, step: number): ProjectionLaw {
  const reach = d < SHORT ? 4.5 : 8;
  const snap = (x: number) => (step > 0 ? (Math.floor(x / step) + 0.5) * step : x);
  const edges = [...new Set(Array.from({ length: 2 * reach * PER_SIGMA + 1 }, (_, i) => snap(-reach + i / PER_SIGMA)))];
  const cells = edges.length + 1;
  const low = Float64Array.from({ length: cells }, (_, c) => (c === 0 ? -Infinity : edges[c - 1]!));
  const high = Float64Array.from({ length: cells }, (_, c) => (c === cells - 1 ? Infinity : edges[c]!));
  const mass = step > 0 ? latticeMasses(low, high, step) : Float64Array.from(low, (from, c) => between(from, high[c]!));
  const below = new Float64Array(cells);
  for (let c = 1; c < cells; c++) below[c] = below[c - 1]! + mass[c - 1]!;
  return {
    id: step > 0 ? `projection ${d} ${step}` : `projection ${reach}`,
    raw: cells,
    cellOf: Uint16Array.from(mass, (_, c) => c),
    low,
    high,
    mass,
    below,
    // The cell of a lattice's 0 holds both signs.
    sign: Int8Array.from(low, (from, c) => (from >= 0 ? 1 : high[c]! <= 0 ? -1 : 0)),
    atom: 0,
    lattice: null,
    cell(t) {
      // The cell by arithmetic, then at most a step or two where edges were moved.
      let c = Math.min(cells - 1, Math.max(0, Math.floor(((t + reach) * (cells - 2)) / (2 * reach)) + 1));
      while (c > 0 && t < low[c]!) c--;
      while (c < cells - 1 && t >= high[c]!) c++;
      return c;
    },
  };
}

// Mass between two edges, from the side where it does not cancel.
const between = (from: number, to: number): number =>
  from > 0 ? between(-to, -from) : normalCdf(to) - (from === -Infinity ? 0 : normalCdf(from));

function latticeMasses(low: Float64Array, high: Float64Array, step: number): Float64Array {
  const mass = Float64Array.from(low, (from, c) => {
    const [a, b] = [Math.max(from, -40), Math.min(high[c]!, 40)];
    let sum = 0;
    for (let m = Math.ceil(a / step); m * step < b; m++) sum += Math.exp(-0.5 * (m * step) ** 2);
    return sum;
  });
  const whole = mass.reduce((sum, m) => sum + m, 0);
  return mass.map((m) => m / whole);
}
