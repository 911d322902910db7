import { describe, expect, test } from 'vitest';
import { goodnessOfFit, independence } from '../../../src/audit/sp800-90b/chi-square.ts';
import { assessIid } from '../../../src/audit/sp800-90b/iid.ts';
import { failureRate, permutationKey, permutationTests } from '../../../src/audit/sp800-90b/permutation.ts';
import { samplesOf } from '../../../src/audit/sp800-90b/samples.ts';
import { PermutationBench, STATISTICS } from '../../../src/audit/sp800-90b/statistics.ts';
import { Workspace } from '../../../src/audit/sp800-90b/workspace.ts';
import { certifyKernel } from '../../../src/kernel/certify.ts';

const all = STATISTICS.map(() => true);

/** 32-bit mixer; good enough to look IID to these tests. */
const noise = (length: number, bits: number, seed = 1) =>
  Uint8Array.from({ length }, (_, i) => {
    let x = Math.imul(i + 1 + seed * 7919, 0x9e3779b1);
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> (32 - bits);
  });

function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Sections 5.1.1 to 5.1.10 in plain words, compression left out. */
function statisticsTwin(raw: Uint8Array): number[] {
  const values = [...new Set(raw)].sort((a, b) => a - b);
  const S = Array.from(raw, (x) => values.indexOf(x));
  const binary = values.length === 2;
  const bytes: number[][] = [];
  for (let i = 0; i < S.length; i += 8) bytes.push(S.slice(i, i + 8));
  const one = binary ? bytes.map((b) => b.reduce((x, y) => x + y, 0)) : S;
  const two = binary ? bytes.map((b) => b.reduce((x, s, j) => x + s * 2 ** (7 - j), 0)) : S;
  const mean = raw.reduce((a, b) => a + b, 0) / raw.length;
  let [sum, excursion] = [0, 0];
  raw.forEach((x, i) => {
    sum += x;
    excursion = Math.max(excursion, Math.abs(sum - (i + 1) * mean));
  });
  const runs = (signs: number[]): number[] => {
    const lengths = [1];
    for (let i = 1; i < signs.length; i++) {
      if (signs[i] === signs[i - 1]) lengths[lengths.length - 1]!++;
      else lengths.push(1);
    }
    return lengths;
  };
  const rises = one.slice(1).map((x, i) => (one[i]! > x ? -1 : 1));
  const up = rises.filter((x) => x === 1).length;
  const sorted = [...S].sort((a, b) => a - b);
  const median = binary ? 0.5 : (sorted[Math.floor(S.length / 2)]! + sorted[Math.ceil(S.length / 2) - 1]!) / 2;
  const sides = runs(S.map((s) => (s < median ? -1 : 1)));
  const waits: number[] = [];
  let seen = new Set<number>();
  for (const x of two) {
    if (seen.has(x)) {
      waits.push(seen.size + 1);
      seen = new Set();
    } else seen.add(x);
  }
  const lags = [1, 2, 8, 16, 32];
  const products = binary ? one : [...raw];
  return [
    excursion,
    runs(rises).length,
    Math.max(...runs(rises)),
    Math.max(up, rises.length - up),
    sides.length,
    Math.max(...sides),
    waits.reduce((a, b) => a + b, 0) / waits.length,
    Math.max(...waits),
    ...lags.map((p) => one.filter((x, i) => x === one[i + p]).length),
    ...lags.map((p) => products.reduce((T, x, i) => T + x * (products[i + p] ?? 0), 0)),
  ];
}

describe('the nineteen statistics', () => {
  test.each([
    ['bits, a whole number of bytes', noise(4000, 1)],
    ['bits, a byte cut short', noise(4003, 1)],
    ['two values that are not 0 and 1', noise(2005, 1).map((x) => 3 + 4 * x)],
    ['4 bits', noise(3001, 4)],
    ['bytes', noise(5000, 8)],
    ['a few values far apart', noise(3000, 2).map((x) => [0, 9, 100, 255][x]!)],
    ['skewed bytes', noise(3000, 8).map((x) => Math.floor((x / 256) ** 6 * 256))],
  ])('equal their definitions on %s', (_, raw) => {
    const found = new PermutationBench(samplesOf(raw), new Uint8Array(32)).original(all);
    const twin = statisticsTwin(raw);
    twin.forEach((want, i) => {
      expect(found[i], STATISTICS[i]).toBeCloseTo(want, 8);
    });
  });

  test('only the wanted ones are computed', () => {
    const bench = new PermutationBench(samplesOf(noise(2000, 8)), new Uint8Array(32));
    const whole = bench.original(all);
    for (let i = 0; i < STATISTICS.length; i++) {
      const found = bench.original(STATISTICS.map((_, j) => j === i));
      expect(found[i]).toBe(whole[i]);
    }
    expect(bench.original(STATISTICS.map(() => false)).every(Number.isNaN)).toBe(true);
  });
});

describe('permutations', () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => 3 * i + 1);

  function shuffled(S: Uint8Array, r: number): Uint8Array {
    const room = new Workspace();
    const [from, at, to] = [room.place(S), room.place(key), room.reserve(S.length)] as const;
    room.run.shuffle(at, r, from, S.length, to);
    return new Uint8Array(room.kernel.memory.buffer, to, S.length).slice();
  }

  test('are Fisher–Yates over ChaCha20 words at (block, permutation, 0, 0)', () => {
    const S = noise(3000, 8);
    const kernel = certifyKernel();
    const [at, out] = [kernel.allocate(32), kernel.allocate(64 * 1000)];
    new Uint8Array(kernel.memory.buffer, at, 32).set(key);
    for (const r of [0, 1, 77]) {
      kernel.run.chachaWords(at, 0, 1000, r, 0, 0, out);
      const words = new Uint32Array(kernel.memory.buffer, out, 16_000);
      const want = S.slice();
      let next = 0;
      for (let i = S.length - 1; i > 0; i--) {
        const size = BigInt(i + 1);
        let m: bigint;
        do m = BigInt(words[next++]!) * size;
        while ((m & 0xffffffffn) < 2n ** 32n % size);
        const j = Number(m >> 32n);
        [want[i], want[j]] = [want[j]!, want[i]!];
      }
      expect(shuffled(S, r)).toEqual(want);
    }
  });

  test('all 24 orders of four come equally often', () => {
    const counts = new Map<string, number>();
    for (let r = 0; r < 2400; r++) {
      const order = shuffled(Uint8Array.of(0, 1, 2, 3), r).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chi2 = [...counts.values()].reduce((sum, c) => sum + (c - 100) ** 2 / 100, 0);
    expect(chi2).toBeLessThan(52); // 23 degrees of freedom: 5e-4
  });

  test('verdicts are reproducible, and the same whether statistics stop early or not', () => {
    const samples = samplesOf(noise(1500, 4));
    const key = permutationKey(samples);
    const a = finish(permutationTests(samples, key, 400));
    expect(finish(permutationTests(samples, key, 400))).toEqual(a);
    const bench = new PermutationBench(samples, key);
    const t = bench.original(all);
    const counts = STATISTICS.map(() => ({ high: 0, low: 0 }));
    for (let r = 0; r < 400; r++) {
      bench.permuted(r, all).forEach((x, i) => {
        if (x >= t[i]!) counts[i]!.high++;
        if (x <= t[i]!) counts[i]!.low++;
      });
    }
    expect(a.statistics.map(({ state }) => state)).toEqual(
      counts.map(({ high, low }) => (high > 5 && low > 5 ? 'pass' : 'fail')),
    );
    expect(a.made).toBeLessThanOrEqual(400);
  });

  test('the key follows from the samples, or from a seed', () => {
    const samples = samplesOf(noise(100, 4));
    expect(permutationKey(samples)).toEqual(permutationKey(samplesOf(noise(100, 4))));
    expect(permutationKey(samples)).not.toEqual(permutationKey(samplesOf(noise(100, 4, 2))));
    expect(permutationKey(samples, Uint8Array.of(1))).not.toEqual(permutationKey(samples));
  });

  test('the rate of one statistic is stated', () => {
    expect(failureRate(10_000)).toBeCloseTo(0.0012, 5);
  });
});

describe('the IID track', () => {
  test('takes independent samples and assesses them by the most common value', () => {
    const report = assessIid(samplesOf(noise(20_000, 3)), { permutations: 1000, seed: Uint8Array.of(5) });
    expect(report.checks.map(({ state }) => state)).toEqual(['pass', 'pass', 'pass']);
    expect(report.permutation.state).toBe('pass');
    expect(report.state).toBe('pass');
    expect(report.permutation.made).toBeLessThan(1000); // stopped early
    expect(report.assessment.minEntropy).toBeGreaterThan(2.8);
    expect(report.assessment.estimates.map(({ id }) => id)).toEqual(['most-common-value']);
  });

  test.each([
    ['a slow drift', (x: number, i: number) => (i > 10_000 && x === 0 ? 7 : x), 'excursion'],
    [
      'neighbours that repeat',
      (x: number, i: number, S: Uint8Array) => (i % 9 === 0 && i > 0 ? S[i - 1]! : x),
      'periodicity(1)',
    ],
    ['a period of eight', (x: number, i: number, S: Uint8Array) => (i % 24 === 9 ? S[i - 8]! : x), 'periodicity(8)'],
  ])('refuses %s', (_, spoil, statistic) => {
    const raw = noise(20_000, 3);
    raw.forEach((x, i) => {
      raw[i] = spoil(x, i, raw);
    });
    const report = assessIid(samplesOf(raw), { permutations: 300 });
    expect(report.state).toBe('fail');
    expect(report.permutation.statistics.find(({ name }) => name === statistic)!.state).toBe('fail');
    expect(report.permutation.made).toBe(300);
  });

  test('chi-square refuses dependence of pairs and a change of distribution', () => {
    const pairs = noise(20_000, 3);
    for (let i = 1; i < pairs.length; i += 10) pairs[i] = pairs[i - 1]!;
    expect(independence(samplesOf(pairs)).state).toBe('fail');
    const drift = noise(20_000, 3).map((x, i) => (i > 18_000 && x === 0 ? 1 : x));
    expect(goodnessOfFit(samplesOf(drift)).state).toBe('fail');
    const bits = noise(20_000, 1);
    for (let i = 1; i < bits.length; i += 10) bits[i] = bits[i - 1]!;
    expect(independence(samplesOf(bits)).state).toBe('fail');
    expect(
      goodnessOfFit(samplesOf(noise(20_000, 1).map((x, i) => (i < 2000 ? x & Number(i % 3 !== 0) : x)))).state,
    ).toBe('fail');
  });

  test('chi-square says when there is too little to test', () => {
    const few = independence(samplesOf(Uint8Array.of(0, 1, 0, 0, 1), 1));
    expect(few).toMatchObject({ state: 'skipped', because: 'too few samples for two bins of five expected' });
    expect(goodnessOfFit(samplesOf(Uint8Array.of(0, 1, 2), 2)).state).toBe('skipped');
  });
});
