import { integer, misuse } from '../core/guards.ts';

export interface Selection {
  /** First index; default 0. */
  readonly start?: number | undefined;
  /** Rows to take; default all that are left. */
  readonly count?: number | undefined;
  /** Every how manieth; default 1. */
  readonly skip?: number | undefined;
}

/** Which of `length` rows a run takes, all three numbers spelled out. Throws RangeError. */
export function select(
  length: number,
  { start = 0, count, skip = 1 }: Selection,
): Required<{ [K in keyof Selection]: number }> {
  integer('start', start, 0);
  integer('skip', skip, 1);
  if (start >= length) throw misuse('start', `row from 0 to ${length - 1}`, start);
  const most = Math.ceil((length - start) / skip);
  if (count === undefined) return { start, count: most, skip };
  integer('count', count, 1);
  if (count > most) throw misuse('count', `at most ${most}, for every ${skip} of ${length} rows from ${start}`, count);
  return { start, count, skip };
}

/** The indices of a selection, in order. */
export const indicesOf = ({ start, count, skip }: { start: number; count: number; skip: number }): number[] =>
  Array.from({ length: count }, (_, i) => start + i * skip);
