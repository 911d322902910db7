import type { Dataset } from './dataset.ts';
import { isFraction } from './grid.ts';
import { checkFinite } from './quantise.ts';

/** What one pass over all rows tells. */
export interface Range {
  /** Least and greatest value of each coordinate. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Every value is b/255 for an integer b in 0 … 255, as programs write it. */
  readonly bytes: boolean;
  /** Every value is within 1e-6 of such a number. */
  readonly nearBytes: boolean;
}

/** Reads every row of a data set of one shape. Throws DATA_MALFORMED on NaN and infinity. */
export async function scan(dataset: Dataset): Promise<Range> {
  const d = (dataset.shape ?? dataset.shapeOf(0)).reduce((a, b) => a * b, 1);
  const low = new Float64Array(d).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(d).fill(Number.NEGATIVE_INFINITY);
  let [bytes, nearBytes] = [true, true];
  for (let index = 0; index < dataset.length; index++) {
    const row = await dataset.row(index);
    checkFinite(row, dataset, index);
    for (let i = 0; i < d; i++) {
      const v = row[i]!;
      if (v < low[i]!) low[i] = v;
      if (v > high[i]!) high[i] = v;
      if (!nearBytes) continue;
      const b = Math.round(v * 255);
      nearBytes = b >= 0 && b <= 255 && Math.abs(v - b / 255) <= 1e-6;
      bytes &&= nearBytes && isFraction(v, b, 255);
    }
  }
  return { low, high, bytes: bytes && nearBytes, nearBytes };
}
