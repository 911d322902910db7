import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goodnessOfFit, independence } from '../../src/audit/sp800-90b/chi-square.ts';
import type { EstimatorId } from '../../src/audit/sp800-90b/estimate.ts';
import { lrsTest } from '../../src/audit/sp800-90b/lrs-test.ts';
import { assessNonIid } from '../../src/audit/sp800-90b/non-iid.ts';
import { type Samples, samplesOf } from '../../src/audit/sp800-90b/samples.ts';
import { PermutationBench, STATISTICS } from '../../src/audit/sp800-90b/statistics.ts';
import { tracksOf } from '../../src/audit/sp800-90b/workspace.ts';
import { hasShared, shared } from '../support/shared.ts';

// Values of NIST's SP800-90B_EntropyAssessment (commit 68ed165), its own tolerance: 1e-10 relative.
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

interface Reference {
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

const files: [string, Reference][] = hasShared
  ? Object.entries(JSON.parse(readFileSync(shared('vectors/sp800-90b-reference.json'), 'utf8')).files)
  : [['reference files', {} as Reference]];

const close = (got: number | undefined, want: number, what: string) =>
  expect(Math.abs(got! - want), `${what}: ${got}, want ${want}`).toBeLessThanOrEqual(1e-10 * Math.abs(want));

function load({ file, bitsPerSymbol, samples, alphabet }: Reference): Samples {
  const data = samplesOf(new Uint8Array(readFileSync(shared(file))), bitsPerSymbol);
  expect([data.raw.length, data.k]).toEqual([samples, alphabet]);
  return data;
}

describe.skipIf(!hasShared)('needs ../shared: SP 800-90B as NIST computes it', () => {
  test.each(files)('non-IID, %s: every estimate and every intermediate value', (_, reference) => {
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
  });

  test.each(files)('IID, %s: chi-square, longest repeat, all nineteen statistics', (_, reference) => {
    const samples = load(reference);
    const { iid } = reference;
    const [pairs, fit, repeat] = [
      independence(samples),
      goodnessOfFit(samples),
      lrsTest(samples, tracksOf(samples).original),
    ];
    for (const [check, name] of [
      [pairs, 'independence'],
      [fit, 'goodness of fit'],
    ] as const) {
      close(check.values.T, iid[`Chi square ${name}: T`]!, `${name} T`);
      expect(check.values.df).toBe(iid[`Chi square ${name}: df`]);
      close(check.values.p, iid[`Chi square ${name}: P-value`]!, `${name} p`);
      expect(check.state).toBe('pass');
    }
    const longest = 'Literal Longest Repeated Substring results:';
    close(repeat.values.P_col, iid[`${longest} P_col`]!, 'P_col');
    expect(repeat.values.W).toBe(iid[`${longest} W`]);
    close(repeat.values.p, iid[`${longest} Pr(X >= 1)`]!, 'Pr(X >= 1)');
    const found = new PermutationBench(samples, new Uint8Array(32)).original(STATISTICS.map(() => true));
    STATISTICS.forEach((name, i) => {
      close(found[i]!, iid[`Permutation testing: Unpermuted result ${name}`]!, name);
    });
  });
});
