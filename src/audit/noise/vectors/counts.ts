import { PROJECTIONS } from './directions.ts';
import { MOST, tooLarge } from './lags.ts';
import { type Laws, lawsOf } from './laws.ts';
import { planOf, ROW, type VectorOptions, type VectorPlan } from './reader.ts';

/**
 * Rows of many vectors as numbers that add: how often each cell came, of the norm, of each projection and of novelty; then sums; then,
 * where there are directions, cells of the coupled projection. They are integers below 2^53, so that any split of the work and any order
 * of adding gives the same.
 */
export interface VectorCounter {
  /** Length of each array. */
  readonly lengths: readonly number[];
  /** Adds the rows of a reader of the same plan. */
  add(rows: Float64Array, counts: readonly Sums[]): void;
}

export type Sums = Uint32Array | Float64Array;

/** Places of the arrays. */
export const COUNTS = {
  norm: 0,
  projections: 1,
  novelty: 2 + PROJECTIONS,
  sums: 3 + PROJECTIONS,
  coupled: 4 + PROJECTIONS,
};

/** Sums beside those of the lags, before them: squared lengths. */
export const FIRST_LAG = 1;

/** Vectors whose sums stay below 2^53 together, each at most MOST times what is expected of it. */
const TOGETHER = 11; // 2^11 vectors

/**
 * Sums are kept in these units: 2^-24, coarser for long vectors. A lag's S is off by half a unit at most, either way, hence ln e of the
 * strongest bet by 2^-26 a vector; its Q is rounded up, which only costs.
 */
export function unitOf({ d }: Pick<VectorPlan, 'd'>): number {
  return 2 ** -Math.min(24, 53 - TOGETHER - Math.log2(MOST) - Math.ceil(Math.log2(d)));
}

export function vectorCounter(options: VectorOptions): VectorCounter {
  const plan = planOf(options);
  const { lags, width, d } = plan;
  const laws = lawsOf(plan);
  const { norm, projection, novelty, coupled } = laws;
  const unit = unitOf(plan);
  const most = MOST * d;

  const addSums = (row: Float64Array, sums: Sums): void => {
    sums[0] = sums[0]! + Math.round(Math.min(most, row[ROW.norm]!) / unit);
    for (let i = 0; i < lags.length; i++) {
      const [S, Q] = [row[ROW.lags + 2 * i]!, row[ROW.lags + 2 * i + 1]!];
      if (tooLarge(Q, d)) continue;
      const at = FIRST_LAG + 3 * i;
      const s = Math.round(S / unit);
      if (s > 0) sums[at] = sums[at]! + s;
      else sums[at + 1] = sums[at + 1]! - s;
      sums[at + 2] = sums[at + 2]! + Math.ceil(Q / unit);
    }
  };
  return {
    lengths: [
      norm.law.raw,
      ...Array.from({ length: 1 + PROJECTIONS }, () => projection.law.raw),
      novelty.law.raw,
      FIRST_LAG + 3 * lags.length,
      ...(plan.coupled ? [coupled.law.raw] : []),
    ],
    add(rows, counts) {
      for (let at = 0; at < rows.length; at += width) {
        const row = rows.subarray(at, at + width);
        const cells = cellsOf(laws, row);
        for (let i = 0; i < cells.length; i++) if (cells[i]! >= 0) counts[i]![cells[i]!]!++;
        addSums(row, counts[COUNTS.sums]!);
        const t = row[ROW.coupled]!;
        if (!Number.isNaN(t)) counts[COUNTS.coupled]![coupled.law.cell(t)]!++;
      }
    },
  };
}

/** The cells of one row: norm, mean coordinate and public directions, novelty; -1 where there is nothing to bet on. */
export function cellsOf({ norm, projection, novelty }: Laws, row: Float64Array): Int32Array {
  const cells = new Int32Array(COUNTS.sums).fill(-1);
  cells[COUNTS.norm] = norm.cell(row[ROW.norm]!);
  for (let i = 0; i <= PROJECTIONS; i++) {
    const t = row[ROW.mean + i]!;
    if (!Number.isNaN(t)) cells[COUNTS.projections + i] = projection.law.cell(t);
  }
  const code = row[ROW.novelty]!;
  if (!Number.isNaN(code)) cells[COUNTS.novelty] = code < 0 ? novelty.law.cell(1, -code) : novelty.law.cell(code, 1);
  return cells;
}
