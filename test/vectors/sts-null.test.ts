import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { approximateEntropyP, phi } from '../../src/audit/sp800-22/approximate-entropy.ts';
import { dftLimit, dftP } from '../../src/audit/sp800-22/dft.ts';
import { type Sequence, sequences } from '../../src/audit/sp800-22/sequence.ts';
import { psi2, serialP } from '../../src/audit/sp800-22/serial.ts';
import type { Mode } from '../../src/audit/sp800-22/test.ts';
import { distanceLaw, sumLog2, universalP } from '../../src/audit/sp800-22/universal.ts';
import { gammaQ } from '../../src/audit/special/gamma.ts';
import { erfc } from '../../src/audit/special/normal.ts';
import { openGenerator } from '../../src/generators/index.ts';

// The null of the four tests without a computed law, simulated by sts-null.c: p-values of corrected mode may not come more often than
// they say. Only the counts are committed; what they mean for today's p-values is worked out here.
interface Counted {
  test: 'serial-1' | 'serial-2' | 'approximate-entropy' | 'universal';
  n: number;
  m: number;
  L: number;
  K: number;
  draws: number;
  /** Mean of z, z^2, z^3, z^4. */
  moments: [number, number, number, number];
  /** Draws whose p by the limit law was 10^(-j/4) or less, j = 2 .. 28. */
  below: number[];
}
interface Spectral extends Pick<Counted, 'n' | 'draws' | 'moments'> {
  test: 'dft';
  /** Draws with N1 = least, least + 1, …; moments are of N1 - .475 n. */
  least: number;
  counts: number[];
}
const cases = readFileSync(join(import.meta.dirname, 'sts-null.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Counted | Spectral);
const counted = cases.filter((row): row is Counted => row.test !== 'dft');
const spectral = cases.filter((row): row is Spectral => row.test === 'dft');
const label = (row: Counted | Spectral) =>
  row.test === 'universal'
    ? `universal L = ${row.L}, K = ${row.K}`
    : `${row.test} n = ${row.n}${'m' in row ? `, m = ${row.m}` : ''}`;

const LEVELS = Array.from({ length: 27 }, (_, j) => 10 ** (-(j + 2) / 4));

/** Where a falling tail reaches p. */
function reach(tail: (x: number) => number, high: number, p: number): number {
  let low = 0;
  for (let i = 0; i < 80; i++) {
    const x = (low + high) / 2;
    if (tail(x) > p) low = x;
    else high = x;
  }
  return high;
}
const degrees = {
  'serial-1': (m: number) => 2 ** (m - 1),
  'serial-2': (m: number) => 2 ** (m - 2),
  'approximate-entropy': (m: number) => 2 ** m,
};

/** Coron and Naccache's d, e by L, as sts-null.c has them. */
const CORON: Record<number, readonly [d: number, e: number]> = {
  6: [0.3489769, 0.3941338],
  7: [0.3631815, 0.381321],
  10: [0.3845867, 0.3643695],
};

/** Today's p-value of the outcome that the limit law gives p = u. */
function today(row: Counted, u: number, mode: Mode): number {
  const { test, n, m, L, K } = row;
  if (test === 'universal') {
    const { mean, variance } = distanceLaw(L);
    const [d, e] = CORON[L]!;
    const sigma = Math.sqrt(((d + (e * 2 ** L) / K) * variance) / K);
    // |z| of a normal: z^2 is chi-square with one degree.
    const z = Math.sqrt(reach((x) => gammaQ(0.5, x / 2), 100, u));
    return universalP(mean - z * sigma, L, K, mode);
  }
  const k = degrees[test](m);
  const x = reach((at) => gammaQ(k / 2, at / 2), k + 60 + 20 * Math.sqrt(2 * k), u);
  if (test === 'approximate-entropy')
    return approximateEntropyP(Math.LN2 - (x * (1 + 2 ** m / (2 * n))) / (2 * n), m, n, mode);
  return serialP([x, 0, 0], m, n, mode)[test === 'serial-1' ? 0 : 1];
}

/** (p of today, draws at or below it), from the largest p on. */
function tail(row: Counted | Spectral, mode: Mode): [p: number, count: number][] {
  if (row.test !== 'dft') return row.below.map((count, j) => [today(row, LEVELS[j]!, mode), count]);
  const by = row.counts.map((count, i): [number, number] => [dftP(row.least + i, row.n, mode), count]);
  return by.map(([p]) => [p, by.reduce((sum, [q, count]) => sum + (q <= p ? count : 0), 0)]);
}

/** P(Poisson(mean) >= count) >= 3e-7, the tail of five standard deviations. */
function withinChance(count: number, mean: number): boolean {
  if (mean > 1000) return count < mean + 5 * Math.sqrt(mean);
  let term = Math.exp(-mean);
  let above = 1;
  for (let i = 0; i < count; i++) {
    above -= term;
    term *= mean / (i + 1);
  }
  return count <= mean || above > 3e-7;
}

describe('p <= u comes no more often than u, at any simulated size down to 1e-7', () => {
  test.each(cases.map((row) => [label(row), row] as const))('%s', (_, row) => {
    for (const [p, count] of tail(row, 'corrected'))
      expect(withinChance(count, p * row.draws), `p <= ${p}: ${count} of ${row.draws}`).toBe(true);
  });
  test('which NIST’s p-values do not hold: serial at 1e-5, dft at 1e-4', () => {
    const failing = (mode: Mode) =>
      cases
        .filter((row) => tail(row, mode).some(([p, count]) => p < 1.1e-4 && !withinChance(count, p * row.draws)))
        .map(label);
    expect(failing('sts-2.1.2')).toEqual(
      expect.arrayContaining(['serial-1 n = 1024, m = 7', 'dft n = 1000', 'dft n = 1024', 'dft n = 4096']),
    );
    expect(failing('corrected')).toEqual([]);
  });
  test('and not at the price of the test: where the suite is used, u = 1e-4 comes at least seven tenths as often', () => {
    const used = counted.filter(({ test, n, m }) =>
      test === 'universal' ? true : n >= 4096 && (test === 'approximate-entropy' || m > 3),
    );
    expect(used.length).toBeGreaterThan(40);
    for (const row of used) {
      const [p, count] = tail(row, 'corrected')[14]!;
      expect(count + 4 * Math.sqrt(count) + 4, `${label(row)}: p <= ${p}`).toBeGreaterThan(0.7 * p * row.draws);
    }
  });
});

describe('the constants charged', () => {
  const central = ([m1, m2, m3]: readonly number[]) => {
    const variance = m2! - m1! ** 2;
    return { mean: m1!, variance, skewness: (m3! - 3 * m1! * m2! + 2 * m1! ** 3) / variance ** 1.5 };
  };
  test.each(spectral.filter(({ draws }) => draws >= 1e6))(
    'N1 of $n bits: mean, variance, skewness',
    ({ n, draws, moments }) => {
      const { mean, variance, skewness } = central(moments);
      const sigma = Math.sqrt(0.012532 * n);
      const bins = Math.floor(n / 2);
      expect(Math.abs(mean + 0.475 * n - 0.95 * bins)).toBeLessThan(0.01 + (5 * sigma) / Math.sqrt(draws));
      expect(Math.abs(variance / n / 0.012532 - 1)).toBeLessThan(5 / n + 5 * Math.sqrt(2 / draws));
      expect(Math.abs(skewness * Math.sqrt(n) + 2.015)).toBeLessThan(30 / n + 5 * Math.sqrt((6 * n) / draws));
      // Charged at five standard deviations: the measured skewness and no more than twice what that makes.
      const N1 = Math.ceil(0.95 * bins - 5 * sigma);
      const z = (0.95 * bins - N1 - 0.5) / sigma;
      const least = erfc(z / Math.SQRT2) * Math.cosh((skewness * z ** 3) / 6);
      expect(dftP(N1, n, 'corrected')).toBeGreaterThan(least);
      expect(dftP(N1, n, 'corrected')).toBeLessThan(2 * least);
    },
  );
  test.each(counted.filter(({ test, K, draws }) => test === 'universal' && (6 * K) / draws < 0.1))(
    'skewness of f_n at L = $L, K = $K: below what is charged, and not half of it',
    (row) => {
      const { skewness } = central(row.moments);
      const size = -skewness * Math.sqrt(row.K);
      expect(size).toBeLessThan(3);
      expect(size).toBeGreaterThan(1.5);
      const five = erfc(5 / Math.SQRT2);
      expect(today(row, five, 'corrected')).toBeGreaterThan(five * Math.cosh((skewness * 5 ** 3) / 6));
    },
  );
  test('approximate entropy: the second order of Bartlett’s factor, 1.25 / lambda^2 at lambda = 64', () => {
    const rows = counted.filter(({ test, n, m }) => test === 'approximate-entropy' && n / 2 ** m === 64 && m >= 6);
    expect(rows.length).toBeGreaterThan(2);
    for (const { m, draws, moments } of rows) {
      const unit = Math.sqrt(2 ** (m - 1)) / 64 ** 2 / (1 + 1 / 128); // of c, in standard deviations
      expect(Math.abs(moments[0] - 1.25 * unit) * Math.sqrt(draws)).toBeLessThan(5);
    }
    // With 2^18 contexts it is a ninth of a standard deviation; a statistic at its mean gets no less than chi-square's there.
    const [m, n] = [18, 2 ** 24];
    const mean = 2 ** m * (1 + 1 / 128 + 1.25 / 64 ** 2);
    expect(approximateEntropyP(Math.LN2 - mean / (2 * n), m, n, 'corrected')).toBeGreaterThan(gammaQ(2 ** 17, 2 ** 17));
  });
  test('p falls as the statistic grows, to 0 and no further', () => {
    const falling = (ps: number[]) => {
      ps.forEach((p, i) => {
        expect(p, `${i}`).toBeLessThanOrEqual(i ? Math.max(ps[i - 1]!, 1e-300) : 1); // doubles lose their digits below
        expect(p).toBeGreaterThanOrEqual(0);
      });
      expect(ps.at(-1)).toBe(0);
    };
    for (const [m, n] of [
      [2, 32],
      [7, 1024],
      [16, 1e6],
      [2, 1e6],
    ] as const)
      for (const at of [0, 1])
        falling(Array.from({ length: 400 }, (_, i) => serialP([1.05 ** i, 0, 0], m, n, 'corrected')[at]!));
    falling(
      Array.from({ length: 400 }, (_, i) => approximateEntropyP(Math.LN2 - 1.05 ** i / 1000, 4, 1024, 'corrected')),
    );
    for (const step of [-1, 1])
      falling(Array.from({ length: 23_000 }, (_, i) => dftP(475_000 + step * i, 1e6, 'corrected')));
    falling(Array.from({ length: 400 }, (_, i) => universalP(6.1962507 - i / 100, 7, 141_577, 'corrected')));
  });
  test('serial: the tail of p1 is heavier by exp(k w^3 / (8 lambda)) to leading order', () => {
    // At u = 1e-3, where many contexts (k) make w small and there are draws enough: half of what is charged.
    const rows = counted.filter(
      ({ test, n, m, draws }) => test === 'serial-1' && m >= 7 && n / 2 ** m <= 32 && draws >= 1e7,
    );
    expect(rows.length).toBeGreaterThan(8);
    let [weight, sum] = [0, 0];
    for (const { n, m, draws, below } of rows) {
      const k = 2 ** (m - 1);
      const w = reach((x) => gammaQ(k / 2, x / 2), 3 * k + 60, 1e-3) / k - 1;
      const unit = (k * w ** 3) / (n / 2 ** m);
      sum += unit * below[10]! * Math.log(below[10]! / draws / 1e-3);
      weight += unit ** 2 * below[10]!;
    }
    expect(sum / weight).toBeGreaterThan(1 / 8);
    expect(sum / weight).toBeLessThan(1 / 6);
  });
});

// The C program and the package count the same things: shares of p <= u at sizes small enough to be run here.
describe('the package’s own counts follow the simulated law', () => {
  function shares(n: number, draws: number, p: (sequence: Sequence) => readonly number[]): number[][] {
    const source = openGenerator({ id: 'chacha20', seed: '20261127' });
    const place = sequences(n);
    const words = new Uint32Array(Math.ceil(n / 32));
    return Array.from({ length: draws }, () => {
      source.fill(words);
      return [...p(place.load(new Uint8Array(words.buffer)))];
    });
  }
  const compare = (ps: readonly number[], row: Counted | Spectral, j: number) => {
    const [p, count] = tail(row, 'corrected')[j]!;
    const share = count / row.draws;
    const seen = ps.filter((value) => value <= p * (1 + 1e-9)).length;
    expect(
      Math.abs(seen - share * ps.length),
      `${label(row)} p <= ${p}: ${seen} of ${ps.length}, simulated ${share}`,
    ).toBeLessThan(5 * Math.sqrt(share * (1 - share) * ps.length) + 1);
  };
  const find = (test: string, n: number, m?: number) => {
    const row = cases.find((at) => at.test === test && at.n === n && (m === undefined || ('m' in at && at.m === m)));
    if (!row) throw new Error(`${test} ${n} ${m} was not simulated`);
    return row;
  };
  test('serial m = 7 and approximate entropy m = 4 of 1024 bits', () => {
    const n = 1024;
    const ps = shares(n, 40_000, (s) => [
      ...serialP([7, 6, 5].map((m) => psi2(s.squares(m), m, n)) as [number, number, number], 7, n, 'corrected'),
      approximateEntropyP(phi(s.patterns(4), n) - phi(s.patterns(5), n), 4, n, 'corrected'),
    ]);
    for (const j of [0, 2, 6, 10]) {
      compare(
        ps.map((p) => p[0]!),
        find('serial-1', n, 7),
        j,
      );
      compare(
        ps.map((p) => p[1]!),
        find('serial-2', n, 7),
        j,
      );
      compare(
        ps.map((p) => p[2]!),
        find('approximate-entropy', n, 4),
        j,
      );
    }
  });
  test('dft of 1000 bits', () => {
    const ps = shares(1000, 40_000, (s) => [dftP(s.peaksBelow(dftLimit(1000)), 1000, 'corrected')]).flat();
    const row = find('dft', 1000) as Spectral;
    for (const N1 of [464, 467, 470, 472, 478, 481, 484]) compare(ps, row, N1 - row.least);
  });
  test('universal at L = 6, K = 4000', () => {
    const [L, K] = [6, 4000];
    const ps = shares(L * (10 * 2 ** L + K), 4000, (s) => [
      universalP(sumLog2(s.distances(L, 640, K)) / K, L, K, 'corrected'),
    ]).flat();
    const row = cases.find((at) => at.test === 'universal' && 'K' in at && at.K === K)!;
    for (const j of [0, 2, 4]) compare(ps, row, j);
  });
});
