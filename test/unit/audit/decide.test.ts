import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holm } from '../../../src/audit/decide.ts';
import { assess } from '../../../src/audit/sp800-22/assess.ts';
import type { SequenceResult } from '../../../src/audit/sp800-22/evaluate.ts';
import { sp80022 } from '../../../src/audit/sp800-22/index.ts';
import { nistRow } from '../../../src/audit/sp800-22/nist-report.ts';
import { PARAMETERS } from '../../../src/audit/sp800-22/test.ts';
import { shareAlpha, suites } from '../../../src/audit/suites.ts';
import { testSeed } from '../../support/shared.ts';

const spec = { n: 1_000_000, parameters: PARAMETERS, mode: 'corrected' as const };
/** A sequence on which every sub-test says `p`, but for some rows. */
const result = (p: number, rows: Record<number, number[] | string> = {}): SequenceResult => ({
  tests: sp80022.map((row, i) => {
    const said = rows[i];
    if (typeof said === 'string') return { inapplicable: said };
    return { p: said ?? row.names(PARAMETERS).map(() => p) };
  }),
  statistics: sp80022.map(() => ({})),
});

describe('Holm', () => {
  test('is the step-down procedure as it is told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.nat(20),
        (p, more) => {
          const family = p.length + more;
          const adjusted = holm(p, family);
          for (const alpha of [0.001, 0.01, 0.2, 0.7]) {
            const sorted = p.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
            let going = true;
            for (const [rank, { value, at }] of sorted.entries()) {
              going &&= value * (family - rank) <= alpha;
              expect(adjusted[at]! <= alpha).toBe(going);
            }
          }
        },
      ),
      { seed: testSeed },
    );
  });
});

describe('verdict over sub-tests and sequences', () => {
  test('188 sub-tests a sequence; those that did not apply stay in the family', () => {
    const both = assess([result(0.5), result(0.5, { 11: 'few', 12: 'few' })], spec, 1e-3, 0);
    expect(both).toMatchObject({ state: 'pass', family: 376, single: { of: 350, below: 0 } });
    expect(both.tests[11]!.because).toContain('applied to 1 of 2 sequences');
  });
  test('rejection begins at alpha over the family, not at alpha', () => {
    for (const [p, state] of [
      [1e-3 / 188 / 1.01, 'fail'],
      [1e-3 / 188 / 0.99, 'pass'],
    ] as const) {
      const report = assess([result(0.5, { 3: [p] })], spec, 1e-3, 0);
      expect(report.state).toBe(state);
      expect(report.tests[3]!.state).toBe(state);
      expect(report.tests[4]!.state).toBe('pass');
    }
    const p = 1e-3 / 188 / 1.01;
    expect(assess([result(0.5, { 3: [p] }), result(0.5)], spec, 1e-3, 0).state).toBe('pass');
  });
  test('a p-value of many sequences is Bonferroni over them', () => {
    const report = assess([result(0.5, { 0: [0.02] }), result(0.5), result(0.5)], spec, 1e-3, 0);
    expect(report.tests[0]!.pValues[0]).toMatchObject({ p: 0.06, sequences: [0.02, 0.5, 0.5] });
  });
  test('nothing applied: skipped, with the reason', () => {
    const report = assess([result(0.5, { 11: 'J = 3 cycles' })], spec, 1e-3, 0);
    expect(report.tests[11]).toMatchObject({ state: 'skipped', because: 'J = 3 cycles', pValues: [] });
    expect(report.state).toBe('pass');
  });
  test('lengths that rule tests out shrink the family beforehand', () => {
    const short = { ...spec, n: 1000 };
    const rows = Object.fromEntries(sp80022.map((_, i) => [i, 'x']));
    const report = assess([result(0.5, rows)], short, 1e-3, 0);
    const fit = sp80022.filter((row) => row.unfit(1000, PARAMETERS) === null);
    expect(report.family).toBe(fit.reduce((sum, row) => sum + row.names(PARAMETERS).length, 0));
    expect(report.tests[9]!.because).toBe('1000 bits a sequence are fewer than the 387840 section 2.9.7 asks for');
  });
  test('suites that test share a rate the user names and keep their own otherwise', () => {
    const shares = (alpha: number | null) => Object.fromEntries(shareAlpha(suites, alpha));
    expect(shares(0.01)).toEqual({ 'sp800-22': 0.005, noise: 0.005 });
    expect(shares(null)).toEqual({ 'sp800-22': 1e-3, noise: 1e-6 });
  });
});

describe("NIST's report", () => {
  test('proportion and uniformity of section 4.2', () => {
    const ps = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
    const row = nistRow([...ps, null], 'corrected', false);
    expect(row).toMatchObject({ of: 100, passed: 99, histogram: new Array(10).fill(10), uniformity: 1 });
    expect(row.accepted[0]).toBeCloseTo(99 - 3 * Math.sqrt(0.99), 9);
    // chi^2 = 2 * 10^2 / 10 = 20 with 9 degrees: igamc(4.5, 10)
    const bent = nistRow(
      ps.map((p) => (p < 0.1 ? 0.95 : p)),
      'corrected',
      false,
    );
    expect(bent.uniformity).toBeCloseTo(0.0179124, 6);
    expect(nistRow(ps.slice(0, 9), 'corrected', false).uniformity).toBeNull();
  });
  test("the tool's six decimals: what reads 0.000000 is dropped from the excursion rows only in its mode", () => {
    // 0.0100004 is written 0.010000, read back as a float just below 0.01, and fails.
    const ps = [4e-7, 0.5, 0.0100004];
    expect(nistRow(ps, 'sts-2.1.2', true)).toMatchObject({ of: 2, passed: 1 });
    expect(nistRow(ps, 'sts-2.1.2', false)).toMatchObject({ of: 3, passed: 1 });
    expect(nistRow(ps, 'corrected', true)).toMatchObject({ of: 3, passed: 2 });
  });
});
