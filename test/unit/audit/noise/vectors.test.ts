import { describe, expect, test } from 'vitest';
import {
  noveltyOf,
  planOf,
  upper,
  VectorReader,
  VectorsFamily,
  vectorStatistics,
} from '../../../../src/audit/noise/vectors/index.ts';
import { lagLogE, lagsOf } from '../../../../src/audit/noise/vectors/lags.ts';
import { projectionLaw } from '../../../../src/audit/noise/vectors/projection-law.ts';
import { unitLaw } from '../../../../src/audit/noise/vectors/unit-law.ts';
import { Watch } from '../../../../src/audit/noise/watch.ts';
import { tampering } from '../../../../src/backdoors/index.ts';
import { openPipeline } from '../../../../src/samplers/pipelines.ts';
import { draw, type Normals } from '../../../support/normals.ts';

const source = (backdoor: string | null, d: number, seed = '1', dtype: 'f32' | 'f64' = 'f32') =>
  openPipeline({ id: 'numpy:PCG64', seed, dtype }, backdoor ? tampering(backdoor, { d }) : undefined);
const logE = (family: VectorsFamily, since: Float64Array | null = null) => {
  const out = new Float64Array(family.components.length);
  family.logE(since, out);
  return [...out];
};

/** Vectors until the alarm, and what raised it. */
function watch(backdoor: string, d: number, most: number, options = {}, seed = '1') {
  const family = new VectorsFamily({ dimension: d, ...options });
  const watched = new Watch(family, 1e-6);
  const noise = source(backdoor, d, seed);
  const x = new Float32Array(d);
  while (!watched.alarm && family.count < most) {
    noise.fill(x);
    family.push(x);
    if (family.count === watched.nextLook) watched.look();
  }
  return { at: watched.detectedAt, component: watched.component, family };
}

describe('what the noise vectors give away, at d = 784 and alpha = 1e-6', () => {
  const image = { shape: [1, 28, 28] as const };
  // Numbers of vectors are those of one seed; the comment of each: median of several.
  test.each([
    ['antithetic', 2, 'novelty'],
    ['once', 2, 'novelty'],
    ['period=3', 4, 'novelty'],
    ['period=20', 21, 'novelty'],
    ['correlated=0.9', 1, 'lags'],
    ['correlated=0.5', 1, 'lags'],
    ['correlated=0.1', 15, 'lags'],
    ['slices=4', 1, 'lags'],
    ['shift=0.1', 12, 'projections'],
    ['scale=0.9', 8, 'norm'],
    ['scale=1.1', 8, 'norm'],
    ['constant-sigma', 1, 'lags'],
  ])('%s: within %d vectors, by %s', (backdoor, most, component) => {
    const found = watch(backdoor, 784, most, image);
    expect(found.at).not.toBeNull();
    expect(found.component).toBe(component);
    expect(found.family.estimate(found.family.components.findIndex(({ id }) => id === component))).toBeTruthy();
  });

  test.each([4, 16, 64])('low rank %d: within 8 vectors; novelty alone would do', (rank) => {
    const { at, family } = watch(`low-rank=${rank}`, 784, 8, image);
    expect(at).not.toBeNull(); // by norm or novelty: the sum of few terms has no chi-square length either
    const more = new Float32Array(8 * 784);
    source(`low-rank=${rank}`, 784).fill(more);
    const alone = new VectorsFamily({ dimension: 784, ...image });
    alone.push(more);
    expect(logE(alone)[2]).toBeGreaterThan(Math.log(1e6 * family.components.length));
  });

  test('noise that follows a trusted direction', () => {
    const d = 784;
    const direction = Float64Array.from({ length: d }, (_, i) => Math.cos(i));
    const norm = Math.sqrt(direction.reduce((sum, g) => sum + g * g, 0));
    const family = new VectorsFamily({ dimension: d, direction });
    const watched = new Watch(family, 1e-6);
    const noise = source(null, d);
    const z = new Float32Array(d);
    while (!watched.alarm && family.count < 400) {
      noise.fill(z);
      // Redrawn once where it points the wrong way, as a supplier that sees a linear classifier would.
      if (z.reduce((sum, x, i) => sum + x * direction[i]!, 0) < 0) noise.fill(z);
      family.push(z);
      if (family.count === watched.nextLook) watched.look();
    }
    expect(norm).toBeGreaterThan(0);
    expect(watched.component).toBe('coupled');
    expect(watched.detectedAt).toBeLessThan(250);
  });
});

describe('one stream, however it is taken', () => {
  const d = 48;
  const n = 150;
  const options = {
    dimension: d,
    shape: [3, 4, 4] as const,
    window: 5,
    block: 20,
    direction: new Float64Array(d).fill(1),
  };
  const x: Normals = draw(source(null, d, '9'), d * n);
  const whole = new VectorsFamily(options);
  whole.push(x);

  test('any split of the pushes', () => {
    const parts = new VectorsFamily(options);
    for (const [from, to] of [
      [0, 1],
      [1, 70],
      [70, 71],
      [71, n],
    ]) {
      parts.push(x.subarray(from! * d, to! * d));
      logE(parts);
    }
    expect(logE(parts)).toEqual(logE(whole));
    expect([...parts.mark()]).toEqual([...whole.mark()]);
  });

  test('statistics made by workers, a block each, folded in order', () => {
    const folded = new VectorsFamily(options);
    for (let at = 0; at < n; at += 20)
      folded.pushStatistics(new VectorReader(planOf(options)).read(x.subarray(at * d, Math.min(n, at + 20) * d)));
    expect(logE(folded)).toEqual(logE(whole));
    expect(folded.count).toBe(n);
  });

  test('a saved state goes on, also inside a block', () => {
    const first = new VectorsFamily(options);
    first.push(x.subarray(0, 33 * d));
    const mark = first.mark();
    const second = new VectorsFamily(options);
    second.restore(first.save());
    second.push(x.subarray(33 * d));
    expect(logE(second)).toEqual(logE(whole));
    expect(() => new VectorsFamily({ ...options, window: 4 }).restore(first.save())).toThrow('got one of vectors(48;5');
    // A copy that starts at the mark sees what came after it.
    const after = new VectorsFamily(options);
    after.push(x.subarray(33 * d, 40 * d)); // to the end of the block, whose first vectors it lacks
    expect(logE(second, mark)[0]).not.toBe(logE(second)[0]);
    first.push(x.subarray(33 * d, 40 * d));
    const since = logE(first, mark);
    expect(since[0]).toBeCloseTo(logE(after)[0]!, 10);
    expect(since[1]).toBeCloseTo(logE(after)[1]!, 10);
    expect(since[3]).toBeCloseTo(logE(after)[3]!, 10);
  });

  test('pure helpers say the same as the reader', () => {
    const { width } = planOf(options);
    const rows = new VectorReader(planOf(options)).read(x.subarray(0, 6 * d));
    expect([...vectorStatistics(x.subarray(0, d), options)]).toEqual([...rows.subarray(0, width)]);
    const codes = noveltyOf(x.subarray(0, 6 * d), options);
    expect(codes.length).toBe(5);
    for (const code of codes) expect(upper(code)).toBeGreaterThan(0);
  });
});

describe('what is not noise at all', () => {
  test('NaN, infinities, zeros and huge numbers are findings, not crashes', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 0, 1e300, -1e38]) {
      const family = new VectorsFamily({ dimension: 32 });
      const watched = new Watch(family, 1e-6);
      for (let i = 0; i < 3; i++) {
        family.push(new Float64Array(32).fill(value));
        watched.look();
      }
      expect(watched.alarm, String(value)).toBe(true);
      expect(logE(family).every((e) => !Number.isNaN(e))).toBe(true);
    }
  });

  test('misuse gets a sentence', () => {
    expect(() => new VectorsFamily({ dimension: 1 })).toThrow('"dimension"');
    expect(() => new VectorsFamily({ dimension: 30, shape: [3, 3, 3] })).toThrow('channels x height x width = 30');
    expect(() => new VectorsFamily({ dimension: 3, direction: [0, 0, 0] as unknown as Float64Array })).toThrow(
      'not all 0',
    );
    expect(() => new VectorsFamily({ dimension: 3, direction: new Float64Array(2) })).toThrow('3 numbers');
    const family = new VectorsFamily({ dimension: 30 });
    expect(() => family.push(new Float64Array(31))).toThrow('a multiple of 30 values');
    expect(() => family.pushStatistics(new Float64Array(3))).toThrow('a multiple of');
  });
});

describe('cells', () => {
  test.each([
    [6, 6],
    [6, 20],
    [30, 8],
    [100, 100],
  ])('of a uniform variable, %d and %d halvings deep', (low, high) => {
    const law = unitLaw(low, high);
    expect(law.mass.reduce((sum, m) => sum + m, 0)).toBeCloseTo(1, 14);
    law.mass.forEach((mass, c) => {
      const p = law.below[c]! + mass / 2;
      // q of the upper cells from their masses, since 1 - p has no digits there
      const q = p < 0.5 ? 1 - p : law.mass.slice(c + 1).reduce((sum, m) => sum + m, 0) + mass / 2;
      expect(law.cell(p, q), `${c}`).toBe(c);
    });
    expect(law.cell(0, 1)).toBe(0);
    expect(law.cell(1, 0)).toBe(law.mass.length - 1);
  });

  test.each([2, 64])('of a projection of %d coordinates', (d) => {
    const law = projectionLaw(d);
    expect(law.mass.reduce((sum, m) => sum + m, 0)).toBeCloseTo(1, 12);
    for (const t of [-9, -8, -3.21, -0.01, -1e-20, -0, 0, 0.02, 1, 4.5, 7.99, 8, 12]) {
      const c = law.cell(t);
      expect(law.low[c]! <= t && t < law.high[c]!).toBe(true);
    }
    // Mean 0 and variance 1 on the cells, as far as their width allows.
    const middle = law.mass.map((_, c) => Math.max(-8, Math.min(8, (law.low[c]! + law.high[c]!) / 2)));
    expect(law.mass.reduce((sum, m, c) => sum + m * middle[c]!, 0)).toBeCloseTo(0, 10);
    expect(law.mass.reduce((sum, m, c) => sum + m * middle[c]! ** 2, 0)).toBeCloseTo(1, 1);
  });

  test('distances inside a vector', () => {
    expect(lagsOf(784, [1, 28, 28])).toEqual([1, 2, 3, 27, 28, 29, 98, 196, 262, 392]);
    expect(lagsOf(3072, [3, 32, 32])).toEqual([1, 2, 3, 31, 32, 33, 384, 768, 1024, 1536, 2048]);
    expect(lagsOf(2, null)).toEqual([1]);
  });

  test('a sum of products bets nothing where there is nothing', () => {
    expect(lagLogE(0, 0)).toBeCloseTo(0, 12);
    expect(lagLogE(0, 100)).toBeLessThan(0);
  });
});
