import { between, integer, misuse } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';
import { bettingLower, bettingUpper } from './betting.ts';
import { clopperPearsonLower, clopperPearsonUpper } from './bounds.ts';
import { divideDown, subtractDown } from './rounding.ts';

/** The other use of smoothing: how sure is the smoothed classifier, as a distribution over classes, and how sure are we of that. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Simultaneous intervals for the probabilities of all C outcomes, from one sample of n = sum of `counts` votes: with probability at
 * least 1 - alpha every one of them holds its true value. Each is two-sided Clopper–Pearson with alpha / (2 C) a side; of the 2 C
 * one-sided statements each fails with probability at most alpha / (2 C), and the union bound adds them up. (The counts are
 * multinomial, each alone binomial; no independence is used.) Failed samples are an outcome like any other: append their count.
 *
 * `tv` as in `clopperPearsonLower`; it widens both ends.
 */
export function classProbabilities(
  counts: readonly number[],
  alpha: number,
  tv = 0,
  stopping: Stopping = 'fixed',
): Interval[] {
  if (counts.length === 0) throw misuse('counts', 'at least one class', counts.length);
  const n = counts.reduce((sum, k) => sum + integer('counts', k, 0), 0);
  integer('sum of counts', n, 1, 2 ** 32);
  const a = divideDown(between('alpha', alpha, 0, 1), 2 * counts.length);
  const lower = stopping === 'fixed' ? clopperPearsonLower : bettingLower;
  const upper = stopping === 'fixed' ? clopperPearsonUpper : bettingUpper;
  return counts.map((k) => ({
    low: lower(k, n, a, tv),
    high: Math.min(1, -subtractDown(-upper(k, n, a), tv)),
  }));
}

/** `fixed`: n was chosen beforehand. `anytime`: the votes had a say in n, so only bounds that hold at every n at once will do. */
export type Stopping = 'fixed' | 'anytime';

export interface EntropyEstimate extends Interval {
  /** Entropy of the observed shares: biased low, no confidence attached. */
  readonly plugIn: number;
}

/**
 * Entropy of the smoothed classifier's answer, in nats: the least and the greatest that any distribution within the simultaneous
 * intervals has, rounded outward; so true with probability at least 1 - alpha.
 *
 * Let H = sum h(p_i), h(p) = -p log p concave. Moving mass from a smaller to a larger entry lowers H, the other way raises it.
 * Greatest: p_i = clamp(t) into its interval, t such that they sum to 1: every entry above t is held up by its lower end and every
 * entry below t held down by its upper end, so no move raises H; H is concave, so that is the maximum.
 * Least: the intervals come from one n, so with the classes sorted by votes both ends fall together; if a class had less than one
 * ranked below it, swapping the two stays inside the intervals, so some minimum falls with rank too. In it no class may be below its
 * upper end while a later one is above its lower end (mass would move up and lower H): the first classes stand at their upper ends,
 * the last at their lower ends, one in between takes what is left.
 */
export function smoothedEntropy(
  counts: readonly number[],
  alpha: number,
  tv = 0,
  stopping: Stopping = 'fixed',
): EntropyEstimate {
  const ranked = counts.toSorted((a, b) => b - a);
  const box = classProbabilities(ranked, alpha, tv, stopping);
  const n = ranked.reduce((sum, k) => sum + k, 0);
  // A sum that misses 1 by e misplaces at most e |log p| + e; entries are sums of at most C terms, each rounded to 2^-53.
  const slack = 1e-13 * counts.length;
  return {
    plugIn: entropy(ranked.map((k) => k / n)),
    low: Math.max(0, entropy(greedy(box)) - slack),
    high: Math.min(certifyNumerics().logarithm(counts.length) + slack, entropy(levelled(box)) + slack),
  };
}

function greedy(box: readonly Interval[]): number[] {
  let left = 1 - box.reduce((sum, { low }) => sum + low, 0);
  return box.map(({ low, high }) => {
    const more = Math.max(0, Math.min(high - low, left));
    left -= more;
    return low + more;
  });
}

function levelled(box: readonly Interval[]): number[] {
  const at = (t: number) => box.map(({ low, high }) => Math.min(high, Math.max(low, t)));
  let low = 0;
  let high = 1;
  // The sum grows with t; bisection to the last bit.
  for (let t = 0.5; low < t && t < high; t = (low + high) / 2) {
    if (at(t).reduce((sum, p) => sum + p, 0) < 1) low = t;
    else high = t;
  }
  return at(high);
}

function entropy(p: readonly number[]): number {
  const { logarithm } = certifyNumerics();
  return p.reduce((sum, pi) => (pi > 0 ? sum - pi * logarithm(pi) : sum), 0);
}
