/**
 * A results file as somebody printed it: one row an input, in the columns of Cohen et al. (certify.py) and their descendants.
 * Nothing is corrected here; what is wrong with it is for check.ts to say.
 */
export interface PrintedRow {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Index in the data set. */
  readonly idx: number;
  /** True class; -1 where none was known. */
  readonly label: number;
  /** Certified class; -1 = abstained. */
  readonly predict: number;
  /** L2 radius in the units of sigma; NaN or infinite if the file says so, null in files that hold decisions only. */
  readonly radius: number | null;
  /** The radius as printed, which is what tells its precision. */
  readonly printed: string;
  /** As printed: 1 / 0, or a running total; null without that column. */
  readonly correct: number | null;
  /** Wall time of the row in seconds; null without that column or where it could not be read. */
  readonly seconds: number | null;
  /** Printed lower bound on pA (ISS); samples this row used (ISS); noise scale of this row (input-dependent sigma). */
  readonly pA: string | null;
  readonly samples: number | null;
  readonly sigma: number | null;
}

export type TimeFormat = 'seconds' | 'clock' | 'mixed' | 'unreadable' | 'none';

export interface PrintedResults {
  /** Column names as printed, in their order. */
  readonly columns: readonly string[];
  readonly rows: readonly PrintedRow[];
  readonly timeFormat: TimeFormat;
  /** The last line, when the run was killed while writing it; it is in no row. */
  readonly cutOff: { readonly line: number; readonly text: string } | null;
  /** Whether the last row ends in a newline; where it does not, its last field may be cut short. */
  readonly terminated: boolean;
  /** Lines of further header lines (a resumed or concatenated file). */
  readonly repeatedHeaders: readonly number[];
  /** Number of lines of free text after the table (ISS prints its summary there). */
  readonly trailer: number;
  /** False for a file whose first line is already a row; Cohen's order was assumed. */
  readonly header: boolean;
}
