import type { VerdictState } from '../../core/index.ts';
import { holm } from '../decide.ts';
import type { AuditedTest, SubTest, SuiteReport } from '../types.ts';
import type { EvaluatorSpec, SequenceResult } from './evaluate.ts';
import { sp80022 } from './index.ts';
import { nistRow } from './nist-report.ts';

/** Rows of the battery whose p-values NIST's tool drops when they read 0.000000. */
const DROPS_ZEROS = new Set(['sp800-22/random-excursions', 'sp800-22/random-excursions-variant']);
/** NIST's level for a single test, shown and not used. */
const SINGLE = 0.01;

/**
 * Puts the results of all sequences together. The verdict is family-wise over sub-tests and sequences: tests the length rules out are
 * not part of the family (the length does not depend on the data), sub-tests that did not apply to a sequence are, with p = 1.
 */
export function assess(
  results: readonly SequenceResult[],
  { n, parameters, mode }: EvaluatorSpec,
  alpha: number,
  unusedBits: number,
): SuiteReport {
  const rows = sp80022.map((row, at) => {
    const unfit = row.unfit(n, parameters);
    const names = row.names(parameters);
    // ps[sub-test][sequence]
    const ps = names.map((_, i) =>
      results.map((result) => {
        const test = result.tests[at];
        return test && 'p' in test ? test.p[i]! : null;
      }),
    );
    return { row, at, unfit, names, ps };
  });
  const fit = rows.filter((row) => row.unfit === null && results.length > 0);
  const family = fit.reduce((sum, row) => sum + row.names.length * results.length, 0);

  const known: number[] = [];
  for (const { ps } of fit) for (const line of ps) for (const p of line) if (p !== null) known.push(p);
  const adjusted = holm(known, family);
  let next = 0;

  const tests = rows.map(({ row, at, unfit, names, ps }): AuditedTest => {
    const { id, reference } = row;
    const skipped = (because: string): AuditedTest => ({
      id,
      reference,
      state: 'skipped',
      because,
      pValues: [],
      statistics: results.length === 1 ? results[0]!.statistics[at]! : null,
    });
    if (unfit !== null) return skipped(unfit);
    if (results.length === 0) return skipped('there is no whole sequence');
    const pValues = names.map((name, i): SubTest => {
      let smallest = 1;
      let least = 1;
      for (const p of ps[i]!) {
        if (p === null) continue;
        smallest = Math.min(smallest, p);
        least = Math.min(least, adjusted[next++]!);
      }
      return {
        name,
        p: Math.min(1, smallest * results.length),
        adjusted: least,
        sequences: ps[i]!,
        nist: nistRow(ps[i]!, mode, DROPS_ZEROS.has(id)),
      };
    });
    const applied = ps[0]!.filter((p) => p !== null).length;
    if (applied === 0) {
      const first = results[0]!.tests[at];
      return skipped(
        results.length === 1 && first && 'inapplicable' in first
          ? first.inapplicable
          : `it applied to none of the ${results.length} sequences (counted as p = 1)`,
      );
    }
    const worst = pValues.reduce((a, b) =>
      b.adjusted < a.adjusted || (b.adjusted === a.adjusted && b.p < a.p) ? b : a,
    );
    const state: VerdictState = worst.adjusted <= alpha ? 'fail' : 'pass';
    const which = names.length > 1 ? ` (${worst.name})` : '';
    const some = applied < results.length ? `; applied to ${applied} of ${results.length} sequences, else p = 1` : '';
    return {
      id,
      reference,
      state,
      because: `smallest p${results.length > 1 ? ` times ${results.length} sequences` : ''} ${worst.p.toPrecision(3)}${which}, adjusted ${worst.adjusted.toPrecision(3)} against ${alpha}${some}`,
      pValues,
      statistics: results.length === 1 ? results[0]!.statistics[at]! : null,
    };
  });

  const failed = tests.filter((test) => test.state === 'fail');
  const ran = tests.filter((test) => test.state === 'pass').length + failed.length;
  const state: VerdictState = failed.length ? 'fail' : ran ? 'pass' : 'skipped';
  const of = known.length;
  return {
    suite: 'sp800-22',
    state,
    because: failed.length
      ? `rejected at family-wise rate ${alpha} by ${failed.map((test) => test.id.slice(9)).join(', ')}`
      : ran
        ? `none of ${of} p-values is small enough at family-wise rate ${alpha} over ${family}`
        : (tests[0]?.because ?? 'no test could run'),
    alpha,
    family,
    single: { below: known.filter((p) => p < SINGLE).length, of, expected: of * SINGLE },
    sequences: { count: results.length, bits: n, unusedBits },
    mode,
    parameters,
    tests,
  };
}

/** The report where the suite cannot look at the data at all: every test skipped for the same reason. */
export function notAssessed({ n, parameters, mode }: EvaluatorSpec, alpha: number, because: string): SuiteReport {
  return {
    suite: 'sp800-22',
    state: 'skipped',
    because,
    alpha,
    family: 0,
    single: { below: 0, of: 0, expected: 0 },
    sequences: { count: 0, bits: n, unusedBits: 0 },
    mode,
    parameters,
    tests: sp80022.map(({ id, reference }) => ({
      id,
      reference,
      state: 'skipped',
      because,
      pValues: [],
      statistics: null,
    })),
  };
}
