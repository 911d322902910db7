import { beforeAll, describe, expect, test } from 'vitest';
import { assess } from '../../src/audit/sp800-22/assess.ts';
import { type EvaluatorSpec, evaluator, type SequenceResult } from '../../src/audit/sp800-22/evaluate.ts';
import { sp80022 } from '../../src/audit/sp800-22/index.ts';
import { PARAMETERS } from '../../src/audit/sp800-22/test.ts';
import { fairTail } from '../../src/audit/special/binomial.ts';
import { openGenerator } from '../../src/generators/index.ts';
import { testSeed } from '../support/shared.ts';

// Size of SP 800-22 in corrected mode under ChaCha20: 1,000 sequences of 1,000,000 bits.
const SEQUENCES = 1000;
const spec: EvaluatorSpec = { n: 1_000_000, parameters: PARAMETERS, mode: 'corrected' };
const results: SequenceResult[] = [];

beforeAll(() => {
  const start = performance.now();
  const evaluate = evaluator(spec);
  const source = openGenerator({ id: 'chacha20', seed: String(testSeed) });
  const words = new Uint32Array(spec.n / 32);
  for (let i = 0; i < SEQUENCES; i++) {
    source.fill(words);
    results.push({ tests: evaluate(new Uint8Array(words.buffer)).tests, statistics: [] });
  }
  console.log(`${SEQUENCES} sequences in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}, 280_000);

/** P(Bin(n, p) >= k). */
function binomialTail(n: number, k: number, p: number): number {
  let term = (1 - p) ** n;
  let below = 0;
  for (let j = 0; j < k; j++) {
    below += term;
    term *= ((n - j) * p) / ((j + 1) * (1 - p));
  }
  return 1 - below;
}

/** Largest distance between the p-values' distribution and the diagonal, times sqrt(n). */
function kolmogorov(p: readonly number[]): number {
  const sorted = [...p].sort((a, b) => a - b);
  let D = 0;
  sorted.forEach((value, i) => {
    D = Math.max(D, (i + 1) / sorted.length - value, value - i / sorted.length);
  });
  return D * Math.sqrt(sorted.length);
}

const rows = sp80022.flatMap((row, at) =>
  row.names(PARAMETERS).map((name, i) => ({
    label: `${row.id.slice(9)} ${name}`,
    ps: () =>
      results.flatMap(({ tests }) => {
        const test = tests[at];
        return test && 'p' in test ? [test.p[i]!] : [];
      }),
  })),
);

describe('p-values of every sub-test under ChaCha20', () => {
  test('there are 188, and the excursion tests applied to about six in ten sequences', () => {
    expect(rows).toHaveLength(188);
    const applied = rows.find((row) => row.label === 'random-excursions x = 1')!.ps().length;
    // P(J >= 500) = 2 Phi(-0.5) = 0.617
    expect(applied).toBeGreaterThan(0.617 * SEQUENCES - 90);
    expect(applied).toBeLessThan(0.617 * SEQUENCES + 90);
  });
  test.each(rows)('$label are uniform', ({ ps }) => {
    // P(sqrt(n) D > 2.8) = 3e-7 a sub-test, 6e-5 over all. Steps of exact discrete p-values are below 0.01 here, half a unit of
    // sqrt(n) D at most, and err on the side of larger p-values.
    expect(kolmogorov(ps())).toBeLessThan(2.8);
  });
  test.each([0.05, 0.01, 0.001])('small ones come no more often than they say: p <= %d', (u) => {
    for (const { label, ps } of rows) {
      const p = ps();
      const below = p.filter((value) => value <= u).length;
      // Fails once in 1e6 tries a sub-test and level.
      expect(binomialTail(p.length, below, u), `${label}: ${below} of ${p.length}`).toBeGreaterThan(1e-6);
    }
  });
  test('all templates together: 148,000 p-values follow the diagonal', () => {
    const all = rows.filter((row) => row.label.startsWith('non-overlapping')).flatMap((row) => row.ps());
    for (const u of [0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9]) {
      const share = all.filter((p) => p <= u).length / all.length;
      expect(Math.abs(share - u), `p <= ${u}: ${share}`).toBeLessThan(5 * Math.sqrt((u * (1 - u)) / all.length));
    }
  });
});

describe('family-wise verdict, one sequence an audit', () => {
  const rejections = (alpha: number) =>
    results.filter((result) => assess([result], spec, alpha, 0).state === 'fail').length;

  test.each([0.05, 0.01])('rejects a perfect source no more often than %d', (alpha) => {
    const count = rejections(alpha);
    console.log(`family-wise rate ${alpha}: ${count} of ${SEQUENCES} rejected`);
    expect(binomialTail(SEQUENCES, count, alpha)).toBeGreaterThan(1e-3);
  });
  test('and is not idle: at 0.05 it rejects some', () => {
    expect(rejections(0.05)).toBeGreaterThan(15);
  });
  test('all thousand in one audit pass at the default rate (fails once in a thousand seeds)', () => {
    const report = assess(results, spec, 1e-3, 0);
    expect(report.state).toBe('pass');
    expect(report.family).toBe(188 * SEQUENCES);
    // NIST's single tests at 0.01: the mean is 1 % of them, spread by correlation to a few standard deviations of the binomial.
    expect(report.single.below / report.single.of).toBeGreaterThan(0.009);
    expect(report.single.below / report.single.of).toBeLessThan(0.011);
  });
  test('the bound itself: fairTail and the tail used here agree', () => {
    expect(binomialTail(1000, 550, 0.5)).toBeCloseTo(fairTail(1000, 550), 10);
  });
});
