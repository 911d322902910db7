import { FairnoiseError } from '../../core/errors.ts';
import { integer } from '../../core/guards.ts';

/** What a noise source gave, one sample a byte (SP 800-90B section 3.1.1: samples of at most 8 bits). */
export interface Samples {
  /** Values as they came, in the low `bits` bits. */
  readonly raw: Uint8Array;
  /** Bits a sample, 1 to 8. */
  readonly bits: number;
  /** Distinct values seen (section 2, alphabet size k). */
  readonly k: number;
  /** Values in rank order, 0 … k - 1: what the estimators on literal symbols see. */
  readonly symbols: Uint8Array;
  readonly largest: number;
}

/**
 * Checks the samples and maps them down to 0 … k - 1, as NIST's tool does.
 *
 * `bits` left out: taken from the highest bit in use, so a source whose top bit is stuck at 0 looks narrower than it is.
 */
export function samplesOf(raw: Uint8Array, bits?: number): Samples {
  if (bits !== undefined) integer('bits', bits, 1, 8);
  if (raw.length === 0) throw new FairnoiseError('DATA_MALFORMED', 'there are no samples: the input is empty');
  const seen = new Uint8Array(256);
  for (const value of raw) seen[value] = 1;
  const largest = seen.lastIndexOf(1);
  const width = bits ?? Math.max(1, 32 - Math.clz32(largest));
  if (largest >= 2 ** width) {
    const at = raw.findIndex((value) => value >= 2 ** width);
    throw new FairnoiseError(
      'DATA_MALFORMED',
      `sample ${at} is ${raw[at]}, which does not fit ${width} bit${width === 1 ? '' : 's'}: one sample a byte, in its low bits; name the width with --symbol-bits ${32 - Math.clz32(largest)}, or pass --packed where samples lie bit to bit`,
    );
  }
  const rank = new Uint8Array(256);
  let k = 0;
  for (let value = 0; value < 256; value++) if (seen[value]) rank[value] = k++;
  return { raw, bits: width, k, symbols: k === largest + 1 ? raw : raw.map((value) => rank[value]!), largest };
}

/**
 * Proportion of each value, added up 1/L at a time as NIST's tool does: the rounding (about 1e-11 at a million samples) decides which of two
 * equal expectations comes first in the bins of section 5.2.1, and so the tool's statistic.
 */
export function proportions({ symbols, k }: Samples): Float64Array {
  const counts = new Uint32Array(k);
  for (const s of symbols) counts[s]!++;
  const p = new Float64Array(k);
  const rising = Uint32Array.from(counts.keys()).sort((a, b) => counts[a]! - counts[b]!);
  let sum = 0;
  let added = 0;
  for (const value of rising) {
    for (; added < counts[value]!; added++) sum += 1 / symbols.length;
    p[value] = sum;
  }
  return p;
}
