import type { AxisMap } from './resample.ts';
import { taps } from './resample.ts';

/** Unit roundoff doubled: room for the bounds below, which are stated with 2^-53. */
const U = 2 ** -52;

/**
 * An upper bound on ||A||_2 = sqrt(lambda_max(G)), G the smaller of A A^T and A^T A, tight to about 1e-9. lambda is bisected; that
 * lambda I - G is positive definite is shown by a Cholesky factorisation that runs to completion, whose rounding costs at most
 * sum_j gamma_{j+1} g_jj (Rump, "Verification of positive definiteness", BIT 46, 2006). G's own rounding is a relative gamma_taps,
 * entry by entry, and carries over to lambda_max because no entry is negative.
 */
export function operatorNorm(map: AxisMap): number {
  const tall = map.first.length > map.inputs;
  const G = gram(tall ? transposed(map) : map);
  const n = G.length;
  let [low, high] = [Math.max(...G.map((row) => row[0]!)), largestRowSum(G)];
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (isPositiveDefinite(G, middle)) high = middle;
    else low = middle;
  }
  const inflated = high * (1 + ((n + 4) ** 2 + taps(map) + map.inputs) * U);
  return Math.sqrt(inflated) * (1 + 2 * U);
}

/** Upper band of A A^T: row i holds g_ii, g_i,i+1, … up to the last overlap. */
function gram({ first, weights }: AxisMap): Float64Array[] {
  return weights.map((row, i) => {
    const end = first[i]! + row.length;
    const band: number[] = [];
    for (let j = i; j < weights.length && (j === i || first[j]! < end); j++) {
      let sum = 0;
      for (let k = first[j]!; k < Math.min(end, first[j]! + weights[j]!.length); k++) {
        sum += row[k - first[i]!]! * weights[j]![k - first[j]!]!;
      }
      band.push(sum);
    }
    return Float64Array.from(band);
  });
}

/** A^T, each row from its first to its last nonzero. */
function transposed({ inputs, first, weights }: AxisMap): AxisMap {
  const from = new Array<number>(inputs).fill(0);
  const columns: number[][] = Array.from({ length: inputs }, () => []);
  for (const [i, row] of weights.entries()) {
    for (const [k, weight] of row.entries()) {
      const column = columns[first[i]! + k]!;
      if (column.length === 0) from[first[i]! + k] = i;
      while (column.length < i - from[first[i]! + k]!) column.push(0);
      column.push(weight);
    }
  }
  return {
    inputs: first.length,
    first: from,
    weights: columns.map((column) => Float64Array.from(column.length ? column : [0])),
  };
}

/** The Gershgorin bound, rounded up. */
function largestRowSum(G: readonly Float64Array[]): number {
  const sums = new Float64Array(G.length);
  for (const [i, band] of G.entries()) {
    for (const [k, g] of band.entries()) {
      sums[i]! += g;
      if (k > 0) sums[i + k]! += g;
    }
  }
  return Math.max(...sums) * (1 + G.length * U);
}

/** Whether the Cholesky factorisation of lambda I - G runs to completion. */
function isPositiveDefinite(G: readonly Float64Array[], lambda: number): boolean {
  const rest = G.map((band) => band.map((g, k) => (k === 0 ? lambda - g : -g)));
  for (const [i, band] of rest.entries()) {
    if (!(band[0]! > 0)) return false;
    const root = Math.sqrt(band[0]!);
    for (let a = 1; a < band.length; a++) band[a]! /= root;
    for (let a = 1; a < band.length; a++) {
      for (let b = a; b < band.length; b++) rest[i + a]![b - a]! -= band[a]! * band[b]!;
    }
  }
  return true;
}
