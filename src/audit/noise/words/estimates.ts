import type { Constant } from './folding.ts';
import { LAGS, type Layout, MEMORIES } from './layout.ts';

const percent = (share: number) => `${(100 * share).toPrecision(4)} %`;

/** Counter furthest from one half, among `count` of them from `from` on. */
function furthest(counts: Float64Array, from: number, count: number, n: number): { at: number; share: number } {
  let at = 0;
  for (let i = 1; i < count; i++)
    if (Math.abs(counts[from + i]! - n / 2) > Math.abs(counts[from + at]! - n / 2)) at = i;
  return { at, share: counts[from + at]! / n };
}

export function bitEstimate(counts: Float64Array, n: number, { bits }: Layout): string {
  const { at, share } = furthest(counts, 0, bits, n);
  return `bit ${at} is 1 in ${percent(share)} of words`;
}

export function pairEstimate(counts: Float64Array, n: number, { bits, pairs, lags }: Layout): string {
  const { at, share } = furthest(counts, pairs, lags - pairs, n);
  let [i, rest] = [0, at];
  while (rest >= bits - 1 - i) rest -= bits - 1 - i++;
  return `bits ${i} and ${i + 1 + rest} differ in ${percent(share)} of words`;
}

export function lagEstimate(counts: Float64Array, n: number, { bits, lags }: Layout): string {
  const { at, share } = furthest(counts, lags, LAGS * bits, n);
  const lag = (at % LAGS) + 1;
  return `bit ${Math.floor(at / LAGS)} differs from itself ${lag} ${lag === 1 ? 'word' : 'words'} before in ${percent(share)}`;
}

export function repeatEstimate(counts: Float64Array, { repeats }: Layout): string {
  let hits = 0;
  for (let memory = 0; memory < MEMORIES; memory++) hits = Math.max(hits, counts[repeats + 1 + 2 * memory]!);
  return `${hits} of ${counts[repeats]} groups of 64 bits came before`;
}

export function constantEstimate({ bit, after, period, seen, value }: Constant): string {
  const every = period === 1 ? 'every' : `every ${ordinal(period)}`;
  const where = after === null ? `in ${every} word` : `after ${every} ${after} of its own`;
  return `bit ${bit} is ${value} ${where}, ${seen === 1 ? 'once' : `${seen} times`}`;
}

/** `1st`, `96th` */
export function ordinal(k: number): string {
  const ending = k % 100 > 10 && k % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][k % 10] ?? 'th');
  return `${k}${ending}`;
}
