import { describe, expect, test } from 'vitest';
import {
  alphaForRun,
  aptAlarmRate,
  aptCutoff,
  aptWindow,
  criticalBinomial,
  falseAlarmBound,
  rctCutoff,
} from '../../../src/audit/sp800-90b/cutoffs.ts';
import { HEALTHY, healthTested, healthTests, observe, STARTUP } from '../../../src/audit/sp800-90b/health.ts';
import type { Generator } from '../../../src/core/types.ts';
import { openGenerator } from '../../../src/generators/registry.ts';

// SP 800-90B section 4.4; H = 0.5 (41 and 410) is also what Go's crypto/internal/sysrand takes, H = 8 (13) a published jitter source.
const CUTOFFS: [log2: number, H: number, W: number, rct: number, apt: number][] = [
  [20, 0.5, 512, 41, 410],
  [20, 1, 1024, 21, 589],
  [20, 2, 512, 11, 177],
  [20, 4, 512, 6, 62],
  [20, 7, 512, 4, 18],
  [20, 8, 512, 4, 13],
  [30, 0.5, 512, 61, 422],
  [30, 1, 1024, 31, 609],
  [30, 2, 512, 16, 190],
  [30, 4, 512, 9, 71],
  [30, 7, 512, 6, 22],
  [30, 8, 512, 5, 16],
  [40, 0.5, 512, 81, 432],
  [40, 1, 1024, 41, 625],
  [40, 2, 512, 21, 201],
  [40, 4, 512, 11, 78],
  [40, 7, 512, 7, 26],
  [40, 8, 512, 6, 19],
];

/** A generator that plays back 32-bit words and then repeats the last. */
function tape(words: readonly number[]): Generator {
  let at = 0;
  return {
    recipe: { id: 'tape' },
    wordBits: 32,
    fill(out) {
      for (let i = 0; i < out.length; i++) (out as Uint32Array)[i] = words[Math.min(at++, words.length - 1)]!;
    },
    save: () => Uint8Array.of(at & 255, at >> 8),
    restore(state) {
      at = state[0]! + 256 * state[1]!;
    },
  };
}

const honest = () => openGenerator({ id: 'numpy:PCG64', seed: '7' });
const asBytes = { H: 7, alpha: 2 ** -30, bits: 8 };

describe('cutoffs of section 4.4', () => {
  test.each(CUTOFFS)('alpha = 2^-%i, H = %d, W = %i: %i and %i', (log2, H, W, rct, apt) => {
    expect(rctCutoff(H, 2 ** -log2)).toBe(rct);
    expect(aptCutoff(H, 2 ** -log2, W)).toBe(apt);
  });

  test('the binomial quantile is the least c with P(X <= c) >= 1 - alpha', () => {
    // Bin(4, 1/2): 1 5 11 15 16 sixteenths
    expect([0.95, 0.93, 0.5, 0.32, 0.3, 0.07, 0.05].map((alpha) => criticalBinomial(4, 0.5, alpha))).toEqual([
      0, 1, 2, 2, 3, 3, 4,
    ]);
  });

  test('a window alarms at the rate of its first value coming again', () => {
    // W = 4, p = 1/2, C = 3: at least 2 of the other 3.
    expect(aptAlarmRate(1, 3, 4)).toBeCloseTo(0.5, 14);
    expect(aptAlarmRate(8, 13, 512) / 2 ** -20).toBeGreaterThan(1);
  });

  test('a budget of false alarms covers all samples and windows, at their true rates', () => {
    for (const [samples, H, bits] of [
      [1000, 1, 1],
      [10 ** 9, 8, 8],
      [10 ** 6, 0.3, 4],
    ] as const) {
      const alpha = alphaForRun(samples, 0.01, { H, bits });
      const W = aptWindow(bits);
      const cutoffs = { rctCutoff: rctCutoff(H, alpha), aptCutoff: aptCutoff(H, alpha, W), W };
      expect(falseAlarmBound(samples, H, cutoffs)).toBeLessThanOrEqual(0.01);
      expect(
        falseAlarmBound(samples, H, { ...cutoffs, rctCutoff: cutoffs.rctCutoff - Math.ceil(8 / H) }),
      ).toBeGreaterThan(0.01);
    }
    expect(aptWindow(1)).toBe(1024);
    expect(aptWindow(2)).toBe(512);
  });

  test('misuse is named', () => {
    expect(() => rctCutoff(0, 0.1)).toThrow('"H" expected number > 0, got 0');
    expect(() => aptCutoff(1, 1, 512)).toThrow('"alpha" expected number in (0, 1), got 1');
    expect(() => healthTests({ H: 3, alpha: 0.1, bits: 2 })).toThrow(
      '"H" expected number in (0, 2] bits a sample, got 3',
    );
  });
});

describe('the two tests as a state machine', () => {
  const tests = { rctCutoff: 4, aptCutoff: 6, W: 8 };

  test('repetition count: the C-th equal sample in a row raises the alarm, not one earlier', () => {
    expect(observe(tests, HEALTHY, [1, 2, 2, 2, 3]).alarm).toBeNull();
    expect(observe(tests, HEALTHY, [1, 2, 2, 2, 2, 3]).alarm).toEqual({
      test: 'repetition-count',
      sample: 4,
      value: 2,
      count: 4,
      cutoff: 4,
    });
  });

  test('adaptive proportion: the first sample of a window, itself counted', () => {
    expect(observe(tests, HEALTHY, [5, 5, 0, 5, 5, 0, 5, 5]).alarm).toEqual({
      test: 'adaptive-proportion',
      sample: 7,
      value: 5,
      count: 6,
      cutoff: 6,
    });
    // The same sixes shifted into the next window, which watches another value, pass.
    expect(observe(tests, HEALTHY, [0, 5, 5, 0, 5, 5, 0, 5, 5, 0, 1, 0, 1]).alarm).toBeNull();
  });

  test('a stream may come in any pieces', () => {
    const samples = Array.from({ length: 300 }, (_, i) => (i * i) % 7);
    const whole = observe(tests, HEALTHY, samples);
    for (const size of [1, 3, 64]) {
      let state = HEALTHY;
      let alarm = null;
      for (let i = 0; i < samples.length && !alarm; i += size)
        ({ state, alarm } = observe(tests, state, samples.slice(i, i + size)));
      expect({ state, alarm }).toEqual(whole);
    }
    expect(whole.state.samples).toBe(300);
  });
});

describe('a generator under health tests', () => {
  test('hands on exactly the words of an honest one, whatever the pieces', () => {
    const want = new BigUint64Array(2000);
    honest().fill(want);
    const tested = healthTested(honest(), asBytes);
    const got: bigint[] = [];
    for (const size of [1, 7, 500, 0, 1492]) {
      const words = new BigUint64Array(size);
      tested.fill(words);
      got.push(...words);
    }
    expect(got).toEqual([...want]);
  });

  test('holds back everything until 1024 samples have passed', () => {
    // Good words, but stuck at word 200 (sample 800): not even the first word comes out.
    const words = Array.from({ length: 200 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);
    const tested = healthTested(tape([...words, 0x41414141]), asBytes);
    const out = new Uint32Array(1).fill(9);
    expect(() => tested.fill(out)).toThrow(/^tape repeated the value 65 6 times in a row at sample 80\d \(cutoff 6\)/);
    expect([...out]).toEqual([0]);
    expect(STARTUP).toBe(1024);
  });

  test('fails closed: nothing of the failing call, and nothing ever after', () => {
    const words = Array.from({ length: 400 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);
    const tested = healthTested(tape([...words, 0x77777777]), asBytes);
    const first = new Uint32Array(300);
    tested.fill(first);
    expect([...first]).toEqual(words.slice(0, 300));
    const out = new Uint32Array(200).fill(9);
    for (let again = 0; again < 3; again++) {
      expect(() => tested.fill(out)).toThrow(expect.objectContaining({ code: 'SOURCE_UNAVAILABLE' }));
      expect(out.every((word) => word === 0)).toBe(true);
    }
  });

  test('a biased source is caught by the adaptive proportion test', () => {
    // The top byte of every third word is 170: 43 times in a window of 512, never twice in a row.
    const words = Array.from(
      { length: 4000 },
      (_, i) => ((i % 3 ? (i * 7919) % 251 : 170) << 24) | (Math.imul(i, 0x9e3779b1) >>> 8),
    );
    const tested = healthTested(tape(words.map((word) => word >>> 0)), asBytes);
    expect(() => tested.fill(new Uint32Array(4000))).toThrow(
      /the value 170 22 times within one window at sample \d+ \(cutoff 22\)/,
    );
  });

  test('samples are cut from the top of each word', () => {
    const nibbles = { H: 0.2, alpha: 2 ** -20, bits: 4 };
    const stuck = healthTested(tape([0x12345678, 0x12345678, 0x99999999]), { ...nibbles, H: 4 });
    expect(() => stuck.fill(new Uint32Array(1))).toThrow('the value 9 6 times in a row at sample 21');
  });

  test('a saved state goes on where it was, start-up words and failure included', () => {
    const words = Array.from({ length: 600 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);
    const tested = healthTested(tape([...words, 0]), asBytes);
    tested.fill(new Uint32Array(10));
    const state = tested.save();
    const resumed = healthTested(tape([...words, 0]), asBytes);
    resumed.restore(state);
    const [a, b] = [new Uint32Array(500), new Uint32Array(500)];
    tested.fill(a);
    resumed.fill(b);
    expect(b).toEqual(a);
    expect(() => resumed.fill(new Uint32Array(200))).toThrow('in a row');
    const failed = healthTested(tape(words), asBytes);
    failed.restore(resumed.save());
    expect(() => failed.fill(new Uint32Array(1))).toThrow('in a row');
    expect(() => failed.restore(new Uint8Array(5))).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
  });

  test('its recipe names the source and the claim', () => {
    expect(healthTested(honest(), asBytes).recipe).toEqual({
      id: 'health-tested',
      inner: { id: 'numpy:PCG64', seed: '7' },
      ...asBytes,
    });
  });
});
