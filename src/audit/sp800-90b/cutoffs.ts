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
 * Bound on the chance of any alarm over `samples` samples of an honest source of H bits, both tests together.
 *
 * A run of C starts at a sample with probability at most p^(C-1), p = 2^-H. A window alarms when its first value comes C - 1 times more:
 * the standard takes C from Bin(W, p), but the first sample is counted by construction, so the rate is P(Bin(W - 1, p) >= C - 1), which
 * may lie above alpha (1.3 times at H = 8 and alpha = 2^-20, 5.2 times at 2^-40).
 */
export function falseAlarmBound(
  samples: number,
  H: number,
  cutoffs: { rctCutoff: number; aptCutoff: number; W: number },
): number {
  const { rctCutoff, aptCutoff, W } = cutoffs;
  const p = 2 ** -H;
  return Math.min(1, samples * p ** (rctCutoff - 1) + Math.ceil(samples / W) * aptAlarmRate(H, aptCutoff, W));
}

/** Chance that one window of an honest source of H bits alarms. */
export function aptAlarmRate(H: number, C: number, W: number): number {
  let tail = 0;
  for (let k = W - 1; k >= Math.max(0, C - 1); k--) tail += pmf(W - 1, 2 ** -H, k);
  return Math.min(1, tail);
}

/** An alpha under which `samples` honest samples raise any alarm with probability at most `falseAlarm`. */
export function alphaForRun(samples: number, falseAlarm: number, { H, bits }: { H: number; bits: number }): number {
  guard.integer('samples', samples, 1);
  guard.between('falseAlarm', falseAlarm, 0, 1);
  const W = aptWindow(bits);
  let alpha = falseAlarm / (samples + Math.ceil(samples / W));
  const bound = (): number =>
    falseAlarmBound(samples, H, { rctCutoff: rctCutoff(H, alpha), aptCutoff: aptCutoff(H, alpha, W), W });
  while (bound() > falseAlarm) alpha /= 2;
  return alpha;
}
