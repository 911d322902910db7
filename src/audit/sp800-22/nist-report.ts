import { gammaQ } from '../special/gamma.ts';
import type { NistRow } from '../types.ts';
import type { Mode } from './test.ts';

const ALPHA = 0.01; // assess.c

/** Expected count a bin is floor(size / 10) in the tool: integer division. */
function uniformity(histogram: readonly number[], size: number): number | null {
  const expected = Math.floor(size / 10);
  if (expected === 0) return null;
  const chi2 = histogram.reduce((sum, f) => sum + (f - expected) ** 2 / expected, 0);
  return gammaQ(9 / 2, chi2 / 2);
}

/**
 * One line of finalAnalysisReport (section 4.2): proportion of p >= 0.01 and uniformity of the p-values of one sub-test.
 * `sts-2.1.2` also does what the tool's way through text files with six decimals does: p-values are rounded to them, and the two
 * excursion tests drop sequences whose p-value then reads 0.000000, passing or not.
 */
export function nistRow(ps: readonly (number | null)[], mode: Mode, dropZeros: boolean): NistRow {
  let values = ps.filter((p) => p !== null);
  if (mode === 'sts-2.1.2') {
    values = values.map((p) => Math.fround(Number(p.toFixed(6))));
    if (dropZeros) values = values.filter((p) => p > 0);
  }
  const of = values.length;
  const histogram = new Array<number>(10).fill(0);
  for (const p of values) histogram[Math.min(9, Math.floor(p * 10))]!++;
  const passed = values.filter((p) => p >= ALPHA).length;
  const half = 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / Math.max(1, of));
  return {
    of,
    passed,
    accepted: [(1 - ALPHA - half) * of, (1 - ALPHA + half) * of],
    histogram,
    uniformity: uniformity(histogram, of),
  };
}
