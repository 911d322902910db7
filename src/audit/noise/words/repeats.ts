import { logMean } from '../../special/log-sum.ts';
import { MEMORIES } from './layout.ts';

/**
 * Bets that the next 64 bits are among those a memory holds. With stake s a hit, of probability p = held / 2^64, pays 1 - s + s / p and a
 * miss 1 - s: mean 1. s / p is counted for a hit, which is a little less. Small stakes last until long periods come round: 2^-1 … 2^-29.
 */
const STAKES = Array.from({ length: 8 }, (_, i) => 1 + 4 * i);
const stakeLosses = STAKES.map((power) => Math.log1p(-(2 ** -power)));
const logs = new Float64Array(MEMORIES * STAKES.length);

/**
 * `at`: groups, then hits and the sum over hits of -ln p, for each memory. A group still `open` (words of fewer than 64 bits) counts as
 * a miss, so that the e-value never exceeds its conditional mean given the words seen, which is a martingale; left out, one could
 * stop just where the open part looks unpromising.
 */
export function repeatsLogE(counts: Float64Array, past: Float64Array, at: number, open: boolean): number {
  const count = (i: number) => counts[i]! - past[i]!;
  const groups = count(at);
  for (let memory = 0; memory < MEMORIES; memory++) {
    const hits = count(at + 1 + 2 * memory);
    const surprise = count(at + 2 + 2 * memory);
    STAKES.forEach((power, i) => {
      logs[memory * STAKES.length + i] =
        (groups + (open ? 1 : 0) - hits) * stakeLosses[i]! + surprise - hits * power * Math.LN2;
    });
  }
  return logMean(logs);
}
