import type { Law } from '../law.ts';

/** Cells no wider than this take the ratio at their middle: what is lost is of second order, and power only. */
const NARROW = 1 / 64;
/** How far beyond its inner edge an unbounded cell is integrated. */
const BEYOND = 3;

/** Mean of a density ratio r = q / phi over each cell of a law, up to a common factor; phi is the standard normal density. */
export function overCells(law: Law, r: (x: number) => number): Float64Array {
  return Float64Array.from(law.mass, (_, c) => {
    const [low, high] = [law.low[c]!, law.high[c]!];
    const from = low === -Infinity ? high - BEYOND : low;
    const to = high === Infinity ? low + BEYOND : high;
    if (to - from <= NARROW) return r((from + to) / 2);
    const panels = Math.ceil((to - from) * 32);
    let sum = 0;
    let weight = 0;
    for (let i = 0; i < panels; i++) {
      const x = from + ((i + 0.5) * (to - from)) / panels;
      const phi = Math.exp(-0.5 * x * x);
      sum += phi * r(x);
      weight += phi;
    }
    return weight > 0 ? sum / weight : r(Math.abs(from) < Math.abs(to) ? from : to);
  });
}

/** 1, 1/2, 1/4 … 2^-k. */
export const halvings = (k: number): number[] => Array.from({ length: k + 1 }, (_, i) => 2 ** -i);

export const signed = (values: readonly number[]): number[] => values.flatMap((value) => [value, -value]);
