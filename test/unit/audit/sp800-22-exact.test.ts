import { describe, expect, test } from 'vitest';
import { cumulativeSumsP } from '../../../src/audit/sp800-22/cumulative-sums.ts';
import { frequencyP } from '../../../src/audit/sp800-22/frequency.ts';
import { linearComplexityClasses } from '../../../src/audit/sp800-22/linear-complexity.ts';
import { longestRunProbabilities } from '../../../src/audit/sp800-22/longest-run.ts';
import { overlappingProbabilities, stsProbabilities } from '../../../src/audit/sp800-22/overlapping-template.ts';
import { excursionProbabilities } from '../../../src/audit/sp800-22/random-excursions.ts';
import { visitsTail } from '../../../src/audit/sp800-22/random-excursions-variant.ts';
import { rankP, rankProbability } from '../../../src/audit/sp800-22/rank.ts';
import { runsP } from '../../../src/audit/sp800-22/runs.ts';
import { tailFactor } from '../../../src/audit/sp800-22/tails.ts';
import { distanceLaw, universalL } from '../../../src/audit/sp800-22/universal.ts';

/** All 2^n sequences, as arrays of bits. */
function* all(n: number): Generator<number[]> {
  for (let v = 0; v < 2 ** n; v++) yield Array.from({ length: n }, (_, i) => (v >> i) & 1);
}
const close = (got: number, expected: number, tolerance = 1e-12): void => {
  expect(Math.abs(got - expected)).toBeLessThan(tolerance);
};

describe('corrected p-values are the exact null, by enumerating every sequence', () => {
  const n = 13;
  const walkOf = (e: number[]) => {
    let S = 0;
    let z = 0;
    for (const bit of e) {
      S += 2 * bit - 1;
      z = Math.max(z, Math.abs(S));
    }
    return { S, z };
  };
  const runsOf = (e: number[]) => 1 + e.slice(1).filter((bit, i) => bit !== e[i]).length;

  test('frequency', () => {
    const sums = [...all(n)].map((e) => Math.abs(walkOf(e).S));
    for (const S of new Set(sums)) close(frequencyP(S, n, 'corrected'), sums.filter((s) => s >= S).length / 2 ** n);
  });
  test('cumulative sums', () => {
    const zs = [...all(n)].map((e) => walkOf(e).z);
    for (const z of new Set(zs)) close(cumulativeSumsP(z, n, 'corrected'), zs.filter((y) => y >= z).length / 2 ** n);
  });
  test('runs, given the ones', () => {
    const seen = [...all(n)].map((e) => ({ ones: e.reduce((a, b) => a + b, 0), V: runsOf(e) }));
    for (let ones = 0; ones <= n; ones++) {
      const group = seen.filter((row) => row.ones === ones).map((row) => row.V);
      const mean = 1 + (2 * ones * (n - ones)) / n;
      for (const V of new Set(group)) {
        const as = group.filter((v) => Math.abs(v - mean) >= Math.abs(V - mean) - 1e-9).length / group.length;
        close(runsP(V, ones, n, 'corrected'), as);
      }
    }
  });
  test('runs needs no frequency test first', () => {
    expect(runsP(300_001, 400_000, 1_000_000, 'sts-2.1.2')).toBe(0);
    expect(runsP(480_001, 400_000, 1_000_000, 'corrected')).toBeGreaterThan(0.99);
  });
});

describe('class probabilities', () => {
  const classes = (M: number, count: (e: number[]) => number, most: number) => {
    const found = new Array<number>(most + 1).fill(0);
    for (const e of all(M)) found[Math.min(most, count(e))]! += 2 ** -M;
    return found;
  };
  test('longest run, every block of 8', () => {
    const longest = (e: number[]) =>
      Math.max(
        ...e
          .join('')
          .split('0')
          .map((run) => run.length),
      );
    const found = classes(8, (e) => Math.max(0, longest(e) - 1), 3);
    longestRunProbabilities({ M: 8, K: 3, V0: 1 }).forEach((p, i) => {
      close(p, found[i]!);
    });
  });
  test('longest run of 128 and 10000: the published digits', () => {
    const p128 = longestRunProbabilities({ M: 128, K: 5, V0: 4 });
    [0.1174035788, 0.242955959, 0.249363483, 0.17517706, 0.102701071, 0.112398847].forEach((p, i) => {
      close(p128[i]!, p, 1e-9);
    });
    const p10000 = longestRunProbabilities({ M: 10_000, K: 6, V0: 10 });
    [0.0882, 0.2092, 0.2483, 0.1933, 0.1208, 0.0675, 0.0727].forEach((p, i) => {
      close(p10000[i]!, p, 2e-3);
    });
  });
  test('overlapping template: the constants of Hamano and Kaneko, and what sts-2.1.2 has instead', () => {
    const exact = overlappingProbabilities(9);
    [0.364091, 0.185659, 0.139381, 0.100571, 0.0704323, 0.139865].forEach((p, i) => {
      close(exact[i]!, p, 1e-6);
    });
    close(
      exact.reduce((a, b) => a + b, 0),
      1,
    );
    [0.367879, 0.18394, 0.137955, 0.099634, 0.069935, 0.140656].forEach((p, i) => {
      close(stsProbabilities(9)[i]!, p, 1e-6);
    });
  });
  test('rank', () => {
    close(rankProbability(32, 32, 32), 0.2887880952, 1e-9);
    close(rankProbability(31, 32, 32), 0.5775761902, 1e-9);
    // 3 x 3: 168 of 512 invertible matrices
    close(rankProbability(3, 3, 3), 168 / 512);
  });
  test('excursions: table of section 3.14', () => {
    [0.75, 0.0625, 0.046875, 0.03515625, 0.0263671875, 0.0791015625].forEach((p, i) => {
      close(excursionProbabilities(-2)[i]!, p);
    });
  });
  test('linear complexity of 13 bits, every block', () => {
    // Section 2.10.4 (2): L = 4 of 1101011110001 has T = 2.999444
    expect(linearComplexityClasses([4], 13)).toEqual([0, 0, 0, 0, 0, 0, 1]);
    expect(linearComplexityClasses([250, 251, 249, 252, 248, 260, 240], 500)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });
  test('universal: table of section 2.9.4', () => {
    close(distanceLaw(7).mean, 6.1962507, 1e-7);
    close(distanceLaw(7).variance, 3.125, 5e-4);
    close(distanceLaw(12).mean, 11.168765, 1e-6);
    expect([387_839, 387_840, 904_959, 904_960, 1_000_000, 2_068_480].map(universalL)).toEqual([0, 6, 6, 7, 7, 8]);
  });
});

describe('exact tails', () => {
  test('visits to a level, against adding cycle after cycle', () => {
    for (const [x, J] of [
      [1, 40],
      [3, 60],
      [9, 80],
    ] as const) {
      const q = 1 / (2 * x);
      const most = 1500;
      let law = new Float64Array(most + 1);
      law[0] = 1;
      for (let cycle = 0; cycle < J; cycle++) {
        // one more cycle: nothing with 1 - q, else q then geometric
        const next = new Float64Array(most + 1);
        let geometric = 0;
        for (let k = 0; k <= most; k++) {
          next[k] = (1 - q) * law[k]! + q * geometric;
          geometric = (1 - q) * geometric + q * law[k]!;
        }
        law = next;
      }
      for (const xi of [0, 5, J - 7, J, J + 1, J + 30, 3 * J, 6 * J]) {
        const expected = law.reduce((sum, p, k) => sum + (Math.abs(k - J) >= Math.abs(xi - J) ? p : 0), 0);
        expect(Math.abs(visitsTail(xi, x, J) / expected - 1), `${x} ${J} ${xi}`).toBeLessThan(1e-8);
      }
    }
  });
  test('visits: many cycles neither underflow nor go wrong', () => {
    expect(visitsTail(20_000, 1, 20_000)).toBe(1);
    const normal = (xi: number) => Math.abs(xi - 20_000) / Math.sqrt(2 * 20_000);
    expect(visitsTail(20_400, 1, 20_000)).toBeCloseTo(0.0455, 3);
    expect(normal(20_400)).toBeCloseTo(2, 9);
    expect(visitsTail(25_000, 9, 5_000)).toBeLessThan(1e-190);
  });
  test('rank: the whole distribution of 40 matrices', () => {
    const [a, b] = [rankProbability(32, 32, 32), rankProbability(31, 32, 32)];
    const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
    const outcomes: { F: number[]; chi2: number; p: number }[] = [];
    for (let i = 0; i <= 40; i++) {
      for (let j = 0; i + j <= 40; j++) {
        const F = [i, j, 40 - i - j];
        const chi2 = F.reduce(
          (sum, f, k) => sum + (f - 40 * [a, b, 1 - a - b][k]!) ** 2 / (40 * [a, b, 1 - a - b][k]!),
          0,
        );
        const ways = factorial(40) / factorial(i) / factorial(j) / factorial(40 - i - j);
        outcomes.push({ F, chi2, p: ways * a ** i * b ** j * (1 - a - b) ** (40 - i - j) });
      }
    }
    for (const { F, chi2 } of outcomes.filter((_, i) => i % 7 === 0)) {
      const expected = outcomes.reduce((sum, row) => sum + (row.chi2 >= chi2 * (1 - 1e-12) ? row.p : 0), 0);
      if (expected < 1e-300) continue;
      expect(Math.abs(rankP(F, 'corrected') / expected - 1), `${F}`).toBeLessThan(1e-9);
    }
  });
  test('tail factors: 1 in the body, more in the tail, less with more trials', () => {
    expect(tailFactor('linear-complexity', 2000, 0.3)).toBeCloseTo(1, 2);
    expect(tailFactor('linear-complexity', 2000, 1e-5)).toBeGreaterThan(1.7);
    expect(tailFactor('linear-complexity', 200_000, 1e-5)).toBeLessThan(1.1);
    let last = 0;
    for (let p = 1e-12; p < 1; p *= 1.1) {
      const corrected = p * tailFactor('random-excursions-4', 600, p);
      expect(corrected).toBeGreaterThan(last);
      last = corrected;
    }
  });
});
