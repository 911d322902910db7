import { describe, expect, test } from 'vitest';
import { clopperPearsonLower, clopperPearsonUpper } from '../../../src/smoothing/bounds.ts';
import { classProbabilities, type Interval, smoothedEntropy } from '../../../src/smoothing/uncertainty.ts';
import { uniform } from '../../support/coin.ts';
import { testSeed } from '../../support/shared.ts';

const entropy = (p: readonly number[]) => -p.reduce((sum, x) => (x > 0 ? sum + x * Math.log(x) : sum), 0);

/** Vertices of box and simplex: every coordinate but one at an end. */
function* vertices(box: readonly Interval[]): Generator<number[]> {
  for (let free = 0; free < box.length; free++) {
    for (let ends = 0; ends < 2 ** box.length; ends++) {
      const p = box.map(({ low, high }, i) => ((ends >> i) & 1 ? high : low));
      p[free] = 1 - p.reduce((sum, x, i) => (i === free ? sum : sum + x), 0);
      if (p[free]! >= box[free]!.low - 1e-15 && p[free]! <= box[free]!.high + 1e-15) yield p;
    }
  }
}

describe('class probabilities', () => {
  test('Clopper-Pearson at alpha / 2C a side', () => {
    const box = classProbabilities([90, 7, 3], 0.06);
    expect(box[1]!.low).toBeCloseTo(clopperPearsonLower(7, 100, 0.01), 14);
    expect(box[1]!.high).toBeCloseTo(clopperPearsonUpper(7, 100, 0.01), 14);
    const wider = classProbabilities([90, 7, 3], 0.06, 0.01);
    expect(wider[0]!.low).toBeCloseTo(box[0]!.low - 0.01, 12);
    expect(wider[2]!.high).toBeCloseTo(box[2]!.high + 0.01, 12);
    expect(() => classProbabilities([], 0.1)).toThrow('"counts" expected at least one class');
    expect(() => classProbabilities([0, 0], 0.1)).toThrow('"sum of counts"');
  });

  test('every interval holds, together, with probability >= 1 - alpha: all count vectors of n = 16 over 3 classes', () => {
    const n = 16;
    const alpha = 0.1;
    const boxes = new Map<string, Interval[]>();
    for (let a = 0; a <= n; a++)
      for (let b = 0; a + b <= n; b++) boxes.set(`${a},${b}`, classProbabilities([a, b, n - a - b], alpha));
    const factorial = Array.from({ length: n + 1 }, (_, i) => i).map((i) => {
      let f = 1;
      for (let j = 2; j <= i; j++) f *= j;
      return f;
    });
    let worst = 0;
    for (const p of [
      [0.98, 0.01, 0.01],
      [0.6, 0.3, 0.1],
      [0.34, 0.33, 0.33],
      [0.5, 0.5, 0],
      [0.85, 0.1, 0.05],
    ]) {
      let missed = 0;
      for (let a = 0; a <= n; a++) {
        for (let b = 0; a + b <= n; b++) {
          const c = n - a - b;
          const mass =
            (factorial[n]! / factorial[a]! / factorial[b]! / factorial[c]!) * p[0]! ** a * p[1]! ** b * p[2]! ** c;
          const box = boxes.get(`${a},${b}`)!;
          if (!box.every(({ low, high }, i) => low <= p[i]! && p[i]! <= high)) missed += mass;
        }
      }
      expect(missed).toBeLessThanOrEqual(alpha);
      worst = Math.max(worst, missed);
    }
    expect(worst).toBeGreaterThan(0); // narrower intervals would miss: the count is not vacuous
  });
});

describe('entropy of the smoothed classifier', () => {
  test.each([
    [[95, 3, 2]],
    [[40, 35, 25]],
    [[10, 0, 0, 0]],
    [[5, 5, 5, 5, 5]],
    [[1, 0]],
    [[500, 300, 100, 50, 25, 25, 0]],
  ])('%o: the least is the least of all vertices, the greatest beats random points of the box', (counts) => {
    const alpha = 0.05;
    const { low, high, plugIn } = smoothedEntropy(counts, alpha);
    const box = classProbabilities(counts, alpha);
    const n = counts.reduce((sum, k) => sum + k, 0);
    expect(plugIn).toBeCloseTo(entropy(counts.map((k) => k / n)), 13);

    const least = Math.min(...[...vertices(box)].map(entropy));
    expect(low).toBeLessThanOrEqual(least);
    expect(least - low).toBeLessThan(2e-12);

    const next = uniform(testSeed);
    let most = 0;
    for (let i = 0; i < 20_000; i++) {
      // A random point of the box, moved on to the simplex inside it.
      const p = box.map((side) => side.low + next() * (side.high - side.low));
      const excess = p.reduce((sum, x) => sum + x, 0) - 1;
      const room = p.map((x, j) => (excess > 0 ? x - box[j]!.low : box[j]!.high - x));
      const total = room.reduce((sum, x) => sum + x, 0);
      most = Math.max(most, entropy(p.map((x, j) => x - (excess * room[j]!) / Math.abs(excess > 0 ? total : total))));
    }
    expect(high).toBeGreaterThanOrEqual(most);
    expect(high - most).toBeLessThan(0.1);
    expect(high).toBeLessThanOrEqual(Math.log(counts.length) + 1e-12 * counts.length);
  });

  test('the greatest satisfies the condition of a concave maximum: level inside the box', () => {
    // 2 classes: the maximum is the point of the first interval nearest to 1/2.
    const { high } = smoothedEntropy([80, 20], 0.05);
    const [first] = classProbabilities([80, 20], 0.05);
    const p = Math.max(0.5, first!.low);
    expect(high).toBeCloseTo(entropy([p, 1 - p]), 10);
  });

  test('order of classes does not matter, more votes narrow it', () => {
    expect(smoothedEntropy([3, 95, 2], 0.05)).toEqual(smoothedEntropy([95, 3, 2], 0.05));
    const few = smoothedEntropy([90, 10], 0.05);
    const many = smoothedEntropy([9000, 1000], 0.05);
    expect(many.low).toBeGreaterThan(few.low);
    expect(many.high).toBeLessThan(few.high);
  });

  test('a thousand classes', () => {
    const counts = new Array<number>(1000).fill(0);
    counts[17] = 9_900;
    counts[3] = 100;
    const { low, high, plugIn } = smoothedEntropy(counts, 0.001);
    expect(low).toBeGreaterThan(0);
    expect(plugIn).toBeGreaterThan(low);
    expect(high).toBeGreaterThan(plugIn);
  });
});
