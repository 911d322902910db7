import { LEVELS, TAILS } from './tails-table.ts';

/** A chi-square statistic whose exact tail is tabulated. */
export type Family = keyof typeof TAILS;

const logLevels = LEVELS.map(Math.log10);

/**
 * How much larger the exact P(chi^2 >= x) is than the nominal p that igamc gives it, at N trials (expected matches a block for the
 * templates): an upper envelope, interpolated in log N and log p. Beyond the largest N it shrinks like N^-0.65, slower than it does
 * (the tables' own slopes are -0.65 to -0.97); below p = 1e-9 it goes on with its last slope.
 */
export function tailFactor(family: Family, N: number, p: number): number {
  if (!(p > 0)) return 1;
  const table: readonly (readonly [number, readonly number[]])[] = TAILS[family];
  const at = (row: number) => alongLevels(table[row]![1], Math.log10(p));
  const last = table.length - 1;
  let log: number;
  if (N <= table[0]![0]) log = at(0);
  else if (N >= table[last]![0]) log = at(last) * (table[last]![0] / N) ** 0.65;
  else {
    let row = 1;
    while (table[row]![0] < N) row++;
    const [low, high] = [table[row - 1]![0], table[row]![0]];
    const share = Math.log(N / low) / Math.log(high / low);
    log = at(row - 1) * (1 - share) + at(row) * share;
  }
  return 10 ** log;
}

function alongLevels(values: readonly number[], logP: number): number {
  if (logP >= logLevels[0]!) return (values[0]! * logP) / logLevels[0]!; // to no correction at p = 1
  let i = 1;
  while (i < logLevels.length - 1 && logLevels[i]! > logP) i++;
  const share = (logP - logLevels[i - 1]!) / (logLevels[i]! - logLevels[i - 1]!);
  return values[i - 1]! + share * (values[i]! - values[i - 1]!);
}
