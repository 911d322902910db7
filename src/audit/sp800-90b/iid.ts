import { goodnessOfFit, type IidCheck, independence } from './chi-square.ts';
import { lrsTest } from './lrs-test.ts';
import { mostCommonValue } from './most-common-value.ts';
import { type Assessment, assessment, checkSubmitter, estimators, perSample } from './non-iid.ts';
import { failureRate, PERMUTATIONS, type PermutationReport, permutationKey, permutationTests } from './permutation.ts';
import type { Samples } from './samples.ts';
import { tracksOf } from './workspace.ts';

export interface IidReport {
  /** pass = nothing spoke against IID; then, and only then, may `assessment` be used in place of the non-IID one. */
  readonly state: 'pass' | 'fail';
  readonly checks: readonly IidCheck[];
  readonly permutation: PermutationReport;
  /** Section 6.1: the most common value estimate alone. */
  readonly assessment: Assessment;
  /** Upper bound on the chance that IID samples are refused, all checks together. */
  readonly refusalRate: number;
}

export interface IidOptions {
  readonly hSubmitter?: number | null;
  /** Seed of the permutations; left out, they follow from the samples. */
  readonly seed?: Uint8Array;
  readonly permutations?: number;
}

/** The IID track of section 5. Yields after each permutation. */
export function* iid(samples: Samples, options: IidOptions = {}): Generator<{ made: number; open: number }, IidReport> {
  const { hSubmitter = null, permutations = PERMUTATIONS } = options;
  checkSubmitter(hSubmitter, samples.bits);
  const { original, bitstring } = tracksOf(samples);
  const checks = [independence(samples), goodnessOfFit(samples), lrsTest(samples, original)];
  const [{ id, reference }] = estimators as [(typeof estimators)[number]];
  const found = mostCommonValue(original);
  const onBits = bitstring && mostCommonValue(bitstring);
  const estimate = {
    id,
    reference,
    original: found,
    bitstring: onBits,
    minEntropy: perSample(samples.bits, found, onBits),
  };
  const permutation = yield* permutationTests(samples, permutationKey(samples, options.seed), permutations);
  const failed = permutation.state === 'fail' || checks.some(({ state }) => state === 'fail');
  return {
    state: failed ? 'fail' : 'pass',
    checks,
    permutation,
    assessment: assessment('iid', samples, [estimate], hSubmitter),
    // Bonferroni: three checks at 0.001, nineteen statistics
    refusalRate: Math.min(1, 3 * 0.001 + 19 * failureRate(permutations)),
  };
}

export function assessIid(samples: Samples, options: IidOptions = {}): IidReport {
  const steps = iid(samples, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
