import { sha256 } from '@noble/hashes/sha2.js';
import { concat, utf8 } from '../../core/bytes.ts';
import * as guard from '../../core/guards.ts';
import type { Samples } from './samples.ts';
import { PermutationBench, STATISTICS, type StatisticName } from './statistics.ts';

/** Section 5.1: 10,000 permutations; a statistic fails when at most five of them, ties included, lie on one side of it. */
export const PERMUTATIONS = 10_000;
const MARGIN = 5;

export interface StatisticReport {
  readonly name: StatisticName;
  /** Value on the samples in their own order. */
  readonly original: number;
  /** Permutations whose value was greater, equal, less, among those looked at. */
  readonly greater: number;
  readonly equal: number;
  readonly less: number;
  readonly state: 'pass' | 'fail';
}

export interface PermutationReport {
  readonly state: 'pass' | 'fail';
  readonly statistics: readonly StatisticReport[];
  /** Permutations made; fewer than asked for when every statistic had passed. */
  readonly made: number;
  readonly permutations: number;
}

/**
 * Chance that a statistic without ties fails on IID data: the original is then equally likely at each of n + 1 ranks and fails at the six
 * outer ones on either side. Ties only lower it. Over nineteen correlated statistics the rate lies between this and nineteen times it.
 */
export function failureRate(permutations: number): number {
  return Math.min(1, (2 * (MARGIN + 1)) / (permutations + 1));
}

/** Key of the permutations: from `seed` when given, else from the samples themselves, so that a file always gets the same verdict. */
export function permutationKey({ raw }: Samples, seed?: Uint8Array): Uint8Array {
  return sha256(concat(utf8('fairnoise/v1/sp800-90b/permutations'), sha256(seed ?? raw)));
}

/**
 * The permutation tests of section 5.1, one permutation a step (yielding how many statistics are still open). A statistic is dropped as
 * soon as more than five permutations, ties included, lie on both sides of it: its verdict can no longer change.
 */
export function* permutationTests(
  samples: Samples,
  key: Uint8Array,
  permutations = PERMUTATIONS,
): Generator<{ made: number; open: number }, PermutationReport> {
  guard.integer('permutations', permutations, 2 * MARGIN + 2, 2 ** 31);
  const bench = new PermutationBench(samples, guard.bytes('key', key, 32));
  const open = STATISTICS.map(() => true);
  const t = bench.original(open);
  const C = STATISTICS.map(() => ({ greater: 0, equal: 0, less: 0 }));
  let made = 0;
  for (; made < permutations && open.includes(true); made++) {
    const permuted = bench.permuted(made, open);
    for (const [i, c] of C.entries()) {
      if (!open[i]) continue;
      if (permuted[i]! > t[i]!) c.greater++;
      else if (permuted[i] === t[i]) c.equal++;
      else c.less++;
      if (passed(c)) open[i] = false;
    }
    yield { made: made + 1, open: open.filter(Boolean).length };
  }
  const statistics = STATISTICS.map((name, i) => {
    const state = passed(C[i]!) ? ('pass' as const) : ('fail' as const);
    return { name, original: t[i]!, ...C[i]!, state };
  });
  const state = statistics.every((statistic) => statistic.state === 'pass') ? 'pass' : 'fail';
  return { state, statistics, made, permutations };
}

function passed({ greater, equal, less }: { greater: number; equal: number; less: number }): boolean {
  return greater + equal > MARGIN && equal + less > MARGIN;
}
