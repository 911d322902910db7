import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grid } from '../../../src/core/types.ts';
import {
  checkRange,
  chooseGrid,
  type Dataset,
  gridText,
  openDataset,
  parseGrid,
  quantiserRadius,
} from '../../../src/datasets/index.ts';
import { scratch } from '../../support/files.ts';
import { testSeed } from '../../support/shared.ts';

const files = scratch();
const sigma = 0.25;

async function floats(name: string, rows: number[][], shape: number[] = [rows[0]!.length]): Promise<Dataset> {
  return openDataset({
    data: await files.put(`${name}.f32`, Buffer.from(Float32Array.from(rows.flat()).buffer)),
    shape,
  });
}

describe('parseGrid', () => {
  test.each([
    ['1/255', { kind: 'fraction', denominator: 255 }],
    ['2^-10', { kind: 'powers', exponents: [10] }],
    ['2^0', { kind: 'powers', exponents: [0] }],
    ['2^-10,2^3,2^-8', { kind: 'powers', exponents: [10, -3, 8] }],
    ['auto', { kind: 'auto' }],
  ])('%s', (text, expected) => {
    expect(parseGrid(text)).toEqual(expected);
    expect(gridText(parseGrid(text))).toBe(text);
  });

  test.each(['', '255', '1/0', '1/2.5', '2^-10,', '2^x', '3^-2', '2^-99', '1/9999999', 'AUTO'])(
    '"%s" is refused',
    (text) => {
      expect(() => parseGrid(text)).toThrow(
        `"grid" expected 1/N, 2^-q, a list 2^-q1,2^-q2,… (one a feature) or auto, got "${text}"`,
      );
    },
  );
});

describe('quantiserRadius', () => {
  test('half a diagonal of the cell, from above', () => {
    const bytes: Grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
    const half = Math.sqrt(784) / 510;
    expect(quantiserRadius(bytes, 784)).toBeGreaterThanOrEqual(half);
    expect(quantiserRadius(bytes, 784)).toBeLessThan(half * (1 + 1e-14));
    const mixed: Grid = { kind: 'per-feature', exponents: [2, 0, -1], low: [0, 0, 0], high: [1, 1, 1] };
    expect(quantiserRadius(mixed, 3)).toBeGreaterThanOrEqual(Math.sqrt(1 / 16 + 1 + 4) / 2);
    expect(quantiserRadius(mixed, 3)).toBeCloseTo(Math.sqrt(1 / 16 + 1 + 4) / 2, 12);
  });
});

describe('chooseGrid', () => {
  test('bytes: 1/255 whether asked or not, and nothing else', async () => {
    const data = await files.put('pixels.csv', '0,255,1\n7,8,1\n');
    const dataset = await openDataset({ data, labelColumn: 'none', shape: [1, 1, 3] });
    const expected = { grid: { kind: 'uniform', denominator: 255, low: 0, high: 255 }, domain: 'grid', notes: [] };
    for (const text of [null, parseGrid('1/255'), parseGrid('auto')])
      expect(await chooseGrid(dataset, text, { sigma })).toEqual(expected);
    await expect(chooseGrid(dataset, parseGrid('2^-8'), { sigma })).rejects.toThrow(
      '"grid" expected 1/255 for 8-bit data, where a byte b is the number b/255, got "2^-8"',
    );
    await dataset.close();
  });

  test('floats that are all b/255 are bytes, and said so: divided in float32, in double, or multiplied by 1/255', async () => {
    const bytes = Array.from({ length: 256 }, (_, b) => b);
    const inverse = Math.fround(1 / 255);
    for (const [name, row] of Object.entries({
      divided: bytes.map((b) => b / 255),
      times: bytes.map((b) => Math.fround(b * inverse)),
    })) {
      const dataset = await floats(name, [row]);
      const choice = await chooseGrid(dataset, null, { sigma });
      expect(choice).toMatchObject({ domain: 'grid', grid: { denominator: 255, low: 0, high: 255 } });
      expect(choice.notes[0]).toContain('floats that are all b/255');
      expect(await chooseGrid(dataset, parseGrid('1/255'), { sigma })).toEqual(choice);
      expect((await chooseGrid(dataset, parseGrid('1/510'), { sigma })).domain).toBe('real');
      await dataset.close();
    }
  });

  test('floats on no grid: an error that names --grid auto; near 1/255, also that', async () => {
    const off = await floats('off', [[0.1, 0.2, 0.3]]);
    const error = {
      code: 'DATA_MALFORMED',
      message: expect.stringMatching(/floats on no declared grid.*give --grid auto, a step such as --grid 2\^-10\.$/),
    };
    await expect(chooseGrid(off, null, { sigma })).rejects.toMatchObject(error);
    const near = await floats('near', [[0, 3 / 255 + 3e-7, 1]]);
    await expect(chooseGrid(near, null, { sigma })).rejects.toMatchObject({
      message: expect.stringContaining('or --grid 1/255, since every number'),
    });
    await off.close();
    await near.close();
  });

  test('auto: the largest power of two that costs at most sigma/100 (d = 30: sigma/h = 274 rounds up to 2^-11)', async () => {
    const dataset = await floats('auto', [Array.from({ length: 30 }, (_, i) => i / 7), new Array(30).fill(-1.5)]);
    const { grid, domain } = await chooseGrid(dataset, parseGrid('auto'), { sigma });
    if (grid.kind !== 'per-feature') throw new Error(grid.kind);
    expect(domain).toBe('real');
    expect(new Set(grid.exponents)).toEqual(new Set([11])); // 274 / 0.25 = 1096 steps a unit
    expect(quantiserRadius(grid, 30)).toBeLessThanOrEqual(0.01 * sigma);
    expect([grid.low[0], grid.high[0]]).toEqual([-1.5 * 2048, 0]);
    expect([grid.low[7], grid.high[7]]).toEqual([-3072, 2048]);
    await dataset.close();
  });

  test('auto never exceeds 4096 steps a sigma nor 2^24 steps a sum, and says when numbers are too large', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1e-3, max: 8, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        async (s, size, d) => {
          const dataset = await floats('any', [new Array(d).fill(size), new Array(d).fill(0.3)]);
          const { grid } = await chooseGrid(dataset, parseGrid('auto'), { sigma: s }).catch((thrown) => {
            expect(thrown.message).toMatch(/too large for noise of sigma .*; scale them down/);
            return { grid: null };
          });
          await dataset.close();
          if (grid === null) {
            expect(size / s).toBeGreaterThan(2 ** 22);
            return;
          }
          expect(() => checkRange(grid, s)).not.toThrow();
          if (grid.kind === 'per-feature')
            expect(Math.max(...grid.exponents.map((q) => s * 2 ** q))).toBeLessThanOrEqual(4096);
        },
      ),
      { seed: testSeed, numRuns: 60 },
    );
  });

  test('one step a feature, and what it must fit', async () => {
    const dataset = await floats('table', [
      [0.1, 100, 5],
      [0.9, -20, 6],
    ]);
    const { grid } = await chooseGrid(dataset, parseGrid('2^-10,2^1,2^-3'), { sigma });
    expect(grid).toEqual({ kind: 'per-feature', exponents: [10, -1, 3], low: [102, -10, 40], high: [922, 50, 48] });
    await expect(chooseGrid(dataset, parseGrid('2^-10,2^1'), { sigma })).rejects.toThrow(
      '"grid" expected one step, or 3 steps for 3 features, got "2 steps"',
    );
    await expect(chooseGrid(dataset, parseGrid('2^-20'), { sigma })).rejects.toThrow(
      /"grid" expected a coarser step for feature 1 .*2\^24 steps.*, got/,
    );
    await dataset.close();
    const image = await floats('image', [[0.1, 0.2, 0.3, 0.9]], [1, 2, 2]);
    expect(await chooseGrid(image, parseGrid('2^-10'), { sigma })).toMatchObject({
      grid: { kind: 'uniform', denominator: 1024, low: 0, high: 1024 },
      domain: 'real',
    });
    expect((await chooseGrid(image, parseGrid('auto'), { sigma })).grid).toMatchObject({
      kind: 'uniform',
      denominator: 512,
    });
    await expect(chooseGrid(image, parseGrid('2^1'), { sigma })).rejects.toThrow(
      '"grid" expected one step of at most 1 for images, got "2^1"',
    );
    await image.close();
  });

  test('integers are a grid of their own', async () => {
    const table = Buffer.from([
      0,
      0,
      12,
      2,
      0,
      0,
      0,
      2,
      0,
      0,
      0,
      2,
      ...[0, 0, 0, 5, 0, 0, 1, 0, 255, 255, 255, 254, 0, 0, 0, 9],
    ]);
    const dataset = await openDataset({ data: await files.put('integers', table) });
    const choice = await chooseGrid(dataset, null, { sigma: 2 });
    expect(choice).toMatchObject({ grid: { kind: 'uniform', denominator: 1, low: -2, high: 256 }, domain: 'grid' });
    expect(choice.notes[0]).toContain('holds integers, taken as they are');
    expect(await chooseGrid(dataset, parseGrid('2^-4'), { sigma: 2 })).toMatchObject({ domain: 'grid' });
    expect(await chooseGrid(dataset, parseGrid('2^1'), { sigma: 2 })).toMatchObject({ domain: 'real' });
    await dataset.close();
  });

  test('NaN and infinity are named with their row and column', async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const dataset = await floats('bad', [
        [1, 2],
        [3, bad],
      ]);
      const error = {
        code: 'DATA_MALFORMED',
        message: expect.stringMatching(`row 1, column 1 \\(both from 0\\) of .* is ${bad}`),
      };
      await expect(chooseGrid(dataset, parseGrid('auto'), { sigma })).rejects.toMatchObject(error);
      await dataset.close();
    }
  });
});
