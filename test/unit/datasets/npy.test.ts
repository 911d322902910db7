import { describe, expect, test } from 'vitest';
import { openDataset } from '../../../src/datasets/index.ts';
import { counting, scratch } from '../../support/files.ts';

const files = scratch();

/** A .npy by hand: version 1, the header as given. */
function npy(header: string, content: Uint8Array): Uint8Array {
  const text = `${header}\n`;
  return new Uint8Array([
    0x93,
    ...Buffer.from('NUMPY'),
    1,
    0,
    text.length & 255,
    text.length >> 8,
    ...Buffer.from(text),
    ...content,
  ]);
}
const header = (shape: string, descr = '|u1') => `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;

describe('.npy', () => {
  test('channels last are moved to the front, and said so', async () => {
    const data = await files.put('hwc.npy', npy(header('2, 2, 2, 3'), counting(24)));
    const dataset = await openDataset({ data });
    expect(dataset.shape).toEqual([3, 2, 2]);
    expect([...(await dataset.row(1))]).toEqual([12, 15, 18, 21, 13, 16, 19, 22, 14, 17, 20, 23]);
    expect(dataset.notes).toEqual([`${data} is read as 2 images of height 2, width 2 and 3 channels last.`]);
    await dataset.close();
  });

  test('a shape that names the same image moves them too; another one does not', async () => {
    const data = await files.put('hwc2.npy', npy(header('2, 2, 2, 3'), counting(24)));
    const same = await openDataset({ data, shape: [3, 2, 2] });
    expect([...(await same.row(0))]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
    const other = await openDataset({ data, shape: [12] });
    expect([...(await other.row(0))]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    await same.close();
    await other.close();
  });

  test.each([
    ['6', [1]],
    ['2, 3', [3]],
    ['1, 2, 3', [1, 2, 3]],
    ['1, 3, 2, 1', [3, 2, 1]],
    ['1, 2, 1, 3', [3, 2, 1]],
    ['1, 1, 1, 2, 3', [1, 1, 2, 3]],
  ])('axes (%s) make rows of %j', async (shape, expected) => {
    const dataset = await openDataset({
      data: await files.put('axes.npy', npy(header(shape.includes(',') ? shape : `${shape},`), counting(6))),
    });
    expect(dataset.shape).toEqual(expected);
    await dataset.close();
  });

  test('a shape of the user wins, and must fit', async () => {
    const data = await files.put('flat.npy', npy(header('2, 12'), counting(24)));
    const dataset = await openDataset({ data, shape: [3, 2, 2] });
    expect(dataset.shape).toEqual([3, 2, 2]);
    expect((await dataset.row(1))[0]).toBe(12);
    await dataset.close();
    await expect(openDataset({ data, shape: [3, 2, 3] })).rejects.toMatchObject({
      message: expect.stringContaining('has 12 values a row (12), which do not fill the shape 3,2,3'),
    });
  });

  test.each([
    ['cut', npy(header('2, 12'), counting(23)), 'is truncated: its header declares 2 x 12 elements'],
    ['magic', npy(header('2, 12'), counting(24)).subarray(0, 9), 'truncated inside its header'],
    ['half', npy(header('2, 12'), counting(24)).subarray(0, 40), 'truncated inside its header'],
    ['damaged', npy("{'descr': '|u1', 'shape': (2, 12)}", counting(24)), 'has a damaged .npy header'],
    ['version', npy(header('2, 12'), counting(24)).with(6, 9), 'is .npy version 9'],
    ['empty', npy(header('0, 12'), new Uint8Array(0)), 'has no elements (0 x 12)'],
  ])('%s', async (name, content, sentence) => {
    const data = await files.put(`${name}.npy`, content);
    await expect(openDataset({ data })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringContaining(sentence),
    });
  });
});
