import { integer, misuse } from '../../core/guards.ts';
import { collision } from './collision.ts';
import { compression } from './compression.ts';
import { ESTIMATORS, type Estimate, type EstimatorId } from './estimate.ts';
import { lag } from './lag.ts';
import { lrs } from './lrs.ts';
import { lz78y } from './lz78y.ts';
import { markov } from './markov.ts';
import { mostCommonValue } from './most-common-value.ts';
import { multiMcw } from './multi-mcw.ts';
import { multiMmc } from './multi-mmc.ts';
import type { Samples } from './samples.ts';
import { tTuple } from './t-tuple.ts';
import { type Track, tracksOf } from './workspace.ts';

/** One row of the table: which section, what runs, and whether it is for bits only. */
export interface Estimator {
  readonly id: EstimatorId;
  readonly reference: string;
  readonly bitsOnly: boolean;
  readonly estimate: (track: Track) => Estimate;
}

export const estimators: readonly Estimator[] = (
  [
    ['most-common-value', false, mostCommonValue],
    ['collision', true, collision],
    ['markov', true, markov],
    ['compression', true, compression],
    ['t-tuple', false, tTuple],
    ['lrs', false, lrs],
    ['multi-mcw', false, multiMcw],
    ['lag', false, lag],
    ['multi-mmc', false, multiMmc],
    ['lz78y', false, lz78y],
  ] as const
).map(([id, bitsOnly, estimate]) => ({
  id,
  reference: `SP 800-90B §6.3.${ESTIMATORS.indexOf(id) + 1}`,
  bitsOnly,
  estimate,
}));

/** What one estimator said of the samples and of their bits; null where the standard does not run it. */
export interface EstimatorReport {
  readonly id: EstimatorId;
  readonly reference: string;
  readonly original: Estimate | null;
  readonly bitstring: Estimate | null;
  /** Bits of min-entropy a sample by this estimator: the smaller of original and bits-a-sample times bitstring; null when both were skipped. */
  readonly minEntropy: number | null;
}

/** Section 3.1.3, all in bits a sample but hBitstring, which is a bit. */
export interface Assessment {
  readonly track: 'non-iid' | 'iid';
  readonly samples: number;
  readonly bits: number;
  readonly k: number;
  readonly estimates: readonly EstimatorReport[];
  readonly hOriginal: number;
  readonly hBitstring: number | null;
  readonly hSubmitter: number | null;
  /** H_I = min(H_submitter, H_original, n × H_bitstring). */
  readonly minEntropy: number;
}

/** Section 3.1.3 asks for this many samples; fewer are assessed, and the report says so. */
export const WANTED = 1_000_000;

/**
 * The ten non-IID estimators of section 6.3, one at a time; returns the assessment of section 3.1.3.
 *
 * A source of one value only has no entropy: every estimate is 0, and nothing runs.
 */
export function* nonIid(samples: Samples, hSubmitter: number | null = null): Generator<EstimatorReport, Assessment> {
  checkSubmitter(hSubmitter, samples.bits);
  const { bits, k } = samples;
  const estimates: EstimatorReport[] = [];
  if (k === 1) {
    for (const { id, reference } of estimators) {
      const report = { id, reference, original: constant, bitstring: null, minEntropy: 0 };
      estimates.push(report);
      yield report;
    }
    return assessment('non-iid', samples, estimates, hSubmitter);
  }
  const { original, bitstring } = tracksOf(samples);
  for (const { id, reference, bitsOnly, estimate } of estimators) {
    const onBits = bitstring && estimate(bitstring);
    const onSymbols = bitsOnly && k > 2 ? null : estimate(original);
    const report = {
      id,
      reference,
      original: onSymbols,
      bitstring: onBits,
      minEntropy: perSample(bits, onSymbols, onBits),
    };
    estimates.push(report);
    yield report;
  }
  return assessment('non-iid', samples, estimates, hSubmitter);
}

const constant: Estimate = { state: 'estimated', minEntropy: 0, values: {} };

export function checkSubmitter(hSubmitter: number | null, bits: number): void {
  if (hSubmitter === null) return;
  integer('bits', bits, 1, 8);
  if (!(hSubmitter >= 0 && hSubmitter <= bits))
    throw misuse('h-submitter', `number in [0, ${bits}] bits a sample`, hSubmitter);
}

export function perSample(bits: number, original: Estimate | null, bitstring: Estimate | null): number | null {
  const both = [original?.minEntropy ?? null, bitstring?.minEntropy == null ? null : bits * bitstring.minEntropy];
  const some = both.filter((h) => h !== null);
  return some.length > 0 ? Math.min(...some) : null;
}

/** Section 3.1.3: H_original and H_bitstring are the least of their estimates, at most full entropy. */
export function assessment(
  track: Assessment['track'],
  { raw, bits, k }: Samples,
  estimates: readonly EstimatorReport[],
  hSubmitter: number | null,
): Assessment {
  const least = (full: number, side: 'original' | 'bitstring'): number =>
    estimates.reduce((h, estimate) => Math.min(h, estimate[side]?.minEntropy ?? full), full);
  const hOriginal = least(bits, 'original');
  const hBitstring = estimates.some(({ bitstring }) => bitstring) ? least(1, 'bitstring') : null;
  const minEntropy = Math.min(hSubmitter ?? bits, hOriginal, hBitstring === null ? bits : bits * hBitstring);
  return { track, samples: raw.length, bits, k, estimates, hOriginal, hBitstring, hSubmitter, minEntropy };
}

/** The whole assessment at once. */
export function assessNonIid(samples: Samples, hSubmitter: number | null = null): Assessment {
  const steps = nonIid(samples, hSubmitter);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
