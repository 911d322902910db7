import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { EstimatorId } from '../../src/audit/sp800-90b/estimate.ts';
import { assessNonIid } from '../../src/audit/sp800-90b/non-iid.ts';
import { type Samples, samplesOf } from '../../src/audit/sp800-90b/samples.ts';
import { hasShared, shared } from './shared.ts';

// Values of NIST's SP800-90B_EntropyAssessment (commit 68ed165) on its seven sample files.

const NAMES: Record<EstimatorId, string> = {
  'most-common-value': 'Most Common Value Estimate',
  collision: 'Collision Estimate',
  markov: 'Markov Estimate',
  compression: 'Compression Estimate',
  't-tuple': 't-Tuple Estimate',
  lrs: 'LRS Estimate',
  'multi-mcw': 'MultiMCW Prediction Estimate',
  lag: 'Lag Prediction Estimate',
  'multi-mmc': 'MultiMMC Prediction Estimate',
  lz78y: 'LZ78Y Prediction Estimate',
};

export interface Reference {
  readonly file: string;
  readonly samples: number;
  readonly alphabet: number;
  readonly bitsPerSymbol: number;
  readonly H_original: number;
  readonly H_bitstring?: number;
  readonly 'Assessed min entropy': number;
  readonly estimators: Record<string, Record<string, unknown>>;
  readonly iid: Record<string, number>;
}

/** Name and values; one empty entry where the reference data is absent, for tests that are then skipped. */
export const references: [string, Reference][] = hasShared
  ? Object.entries(JSON.parse(readFileSync(shared('vectors/sp800-90b-reference.json'), 'utf8')).files)
  : [['reference files', {} as Reference]];

/** 1e-10 relative, the tool's own tolerance. */
export function close(got: number | undefined, want: number, what: string): void {
  expect(Math.abs(got! - want), `${what}: ${got}, want ${want}`).toBeLessThanOrEqual(1e-10 * Math.abs(want));
}

export function load({ file, bitsPerSymbol, samples, alphabet }: Reference): Samples {
  const data = samplesOf(new Uint8Array(readFileSync(shared(file))), bitsPerSymbol);
  expect([data.raw.length, data.k]).toEqual([samples, alphabet]);
  return data;
}

/** Every estimate, every intermediate value, and what they come to. */
export function expectNonIid(reference: Reference): void {
  const assessment = assessNonIid(load(reference));
  let compared = 0;
  for (const { id, original, bitstring } of assessment.estimates) {
    for (const [label, estimate] of [
      ['Literal', original],
      ['Bitstring', bitstring],
    ] as const) {
      const want = reference.estimators[`${label} ${NAMES[id]}`];
      expect(estimate === null, `${label} ${id} runs`).toBe(want === undefined);
      if (!want || estimate?.state !== 'estimated') continue;
      close(estimate.minEntropy, want['min entropy'] as number, `${label} ${id}`);
      for (const [name, value] of Object.entries(want)) {
        if (typeof value !== 'number' || name === 'Mode count' || name === 'min entropy') continue;
        close(estimate.values[name], value, `${label} ${id} ${name}`);
      }
      compared++;
    }
  }
  expect(compared).toBe(Object.keys(reference.estimators).length);
  close(assessment.hOriginal, reference.H_original, 'H_original');
  if (reference.H_bitstring !== undefined) close(assessment.hBitstring!, reference.H_bitstring, 'H_bitstring');
  close(assessment.minEntropy, reference['Assessed min entropy'], 'assessed');
}
