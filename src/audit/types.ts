import type { VerdictState } from '../core/index.ts';
import type { FormType } from '../sources/index.ts';
import type { NoiseReport } from './noise/report.ts';
import type { Element } from './noise/reuse.ts';
import type { Mode, Parameters, Statistics } from './sp800-22/test.ts';
import type { Estimate } from './sp800-90b/estimate.ts';
import type { PermutationReport } from './sp800-90b/permutation.ts';

/** One sub-test over all sequences. */
export interface SubTest {
  readonly name: string;
  /** One sequence: its p-value. More: the smallest times their number (Bonferroni), 1 at most. */
  readonly p: number;
  /** Holm-adjusted over the whole family of the suite: rejected when <= the suite's alpha. */
  readonly adjusted: number;
  /** p-value of each sequence, null where the test did not apply. */
  readonly sequences: readonly (number | null)[];
  /** NIST's own view of this row; decides nothing. */
  readonly nist: NistRow;
}

/** A line of NIST's finalAnalysisReport. */
export interface NistRow {
  /** Sequences the test applied to. */
  readonly of: number;
  /** Sequences with p >= 0.01. */
  readonly passed: number;
  /** Interval the tool accepts for `passed`: of (0.99 ± 3 sqrt(0.99 0.01 / of)). */
  readonly accepted: readonly [low: number, high: number];
  /** How many p-values fell into [0, .1), …, [.9, 1]. */
  readonly histogram: readonly number[];
  /** P_T = igamc(9/2, chi^2/2) of that histogram; null below ten sequences, where the tool prints dashes. */
  readonly uniformity: number | null;
}

/** What one test of a suite found. */
export interface AuditedTest {
  /** `sp800-22/frequency` */
  readonly id: string;
  /** File of a folder of streams. */
  readonly stream?: string;
  readonly reference: string;
  readonly state: VerdictState;
  readonly because: string;
  /** One entry a sub-test, in the standard's order; empty when the test was skipped. */
  readonly pValues: readonly SubTest[];
  /** The counts behind the p-values of a single sequence. */
  readonly statistics: Statistics | null;
  /** SP 800-90B: bits a sample, the least of `estimates` (those on bits times bits a sample); null where the estimator could not run. */
  readonly minEntropy?: number | null;
  /** SP 800-90B: what it found on the samples and on their bits, or on the rows and columns of a restart matrix. */
  readonly estimates?: Readonly<Partial<Record<'original' | 'bitstring' | 'rows' | 'columns', Estimate>>>;
}

/** What one suite found. */
export interface SuiteReport {
  readonly suite: 'sp800-22';
  readonly state: VerdictState;
  readonly because: string;
  /** Family-wise rate of this suite's verdict. */
  readonly alpha: number;
  /** Hypotheses the rate is shared by: sub-tests times sequences, those that did not apply included. */
  readonly family: number;
  /** At NIST's 0.01 a test: single p-values below it, and how many a perfect source would show. */
  readonly single: { readonly below: number; readonly of: number; readonly expected: number };
  readonly sequences: { readonly count: number; readonly bits: number; readonly unusedBits: number };
  readonly mode: Mode;
  readonly parameters: Parameters;
  readonly tests: readonly AuditedTest[];
}

/** What SP 800-90B found: an estimate and, where asked for, the verdicts of its IID and restart tests. */
export interface EntropyReport {
  readonly suite: 'sp800-90b';
  /** fail when there is no entropy at all, or an IID or restart test the user asked for rejects. */
  readonly state: VerdictState;
  readonly because: string;
  readonly samples: {
    readonly count: number;
    /** Bits a sample. */
    readonly bits: number;
    /** Distinct values. */
    readonly alphabet: number;
    /** Samples the standard asks for. */
    readonly wanted: number;
  };
  /** Which estimate `minEntropy` is. */
  readonly track: 'non-iid' | 'iid' | 'restart';
  /** Bits a sample: H_I of section 3.1.3, or the validated estimate of section 3.1.4. */
  readonly minEntropy: number;
  readonly hOriginal: number | null;
  /** A bit. */
  readonly hBitstring: number | null;
  readonly hSubmitter: number | null;
  readonly permutation: PermutationReport | null;
  /** Upper bound on the chance that IID samples are refused, all IID tests together. */
  readonly refusalRate: number | null;
  readonly tests: readonly AuditedTest[];
}

/** One shape a suite. */
export type AnySuiteReport = SuiteReport | EntropyReport | NoiseReport;

export const isBits = (report: AnySuiteReport): report is SuiteReport => report.suite === 'sp800-22';
export const isEntropy = (report: AnySuiteReport): report is EntropyReport => report.suite === 'sp800-90b';
export const isNoise = (report: AnySuiteReport): report is NoiseReport => report.suite === 'noise';

/** What an audit of one source found. */
export interface AuditReport {
  /** fail when any suite failed, skipped when none could run. */
  readonly verdict: VerdictState;
  readonly because: string;
  readonly source: {
    /** As the user wrote it. */
    readonly text: string;
    readonly kind: 'file' | 'npy' | 'stdin' | 'command' | 'system' | 'recipe' | 'folder';
    /** What its elements were taken to be. */
    readonly as: FormType;
    readonly bitsRead: number;
    /** What was assumed of its arrangement, in sentences. */
    readonly notes: readonly string[];
  };
  readonly suites: readonly AnySuiteReport[];
  /** Of all suites, in their order; of a folder: reuse, then those of the streams that failed. */
  readonly tests: readonly AuditedTest[];
  /** The files of a folder, each a stream with its share of alpha. */
  readonly streams?: readonly StreamReport[];
  /** What those files have in common. */
  readonly reuse?: ReuseReport;
  /** What each of those files would have shown; null where they are of several kinds. */
  readonly eachStream?: EachStream | null;
}

/** Strengths told of the shortest stream of a folder: every other has more numbers and the same share of alpha, so they hold for it too. */
export interface EachStream extends Pick<NoiseReport, 'numbers' | 'alpha' | 'detectable' | 'excluded' | 'confidence'> {
  /** What its numbers are. */
  readonly unit: string;
}

export interface StreamReport {
  /** File name in the folder. */
  readonly name: string;
  readonly report: NoiseReport;
}

/** Noise used twice in a folder of streams. */
export interface ReuseReport {
  readonly state: VerdictState;
  readonly because: string;
  /** What numbers were compared as: the coarsest precision, or the narrowest words, of all streams. `gram` and `sure` count these. */
  readonly as: Element;
  /** Numbers in a row that must agree; null where none would be telling. */
  readonly gram: number | null;
  /** Share of the grams that was kept. */
  readonly share: number;
  /** A stretch of so many numbers is missed with a chance of at most 1e-6. */
  readonly sure: number;
  /** Chance that independent streams agree anywhere, at most; part of alpha. */
  readonly falseAlarm: number;
  readonly found: readonly ReuseFinding[];
}

/** Two stretches that agree; offsets from 0 in each stream's own numbers, `numbers` in those of `again`. */
export interface ReuseFinding {
  readonly first: { readonly stream: string; readonly offset: number };
  readonly again: { readonly stream: string; readonly offset: number };
  readonly numbers: number;
  readonly signs: 'same' | 'negated' | 'mixed';
  /** In words. */
  readonly because: string;
}
