import { describe, expect, test } from 'vitest';
import {
  effectOf,
  type LabRecord,
  refuted,
  summaryOf,
  type Truth,
  truthFromVotes,
  weakTruth,
} from '../../../src/attack/index.ts';
import { isMisuse } from '../../../src/core/guards.ts';

const record = (index: number, predict: number | null, radius: number, counts: number[], label = 0): LabRecord => ({
  ...{ index, label, predict, radius, counts, failed: 0, seed: 0 },
  cAHat: predict ?? 0,
  nA: counts[predict ?? 0]!,
});
const truth = (index: number, upper: (number | null)[]): Truth => ({
  ...{ index, kind: 'larger run', top: 0, upperRadius: upper, lowerRadius: 0, probability: null, counts: null },
});

describe('effectOf', () => {
  const honest = [
    record(3, 0, 1, [90, 10]),
    record(5, 0, 1, [90, 10]),
    record(7, 0, 1, [90, 10]),
    record(9, null, 0, [55, 45]),
    record(11, 0, 0.01, [60, 40]),
  ];
  const attacked = [
    record(3, 0, 1.04, [91, 9]), // over, not by 5 %
    record(5, 1, 0.5, [5, 95]), // another class and a smaller radius: both shares
    record(7, null, 0, [50, 50]), // newly abstained
    record(9, 0, 0.3, [70, 30]), // newly certified
    record(11, 0, 1.62, [100, 0]), // 162 times the honest radius, 81 times the bound
  ];
  const truths = [
    truth(3, [1.1, 0]),
    truth(5, [1.1, 0]),
    truth(7, [null, 0]),
    truth(9, [null, 0]),
    truth(11, [0.02, 0]),
  ];
  const effect = effectOf(honest, attacked, truths, 0.001);

  test('counts by the definitions of the reference file', () => {
    expect(effect).toMatchObject({
      inputs: 5,
      certified: 4,
      abstained: 1,
      newlyCertified: 1,
      newlyAbstained: 1,
      classChanged: 1,
    });
    expect(effect.over).toBe(4 / 5);
    expect(effect.over5).toBe(3 / 5);
    expect(effect.under).toBe(2 / 5);
    expect(effect.under5).toBe(2 / 5);
    expect(effect.accuracy).toBe(3 / 5);
    expect(effect.meanRadius).toBeCloseTo((1.04 + 0.3 + 1.62) / 5, 12);
    expect(effect.ratio).toMatchObject({ count: 2, smallest: 1.04, largest: 1.62 / 0.01 });
  });

  test('false: above the bound, or a class without a radius; nothing is above no bound', () => {
    expect(effect.falseCertificates).toBe(2);
    expect(effect.strict.largest).toEqual({ ratio: 1.62 / 0.02, index: 11 });
    expect(effect.strict.at81).toBe(1);
    expect(effect.strict.boundless).toBe(1);
    expect(refuted(attacked[3]!, truths[3]!)).toBe(false);
    expect(refuted(attacked[2]!, truth(7, [0, 0]))).toBe(false);
  });

  test('votes are compared for the class that the honest run chose', () => {
    expect(effect.votes).toMatchObject({ tested: 5, differ: 3 });
    expect(effectOf(honest, honest, truths, 0.001).votes).toEqual({ tested: 5, differ: 0, smallest: 1 });
  });

  test('an honest run against itself is no effect at all', () => {
    const none = effectOf(honest, honest, truths, 0.001);
    expect([none.over, none.under, none.over5, none.under5, none.falseCertificates, none.classChanged]).toEqual(
      new Array(6).fill(0),
    );
    expect(none.ratio).toMatchObject({ median: 1, mean: 1, smallest: 1, largest: 1, count: 4 });
    expect(none.uncertainty.meanEntropy).toBe(none.uncertainty.honestMeanEntropy);
  });

  test('intervals that miss: the votes of a backdoored run against those of a larger one', () => {
    const counts = [9_000, 1_000];
    const known: Truth = { ...truth(3, [1, 0]), counts };
    const near = effectOf([honest[0]!], [record(3, 0, 1, [905, 95])], [known], 0.001);
    const far = effectOf([honest[0]!], [record(3, 0, 1, [999, 1])], [known], 0.001);
    expect(near.uncertainty).toMatchObject({ probabilityMissed: 0, entropyMissed: 0 });
    expect(far.uncertainty).toMatchObject({ probabilityMissed: 1, entropyMissed: 1 });
    expect(far.uncertainty.meanEntropy).toBeLessThan(far.uncertainty.honestMeanEntropy);
    const exact: Truth = { ...truth(3, [1, 0]), kind: 'closed form', probability: 0.9 };
    expect(effectOf([honest[0]!], [record(3, 0, 1, [999, 1])], [exact], 0.001).uncertainty).toMatchObject({
      probabilityMissed: 1,
      entropyMissed: 1,
    });
  });

  test('records of other inputs are a fault of the caller', () => {
    expect(() => effectOf(honest.toReversed(), attacked, truths, 0.001)).toThrow('records of input 3 at place 0');
    try {
      effectOf([], [], [], 0.001);
      expect.unreachable();
    } catch (error) {
      expect(isMisuse(error)).toBe(true);
    }
  });
});

test('truthFromVotes: bounds around sigma Phi^-1(k/n), none above unanimity, 0 for a losing class', () => {
  const { top, lowerRadius, upperRadius } = truthFromVotes(0, [8413, 1587, 0], 10_000, 1, 0);
  expect(top).toBe(0);
  expect(lowerRadius).toBeLessThan(1);
  expect(upperRadius[0]).toBeGreaterThan(1);
  expect(upperRadius[0]! - lowerRadius).toBeLessThan(0.1);
  expect(upperRadius.slice(1)).toEqual([0, 0]);
  expect(truthFromVotes(0, [100, 0], 100, 1, 0).upperRadius[0]).toBeNull();
});

test('summaryOf: the median of an even number is the mean of the two in the middle', () => {
  expect(summaryOf([])).toBeNull();
  expect(summaryOf([4, 1, 3, 2])).toEqual({ count: 4, median: 2.5, mean: 2.5, smallest: 1, largest: 4 });
  expect(summaryOf([5, 1, 3])?.median).toBe(3);
});

test('a larger run is weak where its bound at half of the votes is beyond any radius of the matrix', () => {
  // Clopper-Pearson at .999 (by bisection on the binomial): 2 of 3 votes allow .99967, 3.40 sigma; 5 of 10 allow .910, 1.34 sigma; 200 unanimous show 1.83.
  expect(weakTruth(3, 200, 0.001)).toMatch(/^an honest run of 3 samples an input can contradict no certificate/);
  expect(weakTruth(1, 200, 0.001)).not.toBeNull();
  expect(weakTruth(10, 200, 0.001)).toBeNull();
});
