import { describe, expect, test } from 'vitest';
import { Differential } from '../../../src/audit/noise/differential.ts';
import { uniform } from '../../support/coin.ts';

type Options = ConstructorParameters<typeof Differential>[0];

/** Feeds pairs that differ, as a word of + (more) and - (fewer), to one input. */
function fed(word: string, options: Options = { inputs: 1 }): Differential {
  const test = new Differential(options);
  for (const sign of word) test.pair(0, sign === '+', sign === '-');
  return test;
}

/** Every word of n signs. */
const words = (n: number): string[] =>
  Array.from({ length: 2 ** n }, (_, w) => Array.from({ length: n }, (_, i) => ((w >> i) & 1 ? '+' : '-')).join(''));

/** Beta(1/2, 1/2) mixture over q in (low, 1) of the likelihood ratio against a fair coin, by Simpson's rule on the angle. */
function mixture(more: number, fewer: number, low: number): number {
  const from = Math.asin(Math.sqrt(low));
  const steps = 20_000;
  const h = (Math.PI / 2 - from) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const q = Math.sin(from + i * h) ** 2;
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * (2 * q) ** more * (2 * (1 - q)) ** fewer;
  }
  return (sum * h) / 3 / (Math.PI / 2 - from);
}

describe('wealth of discordant pairs', () => {
  test('small cases by hand: (2k + 1) / n a step', () => {
    expect(Math.exp(fed('').report().logE)).toBe(1);
    expect(Math.exp(fed('+').report().logE)).toBeCloseTo(1, 14);
    expect(Math.exp(fed('++').report().logE)).toBeCloseTo(3 / 2, 14);
    expect(Math.exp(fed('+-').report().logE)).toBeCloseTo(1 / 2, 14);
    expect(Math.exp(fed('+++').report().logE)).toBeCloseTo(5 / 2, 13);
    expect(Math.exp(fed('---').report().logE)).toBeCloseTo(5 / 2, 13);
  });

  test('is the mixture that it claims to be, one-sided never above it', () => {
    for (const [more, fewer] of [
      [3, 1],
      [7, 2],
      [12, 12],
      [30, 4],
      [2, 9],
    ] as const) {
      const word = '+'.repeat(more) + '-'.repeat(fewer);
      expect(Math.exp(fed(word).report().logE)).toBeCloseTo(mixture(more, fewer, 0), 6);
      const one = Math.exp(fed(word, { inputs: 1, alternative: 'more' }).report().logE);
      expect(one).toBeLessThanOrEqual(mixture(more, fewer, 0.5));
      if (more > 2 * fewer + 4) expect(one).toBeGreaterThan(0.97 * mixture(more, fewer, 0.5));
    }
  });

  test('is a martingale: its mean over all words is 1, exactly, for one input or several', () => {
    const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
    for (const n of [1, 4, 10]) expect(mean(words(n).map((w) => Math.exp(fed(w).report().logE)))).toBeCloseTo(1, 12);
    const spread = (inputs: number | undefined) =>
      mean(
        words(10).map((word) => {
          const test = new Differential(inputs === undefined ? {} : { inputs });
          [...word].forEach((sign, i) => {
            test.pair(i % 3, sign === '+', sign === '-');
          });
          return Math.exp(test.report().logE);
        }),
      );
    expect(spread(3)).toBeCloseTo(1, 12);
    expect(spread(50)).toBeCloseTo(1, 12);
    expect(spread(undefined)).toBeCloseTo(1, 12);
  });

  test('one-sided: no more than 1 on average for a coin that is fair or worse', () => {
    for (const q of [0.5, 0.4]) {
      const mean = words(12).reduce((sum, word) => {
        const more = word.split('+').length - 1;
        return sum + q ** more * (1 - q) ** (12 - more) * Math.exp(fed(word, { alternative: 'more' }).report().logE);
      }, 0);
      expect(mean).toBeLessThanOrEqual(1);
      expect(mean).toBeGreaterThan(q === 0.5 ? 0.5 : 0.1);
    }
  });

  test('pairs that agree count and say nothing; bits are read in sample order', () => {
    const test = new Differential({ inputs: 2 });
    test.pairs(7, Uint8Array.of(0b10110011, 1), Uint8Array.of(0b10010001, 0), 9);
    expect(test.report()).toMatchObject({ pairs: 9, more: 3, fewer: 0, alarm: false, detectedAt: null });
    expect(test.report().inputs).toEqual([
      { index: 7, pairs: 9, more: 3, fewer: 0, logE: expect.closeTo(Math.log(2.5), 12) },
    ]);
    expect(() => test.pairs(7, new Uint8Array(1), new Uint8Array(2), 9)).toThrow('"supplier" expected 9 bits');
  });

  test('looking in between changes nothing, also where an input is taken up again', () => {
    const [looked, left] = [{ inputs: 3 }, { inputs: 3 }].map((options) => new Differential(options));
    for (const input of [0, 0, 1, 0, 2, 1, 1]) {
      for (const test of [looked!, left!]) test.pair(input, true, false);
      const { inputs, ...standing } = looked!.report();
      expect(looked!.standing()).toEqual(standing);
    }
    expect(looked!.report()).toEqual(left!.report());
  });

  test('the alarm is where the wealth first reaches 1/alpha, and stays', () => {
    // 1, 3/2, 5/2, 35/8, 63/8: the fifth.
    const test = fed('+++++----------', { inputs: 1, alpha: 1 / 7 });
    expect(test.report()).toMatchObject({ alarm: true, detectedAt: 5, detectedIn: 0 });
    expect(test.report().eValue).toBeCloseTo(63 / 8, 12);
    expect(test.report().logE).toBeLessThan(0);
    expect(fed('+++++', { inputs: 1, alpha: 1 / 8 }).alarm).toBe(false);
  });

  test('thousands of pairs one way: no overflow, and the exact logarithm', () => {
    const { logE, eValue, alarm } = fed('+'.repeat(5000)).report();
    expect(alarm).toBe(true);
    expect(logE).toBeGreaterThan(5000 * Math.LN2 - 6);
    expect(eValue).toBe(1e300);
  });

  test.each([
    [{ alpha: 0 }, '"alpha" expected number in (0, 1), got 0'],
    [{ inputs: 0 }, '"inputs" expected'],
  ])('%o is refused', (options, message) => {
    expect(() => new Differential(options)).toThrow(message);
  });

  test('more inputs than were announced are refused', () => {
    const test = fed('+', { inputs: 1 });
    expect(() => test.pair(1, true, false)).toThrow('"inputs" expected at most the 1 announced, got 2');
  });
});

/** Pairs of votes with probabilities a and b. */
function votes(seed: number, a: number, b: number): () => [boolean, boolean] {
  const next = uniform(seed);
  return () => [next() < a, next() < b];
}

describe('what it detects', () => {
  const median = (values: number[]) => values.toSorted((x, y) => x - y)[values.length >> 1]!;

  // Another program's medians at alpha 1e-6, weight 1/4: 130, 1730, 1830. One input has weight 1 here, so a little less.
  test.each([
    [0.6, 0.9, 95, 135],
    [0.9, 0.95, 1250, 1800],
    [0.5, 0.6, 1300, 1900],
  ])('pA %d voted as %d: median pairs', (honest, claimed, least, most) => {
    const at = Array.from({ length: 60 }, (_, run) => {
      const draw = votes(1000 + run, claimed, honest);
      const test = new Differential({ inputs: 1 });
      while (!test.alarm) test.pair(0, ...draw());
      return test.report().detectedAt!;
    });
    expect(median(at)).toBeGreaterThan(least);
    expect(median(at)).toBeLessThan(most);
  });

  test('at weight 1/4 it takes the pairs that another program needed: 130', () => {
    const at = Array.from({ length: 100 }, (_, run) => {
      const draw = votes(7000 + run, 0.9, 0.6);
      const test = new Differential({ inputs: 1, alpha: 2.5e-7 });
      while (!test.alarm) test.pair(0, ...draw());
      return test.report().detectedAt!;
    });
    expect(median(at)).toBeGreaterThan(115);
    expect(median(at)).toBeLessThan(145);
  });

  test('half the inputs up, half down: pooled pairs are balanced, single inputs are not', () => {
    const test = new Differential({ inputs: 20 });
    let pooled = 0;
    for (let input = 0; input < 20; input++) {
      const draw = input % 2 === 0 ? votes(input + 1, 0.9, 0.7) : votes(input + 1, 0.7, 0.9);
      for (let s = 0; s < 1000; s++) {
        const [a, b] = draw();
        pooled += Number(a) - Number(b);
        test.pair(input, a, b);
      }
    }
    const { more, fewer, alarm, detectedIn } = test.report();
    // The pooled wealth alone, from its closed form on one input of all pairs.
    const alone = fed('+'.repeat(more) + '-'.repeat(fewer)).report();
    expect(Math.abs(pooled)).toBeLessThan(300);
    expect(alone.logE).toBeLessThan(0);
    expect(alarm).toBe(true);
    expect(detectedIn).toBe(0);
  });

  test('one-sided: sees a supplier that votes more often, never one that votes less', () => {
    const run = (a: number, b: number) => {
      const draw = votes(5, a, b);
      const test = new Differential({ inputs: 1, alternative: 'more' });
      for (let s = 0; s < 2000; s++) test.pair(0, ...draw());
      return test.report();
    };
    expect(run(0.9, 0.7).alarm).toBe(true);
    expect(run(0.7, 0.9)).toMatchObject({ alarm: false, eValue: expect.toSatisfy((x: number) => x < 8) });
  });
});
