import * as source from './generated/noise.ts';
import { instantiate, type Kernel } from './kernel.ts';

/** Addresses are byte offsets into the kernel's memory; see kernels/noise for what each function does. */
export interface NoiseExports {
  cells64(values: number, n: number, perUnit: number, out: number): number;
  cells32(values: number, n: number, perUnit: number, out: number): number;
  histogram(cells: number, n: number, counts: number, length: number): void;
  translate(cells: number, n: number, table: number, out: number): void;
  latticeCells(
    noisy: number,
    rows: number,
    d: number,
    steps: number,
    denominator: number,
    shift: number,
    first: number,
    last: number,
    out: number,
  ): void;
  latticeCellsSome(
    noisy: number,
    rows: number,
    d: number,
    steps: number,
    some: number,
    n: number,
    denominator: number,
    shift: number,
    first: number,
    last: number,
    out: number,
  ): void;
  floatCells(noisy: number, rows: number, d: number, x: number, perUnit: number, out: number): void;
  floatCellsSome(
    noisy: number,
    rows: number,
    d: number,
    x: number,
    some: number,
    n: number,
    perUnit: number,
    out: number,
  ): void;
  floatVector(noisy: number, d: number, x: number, perUnit: number, out: number): void;
  latticeVector(
    noisy: number,
    d: number,
    steps: number,
    denominators: number,
    units: number,
    seed: number,
    out: number,
  ): void;
  addRows(cells: number, n: number, rows: number, matrix: number, K: number, L: number): void;
  addCounts(counts: number, rows: number, matrix: number, K: number, L: number): void;
  mixture(L: number, since: number, weights: number, ends: number, groups: number, out: number): void;
  pairCounts(codes: number, n: number, lag: number, counts: number): void;
  repeatsSize(): number;
  repeatsSpare(): number;
  repeatsInit(state: number, c: number): void;
  repeats(state: number, values: number, n: number, width: number): number;
  vectorSums(x: number, d: number, signs: number, lags: number, lagCount: number, out: number): void;
  dot(x: number, y: number, d: number): number;
  projected(x: number, d: number, basis: number, k: number, coefficients: number): number;
  extend(x: number, d: number, basis: number, k: number, coefficients: number): number;
  moments(values: number, n: number, sums: number): void;
}

let shared: Kernel<NoiseExports> | undefined;

/** One instance a thread: matrices of alternatives are large and are placed in it once. */
export function noiseKernel(): Kernel<NoiseExports> {
  shared ??= instantiate<NoiseExports>(source);
  return shared;
}

/** An instance of one's own, for state that is kept in the kernel. */
export function newNoiseKernel(): Kernel<NoiseExports> {
  return instantiate<NoiseExports>(source);
}
