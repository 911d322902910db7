import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDataset } from '../../src/datasets/index.ts';
import { scratch } from '../support/files.ts';

/** Files as numpy saves them, with the rows numpy reads back (npy/make.py). */
const fixtures = JSON.parse(readFileSync(join(import.meta.dirname, 'npy/fixtures.json'), 'utf8')) as {
  arrays: Record<string, { file: string; rows: number[][] }>;
  archives: Record<'savez' | 'savez_compressed' | 'keras', string>;
  other: Record<string, string>;
};
const files = scratch();
const put = (name: string, base64: string) => files.put(name, Buffer.from(base64, 'base64'));
const slug = (name: string) => name.replaceAll(/\W/g, '');

describe('.npy as numpy writes it', () => {
  test.each(Object.entries(fixtures.arrays))('%s', async (name, { file, rows }) => {
    const dataset = await openDataset({ data: await put(`${slug(name)}${name.charCodeAt(0)}.npy`, file) });
    expect(dataset.length).toBe(rows.length);
    for (const [i, row] of rows.entries()) expect([...(await dataset.row(i))]).toEqual(row);
    const float = /f\d$/.test(name);
    expect(dataset.unit).toBe(name === '|u1' ? 'byte' : float ? 'float' : 'integer');
    await dataset.close();
  });

  test('axes: 3 x 4 x 5 stays, and format version 3 reads as version 1', async () => {
    const cube = await openDataset({ data: await put('cube.npy', fixtures.arrays['fortran 2x3x4x5']!.file) });
    expect(cube.shape).toEqual([3, 4, 5]);
    const third = await openDataset({ data: await put('third.npy', fixtures.other['version 3']!) });
    expect([...(await third.row(1))]).toEqual([250, 3, 7]);
    await cube.close();
    await third.close();
  });

  test.each([
    ['structured', 'has a structured type; save it as uint8'],
    ['complex', "has dtype '<c8'"],
    ['string', "has dtype '<U1'"],
    ['scalar', 'holds a single number, not rows'],
  ])('%s arrays are named', async (name, sentence) => {
    const data = await put(`${name}.npy`, fixtures.other[name]!);
    await expect(openDataset({ data })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringContaining(sentence),
    });
  });

  test('an integer beyond 32 bits, and a label that is no integer, name their place', async () => {
    const big = await openDataset({ data: await put('big.npy', fixtures.other['big integer']!) });
    await expect(big.row(0)).rejects.toMatchObject({
      message: expect.stringMatching('row 0, column 1 of .* is 1099511627776, outside 32-bit'),
    });
    await big.close();
    const labels = await put('labels.npy', fixtures.other['float labels']!);
    const data = await put('fortran.npy', fixtures.arrays['fortran 3x2 f8']!.file);
    await expect(openDataset({ data, labels })).rejects.toMatchObject({
      message: expect.stringMatching('label 2 of .* is 2.5; labels are integers'),
    });
  });
});

describe('.npz as numpy writes it', () => {
  test.each(['savez', 'savez_compressed'] as const)('%s: X and y by their shapes', async (name) => {
    const data = await put(`${name}.npz`, fixtures.archives[name]);
    const dataset = await openDataset({ data });
    expect(dataset).toMatchObject({
      kind: 'npz',
      length: 3,
      shape: [1, 2, 4],
      unit: 'byte',
      notes: [`${data}: inputs are X, labels are y.`],
    });
    expect([0, 1, 2].map(dataset.label)).toEqual([2, 0, 1]);
    expect([...(await dataset.row(2))]).toEqual([16, 17, 18, 19, 20, 21, 22, 23]);
    await dataset.close();
  });

  test('several arrays: an error that says how to name one, and the named one', async () => {
    const data = await put('keras.npz', fixtures.archives.keras);
    await expect(openDataset({ data })).rejects.toMatchObject({
      message: expect.stringMatching(
        /2 arrays that could be inputs among x_train, y_train, x_test, y_test; name one: --data .*keras\.npz:NAME/,
      ),
    });
    const train = await openDataset({ data: `${data}:x_train`, labels: `${data}:y_train` });
    const dataset = await openDataset({ data: `${data}:x_test`, labels: `${data}:y_test` });
    expect([dataset.length, dataset.label(0), (await dataset.row(0))[0]]).toEqual([2, 2, 1]);
    expect(dataset.digest).not.toBe(train.digest);
    await expect(openDataset({ data: `${data}:x` })).rejects.toMatchObject({
      message: expect.stringContaining('no array x among'),
    });
    await expect(openDataset({ data: `${data}:x_test`, labels: `${data}:y_train` })).rejects.toMatchObject({
      code: 'DATA_MISMATCH',
    });
    await expect(openDataset({ data: `${data}:x_test`, labels: data })).rejects.toMatchObject({
      message: expect.stringContaining('name the labels'),
    });
    await dataset.close();
    await train.close();
  });

  test('any flipped byte of the content, and any cut, is noticed', async () => {
    for (const name of ['savez', 'savez_compressed'] as const) {
      const whole = Buffer.from(fixtures.archives[name], 'base64');
      for (const at of [60, 75, 90]) {
        const flipped = Buffer.from(whole);
        flipped[at]! ^= 4;
        await expect(openDataset({ data: await files.put(`flip-${name}-${at}.npz`, flipped) })).rejects.toMatchObject({
          code: 'DATA_MALFORMED',
        });
      }
      for (const keep of [5, 100, whole.length - 30, whole.length - 1]) {
        const data = await files.put(`cut-${name}-${keep}.npz`, whole.subarray(0, keep));
        await expect(openDataset({ data })).rejects.toMatchObject({
          code: 'DATA_MALFORMED',
          message: expect.stringContaining('is not a whole zip archive'),
        });
      }
    }
  });
});
