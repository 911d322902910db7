import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grid } from '../../../src/core/types.ts';
import {
  chooseGrid,
  type Dataset,
  openDataset,
  parseGrid,
  parseNormalize,
  parseSize,
  pointsOf,
  quantiserRadius,
  toPoint,
} from '../../../src/datasets/index.ts';
import { quantise } from '../../../src/datasets/quantise.ts';
import { linearMap } from '../../../src/datasets/transform.ts';
import { counting, idxBytes, scratch } from '../../support/files.ts';
import { testSeed } from '../../support/shared.ts';

const files = scratch();
const BYTES: Grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const images = async (name: string, dims: number[]): Promise<Dataset> =>
  openDataset({ data: await files.put(name, idxBytes(8, dims, counting(dims.reduce((a, b) => a * b, 1)))) });

/** sqrt(n) of a rational n / m rounded down to a double: an exact yardstick. */
function exactDistance(x: readonly number[], steps: Int32Array, denominator: bigint): number {
  const SCALE = 1n << 1074n; // every double times 2^1074 is an integer
  let squares = 0n;
  for (const [i, v] of x.entries()) {
    const off = toInteger(v) * denominator - BigInt(steps[i]!) * SCALE;
    squares += off * off;
  }
  // sqrt(squares) / (SCALE * denominator), from below, to 2^-120 relative.
  const shift = 400n;
  return Number((isqrt(squares << shift) * (1n << 100n)) / (SCALE * denominator * (1n << (shift / 2n)))) / 2 ** 100;
}
function toInteger(v: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(v)).buffer)[0]!;
  const [exponent, fraction] = [bits >> 52n, bits & ((1n << 52n) - 1n)];
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return v < 0 ? -size : size;
}
function isqrt(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

describe('points on the grid', () => {
  test('bytes lie on it: steps are the bytes, values the float32 of b/255', async () => {
    const dataset = await images('bytes', [1, 16, 16]);
    const point = await toPoint(dataset, 0, { grid: BYTES });
    expect(point).toMatchObject({ index: 0, label: null, moved: 0 });
    expect([...point.steps!]).toEqual([...counting(256)]);
    expect([...point.values]).toEqual([...counting(256)].map((b) => Math.fround(b / 255)));
    await dataset.close();
  });

  test('every way to write b/255 is the point itself', () => {
    for (let b = 0; b <= 255; b++) {
      for (const v of [b / 255, Math.fround(b / 255), Math.fround(b * Math.fround(1 / 255))]) {
        expect(quantise(Float64Array.of(v), 'float', BYTES, 'x')).toMatchObject({ steps: Int32Array.of(b), moved: 0 });
      }
    }
  });

  test('moved is the distance, rounded up, by exact rational arithmetic', () => {
    const value = fc.double({ min: -1, max: 1, noNaN: true });
    const row = fc.array(value, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(row, fc.constantFrom(1, 3, 255, 1000, 1024), (x, denominator) => {
        const grid: Grid = { kind: 'uniform', denominator, low: -denominator, high: denominator };
        const { steps, values, moved } = quantise(Float64Array.from(x), 'float', grid, 'x');
        const exact = exactDistance(x, steps!, BigInt(denominator));
        // A name of a grid point (0.1 for 1/10) is at distance 0 by definition, and at most an ulp of float32 off.
        const named = x.filter((v, i) => Math.abs(v - steps![i]! / denominator) < 2e-7).length;
        expect(moved).toBeGreaterThanOrEqual(exact - 2e-7 * named);
        expect(moved).toBeLessThanOrEqual(exact * (1 + 1e-12) + 1e-15);
        expect([...values]).toEqual([...steps!].map((n) => Math.fround(n / denominator)));
      }),
      { seed: testSeed, numRuns: 500 },
    );
  });

  test('powers of two: exact steps, exact float32 values, the distance by hand', () => {
    const grid: Grid = { kind: 'per-feature', exponents: [2, 0, -3], low: [-8, -8, -8], high: [8, 8, 8] };
    const { steps, values, moved } = quantise(Float64Array.of(0.3, -1.25, 13), 'float', grid, 'x');
    expect([...steps!]).toEqual([1, -1, 2]);
    expect([...values]).toEqual([0.25, -1, 16]);
    expect(moved).toBeGreaterThanOrEqual(Math.sqrt(0.05 ** 2 + 0.25 ** 2 + 9));
    expect(moved).toBeCloseTo(Math.sqrt(0.05 ** 2 + 0.25 ** 2 + 9), 12);
  });

  test('numbers outside the declared range, a grid of another width, bytes on another grid', () => {
    const grid: Grid = { kind: 'per-feature', exponents: [0, 0], low: [0, 0], high: [4, 4] };
    expect(() => quantise(Float64Array.of(1, 5), 'float', grid, 'row 3 of x')).toThrow(
      'row 3 of x, column 1, is outside 0 to 4, the range its grid was made for',
    );
    expect(() => quantise(Float64Array.of(1), 'float', grid, 'x')).toThrow(
      '"grid" expected 1 steps, one a feature, got "2 steps"',
    );
    expect(() => quantise(Uint8Array.of(1, 1), 'byte', grid, 'x')).toThrow('"grid" expected 1/255 for 8-bit data');
  });
});

describe('pointsOf', () => {
  test('channels last for a model that wants them last', async () => {
    const dataset = await images('hwc', [2, 3, 2, 2]);
    const points = pointsOf(dataset, { grid: BYTES, order: 'hwc' });
    expect(points.shape).toEqual([2, 2, 3]);
    const { point } = await points.point(1);
    expect([...point.steps!]).toEqual([12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23]);
    await dataset.close();
  });

  test('a crop takes the centre as torchvision does (halves to even) and costs nothing', async () => {
    const dataset = await images('crop', [1, 4, 5]);
    const points = pointsOf(dataset, { grid: BYTES, domain: 'grid', transform: { resize: null, crop: [2, 2] } });
    const { point, cost, norm } = await points.point(0);
    expect([points.shape, [...point.steps!], cost, norm]).toEqual([[1, 2, 2], [7, 8, 12, 13], 0, 1]); // (5 - 2) / 2 = 1.5 -> 2
    const one = pointsOf(dataset, { grid: BYTES, domain: 'grid', transform: { resize: null, crop: [4, 4] } });
    expect((await one.point(0)).point.steps![0]).toBe(0); // (5 - 4) / 2 = 0.5 -> 0
    await dataset.close();
  });

  test('a resize pays for its grid twice and states its norm: R_orig = (R^ - moved - |h|/2) / ||A||', async () => {
    const dataset = await images('resize', [1, 28, 28]);
    const points = pointsOf(dataset, { grid: BYTES, domain: 'grid', transform: { resize: [32, 32], crop: null } });
    const { point, cost, norm } = await points.point(0);
    expect(points.shape).toEqual([1, 32, 32]);
    expect(norm).toBeCloseTo(1.148, 3);
    expect(norm).toBeGreaterThanOrEqual(1.071565054119072 ** 2);
    expect(point.moved).toBeGreaterThan(0);
    expect(cost).toBeGreaterThanOrEqual(point.moved + quantiserRadius(BYTES, 1024));
    expect(cost).toBeCloseTo(point.moved + quantiserRadius(BYTES, 1024), 12);
    // To its own size: nothing happens.
    const same = await pointsOf(dataset, {
      grid: BYTES,
      domain: 'grid',
      transform: { resize: [28, 28], crop: null },
    }).point(0);
    expect([same.cost, same.norm, same.point.moved]).toEqual([0, 1, 0]);
    await dataset.close();
  });

  test('resize then crop keeps only the rows of A that are used (numpy: 0.936868071613516 an axis)', () => {
    const { norm, shape } = linearMap([3, 256, 256], { resize: [224, 224], crop: [192, 192] });
    expect(shape).toEqual([3, 192, 192]);
    expect(norm).toBeGreaterThanOrEqual(0.936868071613516 ** 2 * (1 - 1e-15));
    expect(norm).toBeCloseTo(0.936868071613516 ** 2, 8);
  });

  test('|Ax - Ay| <= ||A|| |x - y| on random images, and nearly so on the worst', () => {
    const map = linearMap([1, 12, 9], { resize: [20, 5], crop: [16, 4] });
    const norm2 = (v: ArrayLike<number>) => Math.hypot(...Array.from(v));
    const row = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 108, maxLength: 108 });
    fc.assert(
      fc.property(row, (x) => norm2(map.apply(Float64Array.from(x))) <= map.norm * norm2(x) * (1 + 1e-12)),
      { seed: testSeed, numRuns: 200 },
    );
    // Power iteration through finite responses: A^T A by columns of A.
    const columns = Array.from({ length: 108 }, (_, k) =>
      map.apply(Float64Array.from({ length: 108 }, (_, i) => (i === k ? 1 : 0))),
    );
    let v = Float64Array.from({ length: 108 }, () => 1);
    for (let round = 0; round < 400; round++) {
      const image = map.apply(v);
      const next = columns.map((column) => Array.from(column).reduce((sum, a, i) => sum + a * image[i]!, 0));
      const size = norm2(next);
      v = Float64Array.from(next, (a) => a / size);
    }
    expect(norm2(map.apply(v))).toBeCloseTo(map.norm, 6);
  });

  test('real numbers pay, integers do not, and without a grid nothing is claimed', async () => {
    const data = await files.put('real.f32', Buffer.from(Float32Array.of(0.3, 0.7, 0.11, 0.4).buffer));
    const dataset = await openDataset({ data, shape: [2] });
    const { grid, domain } = await chooseGrid(dataset, parseGrid('2^-4'), { sigma: 0.25 });
    const { point, cost } = await pointsOf(dataset, { grid, domain }).point(0);
    expect([...point.steps!]).toEqual([5, 11]);
    const exact = Math.hypot(Math.fround(0.3) - 0.3125, Math.fround(0.7) - 0.6875);
    expect(point.moved).toBeGreaterThanOrEqual(exact);
    expect(point.moved).toBeCloseTo(exact, 12);
    expect(cost).toBeCloseTo(exact + Math.SQRT2 / 32, 12);
    const bare = await pointsOf(dataset, { grid: null }).point(1);
    expect(bare).toMatchObject({
      cost: 0,
      norm: 1,
      point: { steps: null, moved: 0, values: Float32Array.of(0.11, 0.4) },
    });
    await dataset.close();
  });

  test('NaN, a crop that does not fit, a resize of a table, an index out of range', async () => {
    const data = await files.put('nan.f32', Buffer.from(Float32Array.of(1, Number.NaN).buffer));
    const table = await openDataset({ data, shape: [1] });
    const points = pointsOf(table, { grid: null });
    await expect(points.point(1)).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringMatching('row 1, column 0 .* is NaN'),
    });
    await expect(points.point(2)).rejects.toThrow('"index" expected integer in [0, 1], got 2');
    expect(() => pointsOf(table, { grid: null, transform: { resize: [2, 2], crop: null } })).toThrow(
      '"resize" expected images of channels x height x width, got "rows of 1 numbers"',
    );
    const dataset = await images('small', [1, 4, 5]);
    expect(() => pointsOf(dataset, { grid: BYTES, transform: { resize: null, crop: [5, 5] } })).toThrow(
      'a crop of 5x5 does not fit into an image of 4x5; give a smaller --crop',
    );
    await table.close();
    await dataset.close();
  });
});

describe('flags', () => {
  test('--resize and --crop', () => {
    expect(parseSize('resize', '224x160')).toEqual([224, 160]);
    expect(parseSize('crop', '32')).toEqual([32, 32]);
    for (const text of ['', '0x3', '3x', 'x3', '1.5', '-3', '224 x 224']) {
      expect(() => parseSize('resize', text)).toThrow(`"resize" expected HEIGHTxWIDTH, such as 224x224, got "${text}"`);
    }
  });

  test('--normalize', () => {
    expect(parseNormalize('0.4914,.4822, 0.4465/0.2023,1.994e-1,0.2010')).toEqual({
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.2023, 0.1994, 0.201],
    });
    expect(parseNormalize('0/1')).toEqual({ mean: [0], std: [1] });
    for (const text of ['', '1,2,3', '1,2/3', '1/2/3', 'a/b', '1/', '0x1/2', 'NaN/1'])
      expect(() => parseNormalize(text)).toThrow('"normalize" expected MEANS/STDS');
    expect(() => parseNormalize('1/0')).toThrow('"normalize" expected standard deviations > 0');
  });
});
