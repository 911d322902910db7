import { misuse } from '../core/guards.ts';
import { holmAdjusted, type Interval, smoothedEntropy, twoProportions } from '../smoothing/index.ts';
import { classProbabilities } from '../smoothing/uncertainty.ts';
import type { ComparedSoFar, LabRecord } from './lane.ts';
import type { NoiseSeen } from './noise-watch.ts';
import type { Truth } from './truth.ts';

/**
 * What an attack did to the certificates of a set of inputs, input by input against the honest run at the same n and alpha, and
 * against the truth. Definitions are those of attack-effect-reference.json; shares are of all inputs.
 */
export interface Effect {
  readonly inputs: number;
  readonly certified: number;
  readonly abstained: number;
  /** Certified with the right class; null without labels. */
  readonly accuracy: number | null;
  /** Mean radius, wrong and abstained counting 0 (labels) or only abstained (none). */
  readonly meanRadius: number;
  /** Radius above the honest one, or another class than the honest one. */
  readonly over: number;
  /** Radius below the honest one, abstentions included. */
  readonly under: number;
  /** The same by more than 5 %. */
  readonly over5: number;
  readonly under5: number;
  /** Certificates that are false: above the truth, or above what a larger honest run allows. */
  readonly falseCertificates: number;
  readonly newlyCertified: number;
  readonly newlyAbstained: number;
  /** Both certify, with different classes. */
  readonly classChanged: number;
  /** Attacked over honest radius where both certify the same class. */
  readonly ratio: Summary | null;
  /** Certified radius over the upper bound of the true one, where that is above 0. */
  readonly strict: Strict;
  readonly votes: VoteShift;
  readonly uncertainty: UncertaintyEffect;
  readonly detection: Detection;
}

/** Who sees it, and after how much. */
export interface Detection {
  /** Votes beside trusted noise, all inputs in their order (C1: audit/noise/differential.ts); null where none were made. */
  readonly comparison: ComparedSoFar | null;
  /** The noise battery on the noise as it was added, and on the words behind it; null on the lattice. */
  readonly noise: NoiseSeen | null;
}

export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly mean: number;
  readonly smallest: number;
  readonly largest: number;
}

export interface Strict {
  readonly largest: { readonly ratio: number; readonly index: number } | null;
  /** Certificates at least 81 times (the paper's number) the upper bound. */
  readonly at81: number;
  /** Certificates of a class that has no radius at all: any ratio is infinite. */
  readonly boundless: number;
}

/** Votes for the honest run's class, attacked against honest, two-sided. */
export interface VoteShift {
  readonly tested: number;
  /** Inputs whose share of votes differs, Holm at 1e-3 over the inputs. */
  readonly differ: number;
  /** Smallest p-value, Holm-adjusted. */
  readonly smallest: number | null;
}

/** What becomes of the other use of smoothing. The intervals claim to hold the truth with probability 1 - alpha. */
export interface UncertaintyEffect {
  /** Inputs whose class-probability intervals exclude the truth: its exact value, or every value a larger run allows. */
  readonly probabilityMissed: number;
  /** The same for the entropy of the answer. */
  readonly entropyMissed: number;
  /** Mean entropy of the observed votes, nats. */
  readonly meanEntropy: number;
  readonly honestMeanEntropy: number;
}

const VOTE_ALPHA = 1e-3;
/** The paper's largest inflation of a radius. */
const PAPER_RATIO = 81;

/** Rows of the three arguments stand for the same inputs in the same order. */
export function effectOf(
  honest: readonly LabRecord[],
  attacked: readonly LabRecord[],
  truth: readonly Truth[],
  alpha: number,
): Effect {
  const rows = attacked.map((a, i) => {
    const [h, t] = [honest[i], truth[i]];
    if (h?.index !== a.index || t?.index !== a.index)
      throw misuse('honest and truth', `records of input ${a.index} at place ${i}`, h?.index ?? 'none');
    return { a, h, t };
  });
  if (rows.length === 0) throw misuse('attacked', 'at least one record', 0);
  const inputs = rows.length;
  const share = (holds: (row: Row) => boolean) => rows.filter(holds).length / inputs;
  const number = (holds: (row: Row) => boolean) => rows.filter(holds).length;
  const labelled = rows.every(({ a }) => a.label !== null);
  const counted = ({ a }: Row) => a.predict !== null && (!labelled || a.predict === a.label);
  const same = rows.filter(({ a, h }) => a.predict !== null && a.predict === h.predict);
  return {
    inputs,
    certified: number(({ a }) => a.predict !== null),
    abstained: number(({ a }) => a.predict === null),
    accuracy: labelled ? share(counted) : null,
    meanRadius: rows.filter(counted).reduce((sum, { a }) => sum + a.radius, 0) / inputs,
    over: share((row) => above(row, 1)),
    under: share((row) => below(row, 1)),
    over5: share((row) => above(row, 1.05)),
    under5: share((row) => below(row, 0.95)),
    falseCertificates: number(({ a, t }) => refuted(a, t)),
    newlyCertified: number(({ a, h }) => a.predict !== null && h.predict === null),
    newlyAbstained: number(({ a, h }) => a.predict === null && h.predict !== null),
    classChanged: number(({ a, h }) => a.predict !== null && h.predict !== null && a.predict !== h.predict),
    ratio: summaryOf(same.map(({ a, h }) => a.radius / h.radius)),
    strict: strictOf(rows),
    votes: voteShift(rows),
    uncertainty: uncertaintyOf(rows, alpha),
    detection: { comparison: attacked.at(-1)!.compared ?? null, noise: attacked.at(-1)!.noise ?? null },
  };
}

interface Row {
  readonly a: LabRecord;
  readonly h: LabRecord;
  readonly t: Truth;
}

const above = ({ a, h }: Row, margin: number): boolean =>
  a.predict !== null && (a.radius > margin * h.radius || (h.predict !== null && a.predict !== h.predict));

const below = ({ a, h }: Row, margin: number): boolean => a.radius < margin * h.radius;

/** Whether a certificate claims more than the truth allows; an abstention claims nothing. */
export function refuted({ predict, radius }: Pick<LabRecord, 'predict' | 'radius'>, { upperRadius }: Truth): boolean {
  if (predict === null) return false;
  const most = upperRadius[predict]!;
  return most !== null && radius > most;
}

function strictOf(rows: readonly Row[]): Strict {
  let largest: Strict['largest'] = null;
  let at81 = 0;
  let boundless = 0;
  for (const { a, t } of rows) {
    if (a.predict === null) continue;
    const most = t.upperRadius[a.predict]!;
    if (most === null) continue;
    if (most === 0) {
      boundless++;
      continue;
    }
    const ratio = a.radius / most;
    if (ratio >= PAPER_RATIO) at81++;
    if (!largest || ratio > largest.ratio) largest = { ratio, index: a.index };
  }
  return { largest, at81, boundless };
}

export function summaryOf(values: readonly number[]): Summary | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    count: sorted.length,
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    smallest: sorted[0]!,
    largest: sorted.at(-1)!,
  };
}

const samples = ({ counts, failed }: LabRecord): number => counts.reduce((sum, k) => sum + k, failed);

// Paired streams make the two runs alike, so that this test errs towards "no difference".
function voteShift(rows: readonly Row[]): VoteShift {
  const adjusted = holmAdjusted(
    rows.map(({ a, h }) => twoProportions(a.counts[h.cAHat]!, samples(a), h.counts[h.cAHat]!, samples(h))),
  );
  return {
    tested: rows.length,
    differ: adjusted.filter((p) => p <= VOTE_ALPHA).length,
    smallest: Math.min(...adjusted),
  };
}

function uncertaintyOf(rows: readonly Row[], alpha: number): UncertaintyEffect {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    probabilityMissed: rows.filter(({ a, t }) => {
      const ranges = boundsOf(t, alpha).probabilities;
      if (ranges.length === 0) return false;
      const claimed = classProbabilities([...a.counts, a.failed], alpha);
      return ranges.some((range, k) => apart(claimed[k]!, range));
    }).length,
    entropyMissed: rows.filter(({ a, t }) => {
      const range = boundsOf(t, alpha).entropy;
      return range !== null && apart(smoothedEntropy([...a.counts, a.failed], alpha), range);
    }).length,
    meanEntropy: mean(rows.map(({ a }) => plugIn(a))),
    honestMeanEntropy: mean(rows.map(({ h }) => plugIn(h))),
  };
}

const apart = (a: Interval, b: Interval): boolean => a.high < b.low || b.high < a.low;

/** Entropy of the observed shares, nats. For comparison only, so plain logarithms do. */
function plugIn(record: LabRecord): number {
  const n = samples(record);
  return [...record.counts, record.failed].reduce((sum, k) => (k > 0 ? sum - (k / n) * Math.log(k / n) : sum), 0);
}

// Bounds on the truth serve all variants of a matrix.
const bounds = new WeakMap<Truth, { alpha: number; probabilities: Interval[]; entropy: Interval | null }>();
function boundsOf(truth: Truth, alpha: number) {
  let known = bounds.get(truth);
  if (known?.alpha !== alpha) {
    known = { alpha, probabilities: trueProbabilities(truth, alpha), entropy: trueEntropy(truth, alpha) };
    bounds.set(truth, known);
  }
  return known;
}

function trueProbabilities({ probability, top, counts, upperRadius }: Truth, alpha: number): Interval[] {
  if (probability !== null) {
    return upperRadius.map((_, k) => {
      const p = k === top ? probability : 1 - probability;
      return { low: p - 1e-9, high: p + 1e-9 };
    });
  }
  return counts === null ? [] : classProbabilities(counts, alpha);
}

function trueEntropy({ probability, counts }: Truth, alpha: number): Interval | null {
  if (counts !== null) return smoothedEntropy(counts, alpha);
  if (probability === null) return null;
  const h = (p: number) => (p > 0 ? -p * Math.log(p) : 0);
  const exact = h(probability) + h(1 - probability);
  return { low: exact - 1e-9, high: exact + 1e-9 };
}
