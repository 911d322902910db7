import type { VerdictState } from '../../core/types.ts';
import type { AuditedTest, EntropyReport } from '../types.ts';
import type { IidCheck } from './chi-square.ts';
import { ESTIMATORS, type Estimate } from './estimate.ts';
import type { IidReport } from './iid.ts';
import { type Assessment, type EstimatorReport, estimators, WANTED } from './non-iid.ts';
import type { RestartReport } from './restart.ts';
import type { Samples } from './samples.ts';

/** The suite's report from the ten estimators and, where the user claims IID, the IID track: its estimate counts only when nothing refused it. */
export function entropyReport({ raw, bits, k }: Samples, nonIid: Assessment, iid: IidReport | null): EntropyReport {
  const tests = [...nonIid.estimates.map((estimate) => estimateTest(estimate, bits)), ...(iid ? iidTests(iid) : [])];
  const chosen = iid?.state === 'pass' ? iid.assessment : nonIid;
  const { hOriginal, hBitstring, hSubmitter, minEntropy, track } = chosen;
  return {
    suite: 'sp800-90b',
    state: minEntropy === 0 || iid?.state === 'fail' ? 'fail' : 'pass',
    because: sentence(chosen, iid),
    samples: { count: raw.length, bits, alphabet: k, wanted: WANTED },
    track,
    minEntropy,
    hOriginal,
    hBitstring,
    hSubmitter,
    permutation: iid?.permutation ?? null,
    refusalRate: iid?.refusalRate ?? null,
    tests,
  };
}

/** The suite's report from a matrix of restarts. */
export function restartSuiteReport({ raw, bits, k }: Samples, restarts: RestartReport): EntropyReport {
  const { sanity, validation, rows, columns, hInitial, minEntropy } = restarts;
  const tests = [verdictTest('restart-sanity', sanity, 'SP 800-90B §3.1.4.3')];
  if (validation) tests.push(verdictTest('restart-validation', validation, 'SP 800-90B §3.1.4.2'));
  for (const [i, { id, estimate }] of rows.entries()) {
    const column = columns.find((other) => other.id === id)?.estimate;
    const reference = estimators[ESTIMATORS.indexOf(id)]!.reference;
    const found = [estimate, column].flatMap((side) => (side?.state === 'estimated' ? [side.minEntropy] : []));
    const least = found.length > 0 ? Math.min(...found) : null;
    tests.push({
      ...entry(`sp800-90b/${id}`, reference),
      state: least === null ? 'skipped' : 'pass',
      because:
        least === null
          ? reason(rows[i]!.estimate)
          : `${least.toFixed(6)} bits a sample, the lesser of rows and columns`,
      minEntropy: least,
      estimates: column ? { rows: estimate, columns: column } : { rows: estimate },
    });
  }
  const failed = [sanity, validation].find((verdict) => verdict?.state === 'fail');
  return {
    suite: 'sp800-90b',
    state: failed ? 'fail' : 'pass',
    because: failed
      ? `restarts failed: ${failed.claim}; got ${failed.got}, expected ${failed.expected}`
      : `${minEntropy.toFixed(6)} bits of min-entropy a sample stand after ${raw.length / 1000} restarts (initial estimate ${hInitial})`,
    samples: { count: raw.length, bits, alphabet: k, wanted: WANTED },
    track: 'restart',
    minEntropy,
    hOriginal: null,
    hBitstring: null,
    hSubmitter: null,
    permutation: null,
    refusalRate: null,
    tests,
  };
}

/** A source the suite cannot look at. */
export function notEstimated(because: string): EntropyReport {
  return {
    suite: 'sp800-90b',
    state: 'skipped',
    because,
    samples: { count: 0, bits: 0, alphabet: 0, wanted: WANTED },
    track: 'non-iid',
    minEntropy: 0,
    hOriginal: null,
    hBitstring: null,
    hSubmitter: null,
    permutation: null,
    refusalRate: null,
    tests: estimators.map(({ id, reference }) => ({
      ...entry(`sp800-90b/${id}`, reference),
      state: 'skipped',
      because,
      minEntropy: null,
    })),
  };
}

function entry(id: string, reference: string): Pick<AuditedTest, 'id' | 'reference' | 'pValues' | 'statistics'> {
  return { id, reference, pValues: [], statistics: null };
}

function estimateTest({ id, reference, original, bitstring, minEntropy }: EstimatorReport, bits: number): AuditedTest {
  const estimates = { ...(original && { original }), ...(bitstring && { bitstring }) };
  const state: VerdictState = minEntropy === null ? 'skipped' : minEntropy === 0 ? 'fail' : 'pass';
  const parts = [
    ...(original?.state === 'estimated' ? [`${original.minEntropy.toFixed(6)} on the samples`] : []),
    ...(bitstring?.state === 'estimated' ? [`${bits} × ${bitstring.minEntropy.toFixed(6)} on their bits`] : []),
  ];
  const because = minEntropy === null ? reason(original ?? bitstring!) : `bits a sample: ${parts.join(', ')}`;
  return { ...entry(`sp800-90b/${id}`, reference), state, because, minEntropy, estimates };
}

const reason = (estimate: Estimate): string => (estimate.state === 'skipped' ? estimate.because : '');

function iidTests({ checks, permutation }: IidReport): AuditedTest[] {
  const [pairs, fit, repeat] = checks as [IidCheck, IidCheck, IidCheck];
  const failed = permutation.statistics.filter(({ state }) => state === 'fail').map(({ name }) => name);
  return [
    verdictTest('iid-independence', pairs, pairs.reference),
    verdictTest('iid-goodness-of-fit', fit, fit.reference),
    verdictTest('iid-longest-repeat', repeat, repeat.reference),
    {
      ...entry('sp800-90b/iid-permutation', 'SP 800-90B §5.1'),
      state: permutation.state,
      because:
        failed.length > 0
          ? `the order of the samples is an outlier among ${permutation.made} permutations by ${failed.join(', ')}`
          : `none of ${permutation.statistics.length} statistics is an outlier, settled after ${permutation.made} permutations`,
    },
  ];
}

function verdictTest(
  name: string,
  verdict: { state: VerdictState; because: string; got?: string; expected?: string },
  reference: string,
): AuditedTest {
  const { state, because, got, expected } = verdict;
  return {
    ...entry(`sp800-90b/${name}`, reference),
    state,
    because: got ? `${got}, expected ${expected}; ${because}` : because,
  };
}

function sentence(
  { samples, bits, k, hOriginal, hBitstring, hSubmitter, minEntropy, track }: Assessment,
  iid: IidReport | null,
): string {
  if (k === 1) return `the source gave one value ${samples} times: no entropy`;
  const parts = [
    `H_original ${hOriginal.toFixed(6)}`,
    ...(hBitstring === null ? [] : [`${bits} × H_bitstring ${hBitstring.toFixed(6)}`]),
    ...(hSubmitter === null ? [] : [`H_submitter ${hSubmitter}`]),
  ];
  const few = samples < WANTED ? `; ${samples} samples, where the standard asks for ${WANTED}` : '';
  const claim = !iid
    ? ''
    : iid.state === 'pass'
      ? '; nothing spoke against IID'
      : '; the claim of IID is refused, so the non-IID estimate stands';
  return `${minEntropy.toFixed(6)} bits of min-entropy a sample of ${bits} (${parts.join(', ')})${claim}${track === 'iid' ? ', so the most common value alone counts' : ''}${few}`;
}
