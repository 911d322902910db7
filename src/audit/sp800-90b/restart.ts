import { FairnoiseError } from '../../core/errors.ts';
import * as guard from '../../core/guards.ts';
import type { Verdict } from '../../core/types.ts';
import type { Estimate, EstimatorId } from './estimate.ts';
import { estimators } from './non-iid.ts';
import { type Samples, samplesOf } from './samples.ts';
import { tracksOf } from './workspace.ts';

/** Section 3.1.4.1: restarts, and samples kept after each. */
export const RESTARTS = 1000;

export interface RestartReport {
  readonly hInitial: number;
  /** Section 3.1.4.3. */
  readonly sanity: Verdict;
  /** Section 3.1.4.2, null where the sanity check failed. */
  readonly validation: Verdict | null;
  readonly rows: readonly { id: EstimatorId; estimate: Estimate }[];
  readonly columns: readonly { id: EstimatorId; estimate: Estimate }[];
  readonly hRows: number | null;
  readonly hColumns: number | null;
  /** min(H_r, H_c, H_I); 0 where a check failed: no entropy may be claimed. */
  readonly minEntropy: number;
}

export interface RestartOptions {
  /** H_I, the initial estimate of section 3.1.3, bits a sample. */
  readonly hInitial: number;
  readonly iid?: boolean;
}

/**
 * The restart tests of section 3.1.4 on the row data set: 1000 restarts one after the other, 1000 samples each.
 *
 * As NIST's tool does, rows and columns are assessed as samples, not as bits.
 */
export function assessRestarts(rowData: Samples, { hInitial, iid = false }: RestartOptions): RestartReport {
  const { raw, bits } = rowData;
  if (raw.length !== RESTARTS * RESTARTS) {
    throw new FairnoiseError(
      'DATA_MISMATCH',
      `restart tests take ${RESTARTS} restarts of ${RESTARTS} samples, ${RESTARTS * RESTARTS} in all; there are ${raw.length}`,
    );
  }
  if (!(hInitial >= 0 && hInitial <= bits))
    throw guard.misuse('hInitial', `number in [0, ${bits}] bits a sample`, hInitial);
  const columnData = samplesOf(transpose(raw), bits);
  const sanity = sanityCheck(rowData, columnData, hInitial);
  const none = {
    hInitial,
    sanity,
    validation: null,
    rows: [],
    columns: [],
    hRows: null,
    hColumns: null,
    minEntropy: 0,
  };
  if (sanity.state === 'fail') return none;

  const [rows, columns] = [rowData, columnData].map((samples) => assess(samples, iid)) as [
    RestartReport['rows'],
    RestartReport['rows'],
  ];
  const least = (all: RestartReport['rows']): number =>
    all.reduce((h, { estimate }) => Math.min(h, estimate.minEntropy ?? bits), bits);
  const [hRows, hColumns] = [least(rows), least(columns)];
  const ok = Math.min(hRows, hColumns) >= hInitial / 2;
  const validation: Verdict = {
    claim: 'restarts keep at least half of the initial estimate',
    state: ok ? 'pass' : 'fail',
    expected: `min(H_r, H_c) >= ${(hInitial / 2).toFixed(6)}`,
    got: Math.min(hRows, hColumns).toFixed(6),
    because: 'SP 800-90B §3.1.4.2',
  };
  return {
    hInitial,
    sanity,
    validation,
    rows,
    columns,
    hRows,
    hColumns,
    minEntropy: ok ? Math.min(hRows, hColumns, hInitial) : 0,
  };
}

function assess(samples: Samples, iid: boolean): RestartReport['rows'] {
  if (samples.k === 1)
    return [{ id: 'most-common-value', estimate: { state: 'estimated', minEntropy: 0, values: {} } }];
  const { original } = tracksOf(samples);
  return estimators
    .filter(({ id, bitsOnly }) => (iid ? id === 'most-common-value' : !bitsOnly || samples.k === 2))
    .map(({ id, estimate }) => ({ id, estimate: estimate(original) }));
}

function transpose(rows: Uint8Array): Uint8Array {
  const columns = new Uint8Array(rows.length);
  for (let i = 0; i < RESTARTS; i++)
    for (let j = 0; j < RESTARTS; j++) columns[j * RESTARTS + i] = rows[i * RESTARTS + j]!;
  return columns;
}

function sanityCheck(rowData: Samples, columnData: Samples, hInitial: number): Verdict {
  const most = Math.max(mostInLine(rowData.symbols), mostInLine(columnData.symbols));
  const cutoff = restartCutoff(hInitial, rowData.k);
  return {
    claim: 'no value comes too often in one row or column',
    state: most > cutoff ? 'fail' : 'pass',
    expected: `at most ${cutoff} of ${RESTARTS}`,
    got: String(most),
    because: 'SP 800-90B §3.1.4.3',
  };
}

function mostInLine(lines: Uint8Array): number {
  let most = 0;
  for (let start = 0; start < lines.length; start += RESTARTS) {
    const counts = new Uint16Array(256);
    for (let i = start; i < start + RESTARTS; i++) most = Math.max(most, ++counts[lines[i]!]!);
  }
  return most;
}

/**
 * Section 3.1.4.3: the largest count a value may have in one line of 1000, at 1 % over all 2000 lines (alpha = 1 - 0.99^(1/2000) a line).
 *
 * The source is taken at its worst: as many values as fit have probability p = 2^-H_I, the rest share what is left. NIST's tool simulates
 * 5,000,000 lines and its cutoff moves by one between runs; here the law of the maximum is computed: with Poisson counts in place of the
 * multinomial's, given that they sum to 1000.
 */
export function restartCutoff(hInitial: number, k: number): number {
  const alpha = -Math.expm1(Math.log(0.99) / (2 * RESTARTS));
  const p = 2 ** -hInitial;
  const many = Math.max(1, Math.floor(1 / p + 1e-12));
  const left = Math.max(0, 1 - many * p);
  const rest = k > many ? k - many : left > 1e-9 ? 1 : 0;
  let low = 0; // P(max <= low) < 1 - alpha <= P(max <= high)
  let high = RESTARTS;
  while (high - low > 1) {
    const x = (low + high) >> 1;
    if (atMost(x, p, many, left, rest) >= 1 - alpha) high = x;
    else low = x;
  }
  return high;
}

function atMost(x: number, p: number, many: number, left: number, rest: number): number {
  const high = power(cutPoisson(RESTARTS * p, x), many);
  const all = rest > 0 && left > 0 ? multiply(high, power(cutPoisson((RESTARTS * left) / rest, x), rest)) : high;
  return (all[RESTARTS] ?? 0) / cutPoisson(RESTARTS, RESTARTS)[RESTARTS]!;
}

/** Poisson(lambda) probabilities of 0 … x. */
function cutPoisson(lambda: number, x: number): Float64Array {
  const pmf = new Float64Array(x + 1);
  for (let i = 0, log = -lambda; i <= x; log += Math.log(lambda / ++i)) pmf[i] = Math.exp(log);
  return pmf;
}

/** Product of two laws on 0 … 1000. */
function multiply(a: Float64Array, b: Float64Array): Float64Array {
  const c = new Float64Array(Math.min(RESTARTS, a.length + b.length - 2) + 1);
  for (let i = 0; i < a.length; i++) {
    const ai = a[i]!;
    if (ai === 0) continue;
    for (let j = 0; j < b.length && i + j < c.length; j++) c[i + j]! += ai * b[j]!;
  }
  return c;
}

function power(a: Float64Array, n: number): Float64Array {
  let result: Float64Array = Float64Array.of(1);
  for (let square = a, m = n; m > 0; m >>= 1) {
    if (m & 1) result = multiply(result, square);
    if (m > 1) square = multiply(square, square);
  }
  return result;
}
