import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkResults,
  type Declared,
  FINDING_IDS,
  type Finding,
  type FindingId,
  plainRows,
  worstState,
} from '../../../src/evidence/index.ts';
import { describePrinting, printingOf, unitOf } from '../../../src/evidence/printing.ts';
import { Lattice } from '../../../src/evidence/radius-lattice.ts';
import { readResults } from '../../../src/report/index.ts';
import { testSeed } from '../../support/shared.ts';

fc.configureGlobal({ seed: testSeed });

// Made by test/fixtures/results/make.py with scipy's bounds, so that nothing here checks itself.
const fixture = (name: string) =>
  readFileSync(join(resolve(import.meta.dirname, '../../fixtures/results'), name), 'utf8');
const audit = (text: string, declared: Declared = {}, hints: { sigma?: number } = {}) =>
  checkResults(readResults(text), declared, hints);
const finding = (findings: readonly Finding[], id: FindingId) => findings.find((f) => f.id === id)!;
const states = (text: string, declared: Declared = {}) =>
  Object.fromEntries(audit(text, declared).findings.map(({ id, state }) => [id, state]));

const HEADER = 'idx\tlabel\tpredict\tradius\tcorrect\ttime\n';
/** Rows [label, predict, radius, correct], indices 0, 20, 40 … */
const table = (...rows: [number, number, string, number][]) =>
  HEADER +
  rows
    .map(([label, predict, radius, correct], at) => `${20 * at}\t${label}\t${predict}\t${radius}\t${correct}\t15.4\n`)
    .join('');

describe('files shaped like the published ones', () => {
  test('Cohen’s finding: computed at alpha = .01, declared as .001', () => {
    const text = fixture('cohen-alpha-0.01.tsv');
    const { recovered, rivals, alphaRange, findings } = audit(text, {
      alpha: 0.001,
      n: 100_000,
      sigma: 0.25,
      rows: 500,
    });
    expect(recovered).toMatchObject({ alpha: 0.01, n: 100_000, sigma: 0.25, rounding: 'nearest', off: 0 });
    expect(rivals).toEqual([]);
    expect(alphaRange![0]).toBeLessThan(0.01);
    expect(alphaRange![1]).toBeGreaterThan(0.01);
    expect(findings.filter((f) => f.state === 'fail').map((f) => f.id)).toEqual([
      'radius-possible',
      'radius-lattice',
      'parameters',
    ]);
    // 3.8115 sigma and 3.9105 sigma are the tops at .001 and .01 (docs/check.md).
    expect(finding(findings, 'radius-possible')).toMatchObject({
      expected: 'at most 0.952864 = sigma * Phi^-1(alpha^(1/n))',
      got: expect.stringMatching(/^0\.978; 51 rows above it, lines 19, 25, 50 and 48 more$/),
    });
    expect(finding(findings, 'parameters')).toMatchObject({
      expected: 'n=100000, alpha=0.001, sigma=0.25',
      got: expect.stringMatching(
        /^n=100000, alpha=0.01, sigma=0.25 \(by the largest radius, alpha is 0.00990 … 0.0107\)$/,
      ),
    });
    expect(finding(findings, 'radius-possible').lines.length).toBe(
      text.split('\n').filter((line) => Number(line.split('\t')[3]) >= 0.954).length,
    );
  });

  test('the same file with the alpha it has: nothing fails; rounding to nearest overstates what unanimous votes prove', () => {
    const { findings } = audit(fixture('cohen-alpha-0.01.tsv'), {
      alpha: 0.01,
      n: 100_000,
      sigma: 0.25,
      rows: 500,
      classes: 10,
    });
    expect(findings.filter((f) => f.state !== 'pass').map((f) => f.id)).toEqual(['rounding']);
    expect(finding(findings, 'rounding')).toMatchObject({
      state: 'undecided',
      because: '3 significant digits: to nearest, a radius may be overstated by as much as 0.0005',
    });
    expect(finding(findings, 'time').because).toMatch(/^seconds; 2\.3\d hours in all$/);
  });

  test.each([
    ['cohen-alpha-0.001.tsv', {}, { alpha: 0.001, n: 100_000, sigma: 0.12 }],
    ['cohen-imagenet-427.tsv', {}, { alpha: 0.01, n: 100_000, sigma: 1 }],
    ['diffusion.tsv', {}, { alpha: 0.001, n: 10_000, sigma: 0.5 }],
    ['denoised.tsv', {}, { alpha: 0.001, n: 100, sigma: 0.25 }],
    ['full-precision.csv', {}, { alpha: 0.05, n: 10_000, sigma: 0.5 }],
    ['salman.tsv', { sigma: 0.5 }, { alpha: 0.001, n: 100_000, sigma: 0.5 }],
  ])('%s: n, alpha and sigma are recovered', (name, declared, expected) => {
    const { recovered, findings } = audit(fixture(name), declared);
    expect(recovered).toMatchObject({ ...expected, off: 0 });
    for (const id of ['radius-possible', 'radius-lattice', 'parameters'] as const)
      expect(finding(findings, id).state).toBe('pass');
  });

  test('Salman’s with nothing known: three digits do not tell, and that is what it says; the file’s name is enough of a hint', () => {
    const text = fixture('salman.tsv');
    const { recovered, findings } = audit(text);
    expect(recovered).toBeNull();
    expect(finding(findings, 'parameters').state).toBe('undecided');
    expect(finding(findings, 'radius-possible').state).toBe('skipped');
    expect(worstState(findings)).toBe('undecided');
    expect(audit(text, {}, { sigma: 0.5 }).recovered).toMatchObject({ alpha: 0.001, n: 100_000 });
    expect(states(text, { alpha: 0.001, n: 100_000, sigma: 0.5 })).toMatchObject({
      'radius-possible': 'pass',
      'radius-lattice': 'pass',
    });
    expect(states(text, { alpha: 0.0001, n: 100_000, sigma: 0.5 })).toMatchObject({ 'radius-possible': 'fail' });
  });

  test('the diffusion repository’s running total is named as one, and the accuracy taken from label and predict', () => {
    const results = readResults(fixture('diffusion.tsv'));
    const { findings } = checkResults(results);
    expect(findings.filter((f) => f.state === 'fail').map((f) => f.id)).toEqual(['correct']);
    expect(finding(findings, 'correct').got).toBe('a running total, 133 in line 201');
    expect(plainRows(results).filter((row) => row.correct).length).toBe(133);
  });

  test('ImageNet’s missing rows, inside and at the end', () => {
    const { findings } = audit(fixture('cohen-imagenet-427.tsv'), { rows: 500 });
    expect(findings.filter((f) => f.state === 'fail').map((f) => f.id)).toEqual(['row-count', 'idx-complete']);
    expect(finding(findings, 'idx-complete')).toMatchObject({
      expected: 'every 100th index from 0 to 42600, 427 in all',
      got: '424; missing idx 1700, 20000, 20100',
    });
  });

  test('ISS: samples differ by row, and the printed pA must give the radius', () => {
    const text = fixture('iss.tsv');
    const { recovered, findings } = audit(text);
    expect(recovered).toMatchObject({ alpha: 0.001, sigma: 0.5, off: 0 });
    expect(finding(findings, 'lower-bound').state).toBe('pass');
    const line = text.split('\n').find((row) => /\t0\.[78]\d\d\t60000\t/.test(row))!;
    const raised = text.replace(line, line.replace(/\t60000\t0\.\d/, '\t60000\t0.9'));
    expect(raised).not.toBe(text);
    expect(finding(audit(raised).findings, 'lower-bound')).toMatchObject({
      state: 'fail',
      lines: [text.split('\n').indexOf(line) + 1],
    });
  });

  test('decisions instead of radii are not judged as radii', () => {
    expect(states(fixture('ensembles-adaptive.tsv'))).toMatchObject({
      'radius-valid': 'skipped',
      'radius-possible': 'skipped',
      parameters: 'skipped',
      correct: 'pass',
    });
  });
});

describe('tampering', () => {
  const clean = fixture('cohen-alpha-0.001.tsv');
  const lines = clean.split('\n');
  const declared = { alpha: 0.001, n: 100_000, sigma: 0.12 };
  const replaceRadius = (line: number, radius: string) => {
    const fields = lines[line - 1]!.split('\t');
    return clean.replace(lines[line - 1]!, [...fields.slice(0, 3), radius, ...fields.slice(4)].join('\t'));
  };
  const saturated = lines.findIndex((line) => line.includes('\t0.457\t')) + 1;

  test('one raised radius is found, by line, and the rest still tell what they came from', () => {
    const raised = audit(replaceRadius(saturated, '0.62'), declared);
    expect(raised.recovered).toMatchObject(declared);
    expect(finding(raised.findings, 'radius-possible')).toMatchObject({ state: 'fail', lines: [saturated] });
    expect(finding(raised.findings, 'parameters').state).toBe('pass');
    // 0.453 lies between the points 0.449 and 0.457.
    const shifted = audit(replaceRadius(saturated, '0.453'), declared);
    expect(finding(shifted.findings, 'radius-lattice')).toMatchObject({
      state: 'fail',
      expected: expect.stringMatching(/^0\.448\d+ or 0\.457\d+ where 0\.453 stands/),
      lines: [saturated],
    });
  });

  test('another n, another sigma, another alpha than declared', () => {
    const wrong = (changed: Declared) =>
      finding(audit(clean, { ...declared, ...changed }).findings, 'parameters').state;
    expect(wrong({})).toBe('pass');
    expect([wrong({ n: 10_000 }), wrong({ n: 1_000_000 }), wrong({ sigma: 0.25 }), wrong({ alpha: 0.01 })]).toEqual(
      Array(4).fill('fail'),
    );
  });

  test('partly declared: the rest is recovered', () => {
    const { findings } = audit(clean, { alpha: 0.01 });
    expect(finding(findings, 'parameters')).toMatchObject({
      state: 'fail',
      expected: 'n=100000, alpha=0.01, sigma=0.12',
    });
    expect(states(clean, { n: 100_000 })).toMatchObject({ parameters: 'pass', 'radius-lattice': 'pass' });
  });
});

describe('rows among themselves', () => {
  const row: [number, number, string, number] = [3, 3, '0.5', 1];
  test.each<[string, string, FindingId, string, RegExp]>([
    ['a file cut off', `${table(row)}20\t3\t3\t0.4`, 'rows-whole', 'fail', /line 3 ends after "20\\t3\\t3\\t0.4"/],
    ['a header in the middle', table(row) + table(row), 'rows-whole', 'undecided', /a header again, line 3/],
    ['no row', HEADER, 'row-count', 'fail', /none/],
    ['an index twice', `${table(row, row)}20\t3\t3\t0.9\t1\t1\n`, 'idx-unique', 'fail', /1 repeated row, line 4/],
    ['a class that is none', table([3, -2, '0.5', 0]), 'classes', 'fail', /label 3, predict -2 in line 2/],
    ['a radius without an answer', table([3, -1, '0.1', 0]), 'abstentions', 'fail', /radius 0.1 in line 2/],
    ['a negative radius', table([3, 3, '-0.1', 1]), 'radius-valid', 'fail', /-0.1 in line 2/],
    ['an infinite radius', table(row, [3, 3, 'inf', 1]), 'radius-valid', 'fail', /inf in line 3/],
    ['no number', table(row, [3, 3, 'nan', 1]), 'radius-valid', 'fail', /nan in line 3/],
    [
      'correct against its label',
      table(row, [3, 4, '0.5', 1]),
      'correct',
      'fail',
      /correct 1 with label 3, predict 4 in line 3/,
    ],
    [
      'times of two kinds',
      `${table(row)}20\t3\t3\t0.5\t1\t0:00:15\n40\t3\t3\t0.5\t1\t1\n`,
      'time',
      'undecided',
      /both/,
    ],
  ])('%s', (_, text, id, state, got) => {
    const found = finding(audit(text).findings, id);
    expect(found.state).toBe(state);
    expect(found.got).toMatch(got);
  });

  test('classes are held to --classes', () => {
    expect(states(table(row), { classes: 3 }).classes).toBe('fail');
    expect(states(table(row), { classes: 4 }).classes).toBe('pass');
  });

  test('a running total is only that if every step agrees', () => {
    const total = table([1, 1, '0.5', 1], [2, 2, '0.5', 2], [3, 4, '0.5', 2], [5, 5, '0.5', 3]);
    expect(finding(audit(total).findings, 'correct').got).toBe('a running total, 3 in line 5');
    const broken = total.replace('\t4\t0.5\t2', '\t4\t0.5\t3');
    expect(finding(audit(broken).findings, 'correct').got).toMatch(/^correct 2 with label 2/);
  });

  test('gaps are multiples of the usual step; indices without one are left alone', () => {
    const at = (...indices: number[]) => HEADER + indices.map((idx) => `${idx}\t3\t3\t0.5\t1\t1\n`).join('');
    expect(finding(audit(at(0, 5, 10, 20, 25)).findings, 'idx-complete')).toMatchObject({
      state: 'fail',
      got: '5; missing idx 15',
    });
    expect(states(at(40, 0, 20, 60))['idx-complete']).toBe('pass'); // any order
    expect(states(at(1, 5, 6, 17, 40))['idx-complete']).toBe('skipped');
    expect(states(at(7, 9))['idx-complete']).toBe('skipped');
  });

  test('every check answers for every table, and answers are values', () => {
    const cell = fc.constantFrom('-1', '0', '3', '10');
    const radius = fc.constantFrom('0.0', '0.5', '0.123', '2', '1e-05', 'inf', 'nan', '-1', '0.000001', '7.25');
    const line = fc.tuple(
      fc.nat(50),
      cell,
      cell,
      radius,
      fc.constantFrom('0', '1', '2'),
      fc.constantFrom('1', '0:00:01'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (rows) => {
        const { findings } = audit(HEADER + rows.map((fields) => `${fields.join('\t')}\n`).join(''), {
          alpha: 0.01,
          n: 50,
          sigma: 0.5,
        });
        expect(findings.map((f) => f.id)).toEqual(FINDING_IDS.filter((id) => id !== 'lower-bound'));
        for (const f of findings) for (const at of f.lines) expect(at).toBeLessThanOrEqual(rows.length + 1);
      }),
      { numRuns: 12 },
    );
  });
});

describe('printing', () => {
  test.each([
    [['0.378', '0.63', '0.0831', '0.00299', '0.978'], '3 significant digits'],
    [['1.23', '3.91', '0.978', '0.1'], '3 significant digits'],
    [['0.378', '0.630', '0.083', '1.234'], '3 decimals'],
    [['0.123456', '1.200000'], '6 decimals'],
    [['0.3', '0.27', '1.2345', '0.0012', '0.9871', '0.7612'], '4 decimals'],
    [['0.37812345678', '0.0378123456781'], '9 significant digits'],
    [['1e-05', '2.3e-05', '0.345'], '3 significant digits'],
  ])('%j is printed to %s', (texts, said) => {
    expect(describePrinting(printingOf(texts)!)).toBe(said);
  });

  test('the unit follows the value where digits are significant', () => {
    const three = { style: 'significant', digits: 3 } as const;
    expect([0.63, 0.0831, 1.2, 0.999, 0.001].map((value) => unitOf(value, three))).toEqual([
      1e-3, 1e-4, 1e-2, 1e-3, 1e-5,
    ]);
    expect(unitOf(0.63, { style: 'decimals', digits: 6 })).toBe(1e-6);
    expect(printingOf([])).toBeNull();
  });
});

describe('Lattice', () => {
  const parameters = fc.record({
    n: fc.constantFrom(100, 1000, 10_000, 100_000),
    alpha: fc.constantFrom(0.001, 0.01, 0.1),
  });
  test('ceiling is the first point at or above; the quick look agrees with it', () => {
    fc.assert(
      fc.property(parameters, fc.double({ min: 0.01, max: 4, noNaN: true }), ({ n, alpha }, z) => {
        const lattice = new Lattice(n, alpha);
        const k = lattice.ceiling(z);
        if (z > lattice.top) {
          expect(k).toBe(n + 1);
          expect(lattice.votes(z).votes).toBeGreaterThan(n);
          return;
        }
        expect(lattice.point(k)).toBeGreaterThanOrEqual(z - 1e-12);
        expect(lattice.point(k - 1)).toBeLessThan(z + 1e-12);
        const { votes, slope } = lattice.votes(z);
        expect(Math.ceil(votes)).toBe(k);
        // A quarter of a vote along the line between the points.
        const share = (z - lattice.point(k - 1)) / (lattice.point(k) - lattice.point(k - 1));
        expect(Math.abs(votes - (k - 1) - share)).toBeLessThan(0.1);
        expect(slope * (lattice.point(k) - lattice.point(k - 1))).toBeGreaterThan(0.6);
        expect(slope * (lattice.point(k) - lattice.point(k - 1))).toBeLessThan(1.6);
      }),
      { numRuns: 200 },
    );
  });

  test('the top is alpha^(1/n) (scipy)', () => {
    expect(new Lattice(100_000, 0.001).top).toBeCloseTo(3.8114565633899518, 12);
    expect(new Lattice(100_000, 0.01).top).toBeCloseTo(3.9105104296886375, 12);
    expect(new Lattice(100, 0.001).top).toBeCloseTo(1.5004750241206364, 12);
  });
});
