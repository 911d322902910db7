import { some, type Verdict } from '../core/index.ts';
import { type Printing, printingOf, unitOf } from './printing.ts';
import { Lattice, type Parameters } from './radius-lattice.ts';
import { evaluate, type Fit, type Reading, type Recovery } from './recover.ts';
import type { PrintedResults, PrintedRow } from './results.ts';

/** What the checks of a results file share: the radii grouped by value, what was declared and recovered, and how lines are named. */

/** What the file is said to be; whatever is left out is not held against it. */
export interface Declared extends Partial<Parameters> {
  readonly rows?: number;
  readonly classes?: number;
}

export interface Radii {
  readonly printing: Printing | null;
  readonly readings: readonly Reading[];
  /** The lines that show each reading. */
  readonly lines: ReadonlyMap<Reading, readonly number[]>;
}

export interface Context {
  readonly results: PrintedResults;
  readonly radii: Radii;
  readonly lattices: (n: number, alpha: number) => Lattice;
  /** How well all readings fit, remembered. */
  readonly fitOf: (parameters: Parameters) => Fit;
  readonly declared: Declared;
  readonly recovery: Recovery;
  /** The accepted fit that agrees with what was declared, else the best accepted one. */
  readonly best: Fit | null;
  /** What was declared, the rest as in `best`; null where something is still unknown. */
  readonly parameters: Parameters | null;
}

/** A finding before it has its id. */
export interface Said extends Verdict {
  readonly lines?: readonly number[];
}

/** Distinct radii of the rows that certify something. */
export function radiiOf(rows: readonly PrintedRow[]): Radii {
  const usable = rows.filter(
    (row) => row.predict !== -1 && row.radius !== null && row.radius > 0 && row.radius < Number.POSITIVE_INFINITY,
  );
  const printing = printingOf(usable.map((row) => row.printed));
  const groups = new Map<string, PrintedRow[]>();
  for (const row of usable) {
    const key = `${row.radius} ${row.samples} ${row.sigma}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const largest = Math.max(0, ...usable.map((row) => row.radius!));
  const most = Math.max(0, ...[...groups.values()].map((group) => group.length));
  const lines = new Map<Reading, readonly number[]>();
  for (const group of groups.values()) {
    const { radius, samples, sigma } = group[0]!;
    // Fewer than five alike could be chance.
    const saturated = samples === null && sigma === null && radius === largest && group.length === most && most >= 5;
    lines.set({ radius: radius!, unit: unitOf(radius!, printing!), saturated, n: samples, sigma }, linesOf(group));
  }
  return { printing, readings: [...lines.keys()], lines };
}

/** Lattices are filled in as they are asked for, so one a (n, alpha) serves the whole audit. */
export function latticeCache(): (n: number, alpha: number) => Lattice {
  const cache = new Map<string, Lattice>();
  return (n, alpha) => {
    const key = `${n} ${alpha}`;
    let lattice = cache.get(key);
    if (!lattice) {
      lattice = new Lattice(n, alpha);
      cache.set(key, lattice);
    }
    return lattice;
  };
}

export function fitCache(radii: Radii, lattices: Context['lattices']): (parameters: Parameters) => Fit {
  const cache = new Map<string, Fit>();
  return ({ n, alpha, sigma }) => {
    const key = `${n} ${alpha} ${sigma}`;
    let fit = cache.get(key);
    if (!fit) {
      fit = evaluate({ n, alpha, sigma }, radii.readings, lattices);
      cache.set(key, fit);
    }
    return fit;
  };
}

export function agrees(fit: Parameters, declared: Declared): boolean {
  return (['sigma', 'n', 'alpha'] as const).every((key) => declared[key] === undefined || declared[key] === fit[key]);
}

/** `n=100000, alpha=0.001, sigma=0.25` */
export function name({ n, alpha, sigma }: Partial<Parameters>, { results }: Context): string {
  const parts: string[] = [];
  if (results.rows.some((row) => row.samples !== null)) parts.push('n of each row');
  else if (n !== undefined) parts.push(`n=${n}`);
  if (alpha !== undefined) parts.push(`alpha=${alpha}`);
  if (results.rows.some((row) => row.sigma !== null)) parts.push('sigma of each row');
  else if (sigma !== undefined) parts.push(`sigma=${sigma}`);
  return parts.join(', ');
}

export const linesOf = (rows: readonly PrintedRow[]): number[] => rows.map((row) => row.line);

export const linesAt = ({ radii }: Context, readings: readonly Reading[]): number[] =>
  readings.flatMap((reading) => radii.lines.get(reading)!).sort((a, b) => a - b);

/** `line 7`, `lines 7, 9`, `lines 7, 9, 12 and 40 more` */
export function where(lines: readonly number[]): string {
  return `line${lines.length === 1 ? '' : 's'} ${some(lines)}`;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
