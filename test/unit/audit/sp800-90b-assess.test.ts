import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collision } from '../../../src/audit/sp800-90b/collision.ts';
import { compression } from '../../../src/audit/sp800-90b/compression.ts';
import { markov } from '../../../src/audit/sp800-90b/markov.ts';
import { mostCommonValue } from '../../../src/audit/sp800-90b/most-common-value.ts';
import { assessNonIid, estimators } from '../../../src/audit/sp800-90b/non-iid.ts';
import { predictionEstimate } from '../../../src/audit/sp800-90b/prediction.ts';
import { assessRestarts, restartCutoff } from '../../../src/audit/sp800-90b/restart.ts';
import { proportions, samplesOf } from '../../../src/audit/sp800-90b/samples.ts';
import { tracksOf } from '../../../src/audit/sp800-90b/workspace.ts';
import { testSeed } from '../../support/shared.ts';
import { compressionG, noRun } from '../../support/sp800-90b-twin.ts';

const noise = (length: number, bits: number, seed = 1) =>
  Uint8Array.from({ length }, (_, i) => {
    let x = Math.imul(i + 1 + seed * 104729, 0x9e3779b1);
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> (32 - bits);
  });
const track = (S: Uint8Array, bits?: number) => tracksOf(samplesOf(S, bits)).original;

describe('samples', () => {
  test('are mapped down in order of value', () => {
    const samples = samplesOf(Uint8Array.of(9, 200, 9, 40), 8);
    expect([[...samples.symbols], samples.k, samples.bits, samples.largest]).toEqual([[0, 2, 0, 1], 3, 8, 200]);
  });

  test('take their width from the highest bit in use when none is given', () => {
    expect(samplesOf(Uint8Array.of(0, 5, 2)).bits).toBe(3);
    expect(samplesOf(Uint8Array.of(0, 0)).bits).toBe(1);
  });

  test.each([
    [new Uint8Array(0), undefined, 'there are no samples: the input is empty'],
    [
      Uint8Array.of(0, 3, 16, 1),
      4,
      'sample 2 is 16, which does not fit 4 bits: one sample a byte, in its low bits; name the width with --symbol-bits 5, or pass --packed where samples lie bit to bit',
    ],
    [
      Uint8Array.of(2),
      1,
      'sample 0 is 2, which does not fit 1 bit: one sample a byte, in its low bits; name the width with --symbol-bits 2, or pass --packed where samples lie bit to bit',
    ],
  ])('broken ones get a sentence', (raw, bits, sentence) => {
    expect(() => samplesOf(raw, bits)).toThrow(expect.objectContaining({ code: 'DATA_MALFORMED', message: sentence }));
  });

  test('a width outside 1 to 8 is misuse', () => {
    expect(() => samplesOf(Uint8Array.of(1), 9)).toThrow('"bits" expected integer in [1, 8], got 9');
  });

  test('proportions are added up as the tool adds them', () => {
    let naive = 0;
    for (let i = 0; i < 700; i++) naive += 1 / 1000;
    expect([...proportions(samplesOf(Uint8Array.from({ length: 1000 }, (_, i) => Number(i < 700))))]).toEqual([
      Array.from({ length: 300 }).reduce<number>((sum) => sum + 1 / 1000, 0),
      naive,
    ]);
  });
});

// Worked examples of sections 6.3.1 to 6.3.3 (inputs as the standard gives them; values recomputed by hand below).
describe('the formulas of section 6.3', () => {
  test('6.3.1: 20 samples, the commonest 6 times', () => {
    // S = (0, 1, 1, 2, 0, 1, 2, 2, 0, 1, 0, 1, 1, 0, 2, 2, 1, 0, 2, 1): 1 comes 8 times
    const found = mostCommonValue(track(Uint8Array.of(0, 1, 1, 2, 0, 1, 2, 2, 0, 1, 0, 1, 1, 0, 2, 2, 1, 0, 2, 1)));
    const bound = 0.4 + 2.5758293035489008 * Math.sqrt((0.4 * 0.6) / 19);
    expect(found).toMatchObject({ minEntropy: -Math.log2(bound), values: { 'p-hat': 0.4, p_u: bound } });
  });

  test('6.3.2: the closed form solves the printed equation', () => {
    const S = noise(3000, 1).map((s, i) => (i % 5 === 0 ? 0 : s));
    const found = collision(track(S));
    if (found.state !== 'estimated') throw new Error(found.because);
    const p = found.values.p!;
    const q = 1 - p;
    // F(1/z) = Γ(3, z) z^-3 e^z with Γ(3, z) = (z² + 2 z + 2) e^-z, at z = 1/q
    const F = (1 / q / q + 2 / q + 2) * q ** 3;
    const right = p * q ** -2 * (1 + 0.5 * (1 / p - 1 / q)) * F - (p / q) * 0.5 * (1 / p - 1 / q);
    expect(right).toBeCloseTo(found.values["X-bar'"]!, 12);
  });

  test('6.3.3: the likeliest of the six sequences, which comes close to the likeliest of all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 40, maxLength: 200 }), (bits) => {
        fc.pre(new Set(bits).size === 2);
        const found = markov(track(Uint8Array.from(bits), 1));
        if (found.state !== 'estimated') throw new Error(found.because);
        const first = [found.values.P_0!, found.values.P_1!].map(Math.log2) as [number, number];
        const next = [
          [found.values['P_{0,0}']!, found.values['P_{0,1}']!],
          [found.values['P_{1,0}']!, found.values['P_{1,1}']!],
        ].map((row) => row.map(Math.log2)) as [[number, number], [number, number]];
        const six = [
          '0'.repeat(128),
          '01'.repeat(64),
          `0${'1'.repeat(127)}`,
          `1${'0'.repeat(127)}`,
          '10'.repeat(64),
          '1'.repeat(128),
        ];
        const chances = six.map((text) =>
          [...text].map(Number).reduce((log, s, i, all) => log + (i === 0 ? first[s]! : next[all[i - 1]!]![s]!), 0),
        );
        expect(found.minEntropy).toBeCloseTo(Math.min(1, -Math.max(...chances) / 128), 10);
        let best = first; // Viterbi: the standard's six can miss it by a step or two
        for (let i = 1; i < 128; i++)
          best = [0, 1].map((to) => Math.max(best[0] + next[0][to]!, best[1] + next[1][to]!)) as [number, number];
        expect(found.minEntropy).toBeGreaterThanOrEqual(Math.min(1, -Math.max(...best) / 128) - 1e-12);
      }),
      { seed: testSeed, numRuns: 200 },
    );
  });

  test('6.3.4: p solves the printed double sum', () => {
    const S = noise(6 * 1300, 1).map((s, i) => (i % 4 === 0 ? 1 : s));
    const found = compression(track(S));
    if (found.state !== 'estimated') throw new Error(found.because);
    const p = found.values.p!;
    expect(compressionG(p, 1300) + 63 * compressionG((1 - p) / 63, 1300)).toBeCloseTo(found.values["X-bar'"]!, 10);
    expect(found.minEntropy).toBe(-Math.log2(p) / 6);
  });

  test('6.3.7 ff.: P_local leaves 99 % to no run of r in N trials', () => {
    for (const [C, N, longest, k] of [
      [600, 1000, 100, 4],
      [10, 3000, 9, 256],
      [0, 500, 40, 2],
    ] as const) {
      const found = predictionEstimate(C, N, longest, k);
      if (found.state !== 'estimated' || !found.values.P_local) throw new Error('no P_local');
      expect(noRun(found.values.P_local!, longest + 1, N)).toBeCloseTo(0.99, 6);
      expect(found.minEntropy).toBe(-Math.log2(found.values.P_local!));
    }
  });

  test('6.3.7 ff.: without a long run the global bound speaks, and never below 1/k', () => {
    expect(predictionEstimate(500, 1000, 3, 2)).toMatchObject({ values: { P_global: 0.5 } });
    expect(predictionEstimate(10, 1_000_000, 1, 256).minEntropy).toBe(8);
    expect(predictionEstimate(0, 1000, 0, 2)).toMatchObject({ values: { "P_global'": 1 - 0.01 ** (1 / 1000) } });
    expect(predictionEstimate(1000, 1000, 1000, 2).minEntropy).toBe(0);
  });
});

describe('assessment of section 3.1.3', () => {
  test('the least of H_submitter, H_original and bits times H_bitstring', () => {
    const raw = noise(8000, 4);
    const whole = assessNonIid(samplesOf(raw, 4));
    expect(whole.estimates.map(({ id }) => id)).toEqual(estimators.map(({ id }) => id));
    expect(whole.minEntropy).toBe(Math.min(whole.hOriginal, 4 * whole.hBitstring!));
    expect(whole.estimates.filter(({ original }) => original === null).map(({ id }) => id)).toEqual([
      'collision',
      'markov',
      'compression',
    ]);
    for (const { original, bitstring, minEntropy } of whole.estimates) {
      expect(minEntropy).toBe(Math.min(original?.minEntropy ?? 4, 4 * bitstring!.minEntropy!));
    }
    expect(assessNonIid(samplesOf(raw, 4), 1.25).minEntropy).toBe(1.25);
    expect(assessNonIid(samplesOf(raw, 4), 4)).toMatchObject({ minEntropy: whole.minEntropy, hSubmitter: 4 });
    expect(() => assessNonIid(samplesOf(raw, 4), 4.5)).toThrow(
      '"h-submitter" expected number in [0, 4] bits a sample, got 4.5',
    );
  });

  test('two values are one track, whatever they are', () => {
    const raw = noise(8000, 1).map((x) => 3 + 64 * x);
    const { hBitstring, estimates, minEntropy, hOriginal } = assessNonIid(samplesOf(raw, 7));
    expect(hBitstring).toBeNull();
    expect(estimates.every(({ bitstring, original }) => bitstring === null && original !== null)).toBe(true);
    expect(minEntropy).toBe(hOriginal);
    expect(estimates.map(({ original }) => original)).toEqual(
      assessNonIid(samplesOf(noise(8000, 1), 1)).estimates.map(({ original }) => original),
    );
  });

  test('a constant source has no entropy', () => {
    const { minEntropy, estimates } = assessNonIid(samplesOf(new Uint8Array(5000).fill(7), 8));
    expect(minEntropy).toBe(0);
    expect(estimates.every((estimate) => estimate.minEntropy === 0)).toBe(true);
  });

  test('estimators that lack samples say so and are left out of the minimum', () => {
    const { estimates, minEntropy } = assessNonIid(samplesOf(noise(30, 1), 1));
    const because = estimates.map(({ original }) => (original?.state === 'skipped' ? original.because : null));
    expect(because).toEqual([
      null,
      null,
      null,
      'needs at least 6012 bits',
      'no symbol occurs 35 times',
      null,
      'needs at least 4096 symbols',
      null,
      null,
      null,
    ]);
    expect(minEntropy).toBe(Math.min(...estimates.map((estimate) => estimate.minEntropy ?? 1)));
    for (const length of [1, 2, 3, 4, 5, 17, 18, 19, 20]) {
      const few = assessNonIid(samplesOf(Uint8Array.from({ length }, (_, i) => (i * 5) % 3)));
      expect(few.minEntropy).toBeGreaterThanOrEqual(0);
      expect(few.minEntropy).toBeLessThanOrEqual(2);
    }
  });
});

describe('restarts of section 3.1.4', () => {
  const rows = () => noise(1_000_000, 2, 3);

  test('an honest matrix keeps min(H_r, H_c, H_I)', () => {
    const report = assessRestarts(samplesOf(rows(), 2), { hInitial: 1.8, iid: true });
    expect([report.sanity.state, report.validation?.state]).toEqual(['pass', 'pass']);
    expect(report.minEntropy).toBe(Math.min(1.8, report.hRows!, report.hColumns!));
    expect(report.rows.map(({ id }) => id)).toEqual(['most-common-value']);
  });

  test('restarts that begin alike fail the sanity check by their columns', () => {
    const raw = rows();
    for (let i = 0; i < 1000; i++) raw[i * 1000] = 1; // the first sample after every restart
    const report = assessRestarts(samplesOf(raw, 2), { hInitial: 1.8 });
    expect(report.sanity).toMatchObject({ state: 'fail', got: '1000' });
    expect(report).toMatchObject({ minEntropy: 0, validation: null });
  });

  test('restarts that are the same over and over fail validation', () => {
    const raw = noise(1_000_000, 1, 3);
    // From row 1 on, every row is the row before, one sample in five drawn anew.
    const change = noise(1_000_000, 8, 5);
    for (let i = 1000; i < raw.length; i++) if (change[i]! > 51) raw[i] = raw[i - 1000]!;
    const report = assessRestarts(samplesOf(raw, 1), { hInitial: 0.4 });
    expect(report.sanity.state).toBe('pass');
    expect(report.validation?.state).toBe('fail');
    expect(report.minEntropy).toBe(0);
    const [rows, columns] = [report.rows, report.columns].map(
      (side) => side.find(({ id }) => id === 'markov')!.estimate.minEntropy!,
    );
    expect(rows).toBeGreaterThan(0.9); // along a row nothing is wrong
    expect(columns).toBeLessThan(0.2);
  });

  test('any other size is refused', () => {
    expect(() => assessRestarts(samplesOf(noise(5000, 2), 2), { hInitial: 1 })).toThrow(
      'restart tests take 1000 restarts of 1000 samples, 1000000 in all; there are 5000',
    );
    expect(() => assessRestarts(samplesOf(rows(), 2), { hInitial: 2.5 })).toThrow(
      '"hInitial" expected number in [0, 2] bits a sample, got 2.5',
    );
  });

  test('the cutoff is the exact quantile of the largest count', () => {
    // One value of probability p among two, the other the rest: max(X, 1000 - X), X ~ Bin(1000, p); at p = 0.9 only X matters.
    const alpha = 1 - 0.99 ** (1 / 2000);
    const p = 0.9;
    const x = restartCutoff(-Math.log2(p), 2);
    const tail = (from: number) => {
      let sum = 0;
      for (let k = from, log = 0; k <= 1000; k++) {
        log = 0;
        for (let j = 1; j <= 1000 - k; j++) log += Math.log((1001 - j) / j);
        sum += Math.exp(log + k * Math.log(p) + (1000 - k) * Math.log(1 - p));
      }
      return sum;
    };
    expect(tail(x + 1)).toBeLessThanOrEqual(alpha);
    expect(tail(x)).toBeGreaterThan(alpha);
    expect([restartCutoff(0, 2), restartCutoff(1, 2), restartCutoff(8, 256)]).toEqual([1000, 572, 19]);
  });
});
