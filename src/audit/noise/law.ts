import { misuse } from '../../core/guards.ts';
import type { LatticeTable } from '../../samplers/lattice-table.ts';
import { erfc } from '../special/normal.ts';

/**
 * The null law of one consumed number, as cells with known masses. A component bets on cells only, so whatever happens inside a cell (a
 * float's grid, a lattice) cannot raise an alarm.
 */
export interface Law {
  readonly id: string;
  /** Cells as the kernel numbers them, and the cell each belongs to: neighbours may be one cell. */
  readonly raw: number;
  readonly cellOf: Uint16Array;
  /** Each cell's interval in units of sigma, infinite at the ends. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly mass: Float64Array;
  /** Mass of all lower cells. */
  readonly below: Float64Array;
  /** -1, 0, 1; 0 where a cell holds both signs or the value 0 of a lattice. */
  readonly sign: Int8Array;
  /** Probability of the likeliest single value. */
  readonly atom: number;
  /** How a lattice's integers D become raw cells: (D >> shift) - first, clamped to [0, raw); null for floats. */
  readonly lattice: { readonly shift: number; readonly first: number } | null;
}

/** Raw cells of floats: the line cut every 1/256 from -8 to 8 (kernels/noise/cells.ts). */
const PER_SIGMA = 256;
const REACH = 8;
export const RAW_FLOAT = 2 * REACH * PER_SIGMA + 2;

/**
 * Standard normals as floats. What lies beyond `tail` is one cell a side, because there few representable numbers are left: float32
 * normals made of 23 or 24 random bits hold 57 and more values beyond 4.5, double ones any number beyond 6.5.
 */
function floatLaw(id: string, tail: number, atom: number): Law {
  const inner = 2 * tail * PER_SIGMA;
  const cells = inner + 2;
  const low = new Float64Array(cells);
  const high = new Float64Array(cells);
  for (let c = 0; c < cells; c++) {
    low[c] = c === 0 ? -Infinity : -tail + (c - 1) / PER_SIGMA;
    high[c] = c === cells - 1 ? Infinity : -tail + c / PER_SIGMA;
  }
  const cut = REACH * PER_SIGMA - tail * PER_SIGMA;
  const cellOf = Uint16Array.from({ length: RAW_FLOAT }, (_, raw) => Math.min(cells - 1, Math.max(0, raw - cut)));
  // One tail function for each edge; by symmetry the masses of the right half are those of the left.
  const tails = Float64Array.from({ length: tail * PER_SIGMA + 1 }, (_, i) => upper(i / PER_SIGMA));
  const half = tail * PER_SIGMA;
  const mass = Float64Array.from({ length: cells }, (_, c) => {
    const from = c <= half ? half - c : c - half - 1; // in cells from 0 outwards
    return from === half ? tails[half]! : tails[from]! - tails[from + 1]!;
  });
  return finish({ id, raw: RAW_FLOAT, cellOf, low, high, mass, atom, lattice: null });
}

/** P(Z > x) of a standard normal. */
const upper = (x: number): number => 0.5 * erfc(x / Math.SQRT2);

type Bare = Omit<Law, 'below' | 'sign'>;

function finish(bare: Bare): Law {
  const { mass, low, high } = bare;
  const below = new Float64Array(mass.length);
  let sum = 0;
  mass.forEach((m, c) => {
    below[c] = sum;
    sum += m;
  });
  const sign = Int8Array.from(mass, (_, c) => (low[c]! >= 0 ? 1 : high[c]! <= 0 ? -1 : 0));
  return { ...bare, below, sign };
}

const laws = new Map<string, Law>();
function once(id: string, make: () => Law): Law {
  let law = laws.get(id);
  if (!law) {
    law = make();
    laws.set(id, law);
  }
  return law;
}

/** Normals in double precision, whatever library made them. */
export const float64Law = (): Law => once('float64', () => floatLaw('float64', 6.5, 2 ** -40));

/** Normals in single precision: 23 random bits or more behind each number. */
export const float32Law = (): Law => once('float32', () => floatLaw('float32', 4.5, 2 ** -20));

/** Lattice noise is lumped beyond this many sigma, inside the 6 sigma where the clamp of the noisy sum may begin. */
const LATTICE_TAIL = 5.5;
const MOST_RAW = 4096;

/** Raw cells of a lattice with sigma = `steps` grid steps: D belongs to (D >> shift) - first, clamped to [0, raw). */
export function latticeCells(steps: number): { readonly shift: number; readonly first: number; readonly raw: number } {
  const reach = Math.ceil(LATTICE_TAIL * steps);
  let shift = 0;
  while ((2 * reach) >> shift >= MOST_RAW) shift++;
  const first = -reach >> shift;
  return { shift, first, raw: (reach >> shift) - first + 1 };
}

/** Beyond this many sigma half precision has fewer than one value a cell. */
const HALF_TAIL = 4;

/**
 * Normals of deviation sigma rounded to half precision. Its grid is as coarse as the cells, so a cell's mass is that of what is rounded
 * to one of its values; which those are depends on sigma. A RangeError where sigma is smaller than the grid's step, or near its end.
 */
export function float16Law(sigma = 1): Law {
  if (!(sigma >= 2 ** -20 && sigma <= 2 ** 13))
    throw misuse('--sigma', 'a standard deviation that half precision holds, 1e-6 to 8192', sigma);
  const id = `float16:${sigma}`;
  return once(id, () => {
    const plain = floatLaw(id, HALF_TAIL, 2 ** -9);
    // P(X < edge) as rounded: up to halfway between the first value that the kernel counts above an edge and the one before it.
    const scale = (1 / sigma) * PER_SIGMA;
    const below = (edge: number): number => {
      if (!Number.isFinite(edge)) return edge < 0 ? 0 : 1;
      const k = edge * PER_SIGMA;
      let value = halfAbove(edge * sigma);
      while (value * scale >= k) value = -halfAbove(-value, true);
      while (value * scale < k) value = halfAbove(value, true);
      return upper(-((value - halfAbove(-value, true)) / 2) / sigma);
    };
    const mass = plain.low.map((low, c) => below(plain.high[c]!) - below(low));
    return finish({ ...plain, mass });
  });
}

/** The least half-precision number >= x, or > x. */
function halfAbove(x: number, strictly = false): number {
  const step = (size: number) => 2 ** Math.max(-24, Math.floor(Math.log2(size)) - 10);
  if (x === 0) return strictly ? 2 ** -24 : 0;
  const unit = step(Math.abs(x));
  const at = Math.ceil(x / unit) * unit;
  if (at > x || !strictly) return at;
  // A power of two below zero has the finer grid on its right.
  return x < 0 && Number.isInteger(Math.log2(-x)) ? x + step(Math.abs(x) * 0.75) : x + unit;
}

/** The lattice Gaussian: integers D in steps of h = 1 / denominator, with the exact masses of its threshold table. */
export function latticeLaw(table: LatticeTable, sigma: number, denominator: number): Law {
  const steps = sigma * denominator;
  if (!(steps > 0)) throw misuse('sigma', 'number > 0', sigma);
  return once(`lattice:${sigma}:${denominator}`, () => {
    const { shift, first, raw } = latticeCells(steps);
    const cells = raw;
    const mass = new Float64Array(cells);
    const low = new Float64Array(cells);
    const high = new Float64Array(cells);
    let atom = 0;
    for (let c = 0; c < cells; c++) {
      const from = (first + c) << shift;
      const to = from + (1 << shift); // values from ... to - 1
      const lowEnd = c === 0 ? 0n : threshold(table, from);
      const highEnd = c === cells - 1 ? 1n << 64n : threshold(table, to);
      mass[c] = Number(highEnd - lowEnd) * 2 ** -64;
      low[c] = c === 0 ? -Infinity : (from - 0.5) / steps;
      high[c] = c === cells - 1 ? Infinity : (to - 0.5) / steps;
      atom = Math.max(atom, mass[c]! / (shift ? 1 << shift : 1));
    }
    const law = finish({
      id: `lattice:${sigma}:${denominator}`,
      raw,
      cellOf: Uint16Array.from({ length: raw }, (_, i) => i),
      low,
      high,
      mass,
      atom,
      lattice: { shift, first },
    });
    // Of a lattice the value 0 has no sign, and a cell of several values may hold it.
    law.sign.forEach((_, c) => {
      const from = (first + c) << shift;
      law.sign[c] = from > 0 ? 1 : from + (1 << shift) - 1 < 0 ? -1 : 0;
    });
    return law;
  });
}

/** 2^64 P(D < value) of the table. */
function threshold({ first, T, high, low }: LatticeTable, value: number): bigint {
  const i = value - first - 1; // D >= value needs U >= t_i
  if (i < 0) return 0n;
  if (i >= T) return 1n << 64n;
  return (BigInt(high[i]!) << 32n) | BigInt(low[i]!);
}

/** Cells of a law in 16 coarse classes of nearly equal mass, for pairs: code of each cell, and the classes' exact masses. */
export function coarse(law: Law): { readonly code: Uint8Array; readonly mass: Float64Array } {
  const code = Uint8Array.from(law.mass, (m, c) => Math.min(15, Math.floor(16 * (law.below[c]! + m / 2))));
  const mass = new Float64Array(16);
  code.forEach((k, c) => {
    mass[k] = mass[k]! + law.mass[c]!;
  });
  return { code, mass };
}
