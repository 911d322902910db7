import { describe, expect, test } from 'vitest';
import { logKt } from '../../../../src/audit/noise/words/coin.ts';
import { Dirichlet } from '../../../../src/audit/noise/words/dirichlet.ts';
import { half, whole } from '../../../../src/audit/noise/words/gamma.ts';
import { chachaBytes } from '../../../support/chacha.ts';
import { feed, numpyBehind, watchWords, wordsNeeded } from '../../../support/watched-words.ts';

/** Words from `from` on behind a backdoor, honest before. */
function late(backdoor: string, from: number, count: number): Uint8Array {
  const words = new BigUint64Array(count);
  numpyBehind(backdoor, 2).fill(words.subarray(from));
  const bytes = new Uint8Array(words.buffer);
  bytes.set(chachaBytes(8 * from, 1));
  return bytes;
}

describe('what each component sees', () => {
  test.each([
    ['kurtosis=4', 'folding', 'bit 7 is 0 in every 5th word, '],
    ['kurtosis-high=4', 'folding', 'bit 7 is 1 in every 5th word, '],
    ['skew=4', 'events', 'bit 8 is 1 after every 4th 0 of its own, '],
    ['artifact-usenix:beta=4', 'events', 'bit 8 is 0 after every 4th 1 of its own, '],
    ['stuck:bit=40', 'bit-positions', 'bit 40 is 1 in 100.0 % of words'],
    ['cycle=600', 'repeats', ' groups of 64 bits came before'],
  ])('%s: %s', (backdoor, component, estimate) => {
    const { family, watch } = watchWords(64);
    const words = new BigUint64Array(2000);
    numpyBehind(backdoor, 1).fill(words);
    feed(watch, family, new Uint8Array(words.buffer), true);
    expect(watch.component).toBe(component);
    const row = watch.report().components.find(({ id }) => id === component)!;
    expect(row.estimate).toContain(estimate);
  });

  test('two bits of a word, and a bit that repeats itself', () => {
    for (const [component, estimate, tie] of [
      ['pairs', 'bits 3 and 17 differ in 0.000 %', (w: bigint) => (w & ~(1n << 17n)) | (((w >> 3n) & 1n) << 17n)],
      ['lags', 'bit 5 differs from itself 3 words before in ', (w: bigint, back: bigint) => (w & ~32n) | (back & 32n)],
    ] as const) {
      const words = new BigUint64Array(chachaBytes(8 * 300, 4).buffer);
      for (let t = 0; t < words.length; t++) words[t] = tie(words[t]!, words[t - 3] ?? words[t]!);
      const { family, watch } = watchWords(64);
      feed(watch, family, new Uint8Array(words.buffer), true);
      expect(watch.component).toBe(component);
      const index = family.components.findIndex(({ id }) => id === component);
      expect(family.estimate(index)).toContain(estimate);
    }
  });

  test('a constant, in the singular', () => {
    const { family, watch } = watchWords(64);
    feed(watch, family, new Uint8Array(8 * 500));
    const said = family.components.map((_, i) => family.estimate(i)).join('\n');
    expect(said).toContain('bit 0 differs from itself 1 word before in 0.000 %');
    expect(said).toMatch(/is 0 in every word, \d+ times/);
    expect(said).not.toMatch(/\b1 (words|times|numbers)|1st/);
  });

  test('values of a byte', () => {
    // Multiples of 3 never occur, and every bit stays fair.
    const bytes = chachaBytes(4000, 9).filter((value) => value % 3 !== 0);
    const { family, watch } = watchWords(8);
    feed(watch, family, bytes, true);
    expect(watch.alarm).toBe(true);
    expect(watch.component).toBe('bytes');
  });
});

describe('what starts late', () => {
  test.each([
    ['kurtosis=4', 'folding'],
    ['skew=4', 'events'],
  ])('%s from word 3,000 on: caught by the copy started at 2^12, or before', (backdoor, component) => {
    const { family, watch } = watchWords(64);
    feed(watch, family, late(backdoor, 3000, 6000), true);
    expect(watch.component).toBe(component);
    expect(watch.detectedAt).toBeGreaterThan(3000);
    expect(watch.detectedAt).toBeLessThan(4096 + 700);
  });
});

describe('against NIST', () => {
  // SP 800-22's frequency test adds up all 64 bits of a word: every p-th word moves the sum by 1 on average, its deviation over n words is
  // 8 sqrt(n), so at 1e-6 two-sided (4.892) and power 0.9 (1.282) it needs n = ((4.892 + 1.282) 8 p)^2 = 2440 p^2 words.
  const monobit = (p: number) => ((4.892 + 1.282) * 8 * p) ** 2;
  test.each([
    ['kurtosis=4', 5],
    ['kurtosis=16', 17],
    ['skew=4', 5],
    ['skew=16', 17],
  ])('%s: at least 50 times fewer words than its frequency test', (backdoor, p) => {
    const needed = Array.from({ length: 10 }, (_, i) => wordsNeeded(numpyBehind(backdoor, 100 + i), 20_000).words);
    expect(Math.max(...needed)).toBeLessThan(monobit(p) / 50);
  });
});

describe('numbers', () => {
  test('Stirling’s rests join their series', () => {
    for (const rest of [half, whole]) {
      // Differences at the joint are those of a smooth function.
      const [a, b, c, d] = [rest(22), rest(23), rest(24), rest(25)];
      expect(Math.abs(a - 3 * b + 3 * c - d)).toBeLessThan(3e-6);
    }
    expect(half(0)).toBeCloseTo(-Math.LN2 / 2, 15);
    expect(half(23) * 23).toBeCloseTo(half(24) * 24, 5);
  });
  test('no digits are lost far out', () => {
    // A fair count: ln E = ln(2 / (pi n)) / 2 up to 1 / n; one 5 deviations off: 12.5 more.
    const n = 2 ** 46;
    expect(logKt(0, n)).toBeCloseTo(0.5 * Math.log(2 / (Math.PI * n)), 10);
    expect(logKt(5 * 2 ** 23, n)).toBeCloseTo(12.5 + 0.5 * Math.log(2 / (Math.PI * n)), 8);
    expect(logKt(n, n)).toBeCloseTo(n * Math.LN2 - 0.5 * Math.log(Math.PI * n), 1);
    const flat = (total: number) =>
      new Dirichlet().logMean(new Float64Array(256).fill(total / 256), new Float64Array(256), 0, 1, total);
    expect(flat(4 * n) - flat(n)).toBeCloseTo(-127.5 * Math.log(4), 8);
  });
});
