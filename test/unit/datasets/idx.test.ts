import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openDataset } from '../../../src/datasets/index.ts';
import { counting, idxBytes, scratch } from '../../support/files.ts';

const files = scratch();
const images = idxBytes(8, [3, 2, 4], counting(24));
const labels = idxBytes(8, [3], Uint8Array.of(7, 0, 9));

describe('IDX', () => {
  test('images and labels, plain and gzipped, are the same data set', async () => {
    const plain = await openDataset({
      data: await files.put('images', images),
      labels: await files.put('labels', labels),
    });
    const zipped = await openDataset({
      data: await files.put('images.gz', gzipSync(images)),
      labels: await files.put('labels.gz', gzipSync(labels)),
    });
    for (const dataset of [plain, zipped]) {
      expect(dataset).toMatchObject({ kind: 'idx', length: 3, shape: [1, 2, 4], unit: 'byte', classNames: null });
      expect([0, 1, 2].map(dataset.label)).toEqual([7, 0, 9]);
      expect(await dataset.row(1)).toEqual(Uint8Array.of(8, 9, 10, 11, 12, 13, 14, 15));
      await dataset.close();
    }
    expect(plain.digest).toBe(zipped.digest);
    expect(plain.files.map((file) => file.role)).toEqual(['inputs', 'labels']);
  });

  test('content inflated by a browser under its .gz name is read too', async () => {
    const dataset = await openDataset({ data: await files.put('browser.gz', images) });
    expect(dataset.length).toBe(3);
    expect(dataset.label(0)).toBeNull();
    await dataset.close();
  });

  test.each([
    [9, 'integer', [0x80, 0xff, 0x7f], [-128, -1, 127]],
    [11, 'integer', [0x80, 0, 0xff, 0xfe], [-32768, -2]],
    [12, 'integer', [0x80, 0, 0, 0, 0, 0, 1, 0], [-(2 ** 31), 256]],
    [13, 'float', [0x3f, 0xc0, 0, 0, 0xbf, 0x80, 0, 0], [1.5, -1]],
    [14, 'float', [0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18], [Math.PI]],
  ])('type %i is %s, big-endian', async (code, unit, bytes, values) => {
    const path = await files.put(`type${code}`, idxBytes(code, [1, values.length], Uint8Array.from(bytes)));
    const dataset = await openDataset({ data: path });
    expect(dataset.unit).toBe(unit);
    expect([...(await dataset.row(0))]).toEqual(values);
    await dataset.close();
  });

  test.each([
    ['empty', new Uint8Array(0), 'is empty'],
    [
      'short',
      images.subarray(0, 27),
      'is truncated: its header declares 3 x 2 x 4 elements, 40 bytes in all, and it has 27',
    ],
    ['long', new Uint8Array([...images, 1]), 'has bytes after its end'],
    ['header', images.subarray(0, 10), 'truncated inside its header'],
    ['none', idxBytes(8, [0, 28, 28], new Uint8Array(0)), 'has no elements'],
    ['garbage', Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 1, 2, 3), 'no format known here'],
    ['cut.gz', gzipSync(images).subarray(0, 30), 'is not a whole gzip file'],
    ['hollow.gz', gzipSync(new Uint8Array(0)), 'is empty inside'],
  ])('%s file', async (name, content, sentence) => {
    const data = await files.put(name, content);
    await expect(openDataset({ data })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringContaining(sentence),
    });
  });

  test('a missing file, a folder as labels, labels of other data, images as labels', async () => {
    const data = await files.put('images', images);
    await expect(openDataset({ data: files.path('nowhere') })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringMatching(/^cannot read .*: there is no such file; check the path$/),
    });
    await expect(openDataset({ data, labels: files.path('') })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    const two = await files.put('two', idxBytes(8, [2], Uint8Array.of(1, 2)));
    await expect(openDataset({ data, labels: two })).rejects.toMatchObject({
      code: 'DATA_MISMATCH',
      message: expect.stringMatching(/has 3 rows but .*two has 2 labels/),
    });
    await expect(openDataset({ data, labels: data })).rejects.toMatchObject({
      message: expect.stringContaining('Is it the file of inputs?'),
    });
  });
});
