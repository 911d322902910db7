import * as guard from '../../core/guards.ts';
import { logChoose } from '../special/binomial.ts';

/** Section 4.4.1: a run of C equal samples is what a source of H bits a sample shows with probability at most alpha. */
export function rctCutoff(H: number, alpha: number): number {
  guard.positive('H', H);
  guard.between('alpha', alpha, 0, 1);
  return 1 + Math.ceil(-Math.log2(alpha) / H);
}

/** Section 4.4.2: samples in a window, 1024 for two values and 512 for more. */
export function aptWindow(bits: number): number {
  return guard.integer('bits', bits, 1, 8) === 1 ? 1024 : 512;
}

/** Section 4.4.2: C = 1 + critbinom(W, 2^-H, 1 - alpha), the first sample of the window counted in. */
export function aptCutoff(H: number, alpha: number, W: number): number {
  guard.positive('H', H);
  guard.between('alpha', alpha, 0, 1);
  return 1 + criticalBinomial(guard.integer('W', W, 2, 2 ** 20), 2 ** -H, alpha);
}

/** The least c with P(X <= c) >= 1 - alpha, X ~ Bin(n, p): the tail is summed from its far end, where alpha = 2^-40 keeps its digits. */
export function criticalBinomial(n: number, p: number, alpha: number): number {
  let tail = 0; // P(X > c)
  for (let c = n - 1; c >= 0; c--) {
    tail += pmf(n, p, c + 1);
    if (tail > alpha) return c + 1;
  }
  return 0;
}

function pmf(n: number, p: number, k: number): number {
  return Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/**
 * The alpha that leaves at most `falseAlarm` chance of any alarm over `samples` honest samples, both tests together: one run can end at each
 * sample, one window each W.
 */
export function alphaForRun(samples: number, falseAlarm: number, W: number): number {
  guard.integer('samples', samples, 1);
  guard.between('falseAlarm', falseAlarm, 0, 1);
  return falseAlarm / (samples + Math.ceil(samples / W));
}
