import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { checkLabels, openDataset } from '../../../src/datasets/index.ts';
import { counting, idxBytes, scratch } from '../../support/files.ts';

const files = scratch();
const images = idxBytes(8, [2, 2, 2], counting(8));
const labels = idxBytes(8, [2], Uint8Array.of(1, 4));
const record = Uint8Array.from({ length: 3073 }, (_, i) => (i === 0 ? 6 : i & 255));
const npy = (shape: string, bytes: Uint8Array) => {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape}), }\n`;
  return new Uint8Array([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length, 0, ...Buffer.from(text), ...bytes]);
};

describe('a folder', () => {
  test.each([
    ['idx', { 't10k-images-idx3-ubyte': images, 't10k-labels-idx1-ubyte': labels }, 'idx', 1],
    [
      'idx-gz',
      { 't10k-images-idx3-ubyte.gz': gzipSync(images), 't10k-labels-idx1-ubyte.gz': gzipSync(labels) },
      'idx',
      1,
    ],
    [
      'idx-both',
      {
        'a-images-idx3-ubyte': images,
        'a-images-idx3-ubyte.gz': gzipSync(images),
        'a-labels-idx1-ubyte.gz': gzipSync(labels),
      },
      'idx',
      1,
    ],
    ['idx-dots', { 't10k-images.idx3-ubyte': images, 't10k-labels.idx1-ubyte': labels }, 'idx', 1],
    ['cifar', { 'test_batch.bin': record, 'readme.html': Buffer.from('hello') }, 'cifar-10', 6],
    ['numpy', { 'X.npy': npy('2, 4', counting(8)), 'y.npy': npy('2,', Uint8Array.of(1, 4)) }, 'npy', 1],
    ['numpy-bare', { 'X.npy': npy('2, 4', counting(8)) }, 'npy', null],
  ])('%s', async (name, content, kind, label) => {
    for (const [file, bytes] of Object.entries(content)) await files.put(`${name}/${file}`, bytes);
    const dataset = await openDataset({ data: files.path(name) });
    expect([dataset.kind, dataset.label(0)]).toEqual([kind, label]);
    await dataset.close();
  });

  test('none, and two: both sentences say --data FILE --labels FILE', async () => {
    await files.put('none/readme.txt', 'nothing');
    await files.put('none/noise.bin', counting(100));
    await expect(openDataset({ data: files.path('none') })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringMatching(/holds no IDX pair .* give --data FILE --labels FILE/),
    });
    for (const part of ['train', 't10k']) {
      await files.put(`two/${part}-images-idx3-ubyte`, images);
      await files.put(`two/${part}-labels-idx1-ubyte`, labels);
    }
    await expect(openDataset({ data: files.path('two') })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringMatching(
        /holds 2 data sets \(.*t10k-images-idx3-ubyte, .*train-images-idx3-ubyte\); name one with --data FILE --labels FILE/,
      ),
    });
  });

  test('a file named by itself finds the labels beside it, says so, and gives way to --labels', async () => {
    const data = await files.put('beside/t10k-images-idx3-ubyte', images);
    const beside = await files.put('beside/t10k-labels-idx1-ubyte.gz', gzipSync(labels));
    const found = await openDataset({ data });
    expect([found.label(1), found.notes]).toEqual([4, [`labels are those of ${beside}.`]]);
    const given = await openDataset({ data, labels: await files.put('beside/mine.u8', Uint8Array.of(0, 9)) });
    expect([given.label(1), given.notes]).toEqual([9, []]);
    await found.close();
    await given.close();
  });

  test('labels beyond the classes of a model are named before any work', async () => {
    const data = await files.put('range/images', images);
    const dataset = await openDataset({ data, labels: await files.put('range/y.u8', Uint8Array.of(1, 10)) });
    expect(() => checkLabels(dataset, 10, [0])).not.toThrow();
    expect(() => checkLabels(dataset, 10, [0, 1])).toThrow('row 1 has label 10, but the model has 10 classes (0 to 9)');
    await dataset.close();
  });
});

describe('raw float32', () => {
  const rows = Buffer.from(new Float32Array([1, 2.5, -3, 4, 5, 6]).buffer);
  test('the shape is given, or follows from the labels beside it', async () => {
    const data = await files.put('raw/test.f32', rows);
    const shaped = await openDataset({ data, shape: [3] });
    expect(shaped).toMatchObject({ kind: 'raw', length: 2, shape: [3], unit: 'float' });
    await files.put('raw/test.labels.u8', Uint8Array.of(0, 1, 1));
    const labelled = await openDataset({ data });
    expect([labelled.length, labelled.shape, labelled.label(2), [...(await labelled.row(1))]]).toEqual([
      3,
      [2],
      1,
      [-3, 4],
    ]);
    await shaped.close();
    await labelled.close();
  });

  test('what the model expects tells where nothing else does, and labels tell better', async () => {
    const data = await files.put('raw3/test.f32', rows);
    const expected = await openDataset({ data, expected: [1, 1, 2] });
    expect([expected.length, expected.shape]).toEqual([3, [1, 1, 2]]);
    const two = await files.put('raw3/two.u8', new Uint8Array(2));
    const labelled = await openDataset({ data, labels: two, expected: [1, 1, 2] });
    expect([labelled.length, labelled.shape]).toEqual([2, [3]]);
    const agreed = await openDataset({ data, labels: two, expected: [1, 1, 3] });
    expect(agreed.shape).toEqual([1, 1, 3]);
    for (const dataset of [expected, labelled, agreed]) await dataset.close();
  });

  test('no shape, a wrong shape, a truncated file', async () => {
    const data = await files.put('raw2/test.f32', rows);
    await expect(openDataset({ data })).rejects.toMatchObject({ message: expect.stringContaining('give --shape') });
    await expect(openDataset({ data, shape: [4] })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringContaining('has 24 bytes, not a whole number of rows of 4 float32 (16 bytes)'),
    });
    const five = await files.put('raw2/five.u8', new Uint8Array(5));
    await expect(openDataset({ data, labels: five })).rejects.toMatchObject({
      message: expect.stringContaining('5 rows, as many as labels'),
    });
  });
});

describe('labels', () => {
  const open = async (name: string, content: string) =>
    openDataset({ data: await files.put('labels/images', images), labels: await files.put(`labels/${name}`, content) });
  test.each([
    ['float.txt', '1\n2.5\n', 'line 2 of .* is "2.5"; labels are integers from 0'],
    ['negative.csv', '1\n-1\n', 'line 2 of .* is "-1"'],
    ['word.txt', 'label\n1\ncat\n', 'line 3 of .* is "cat"'],
    ['two.csv', '1,2\n', 'line 1 of .* has 2 fields; a file of labels has one a line'],
    ['what.json', '[1, 2]', 'holds labels in no format known here'],
    ['short.txt', '1\n', 'has 2 rows but .*short.txt has 1 labels'],
  ])('%s', async (name, content, sentence) => {
    await expect(open(name, content)).rejects.toMatchObject({ message: expect.stringMatching(sentence) });
  });
});
