import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chooseGrid, openDataset, toPoint } from '../../src/datasets/index.ts';
import { hasShared, shared } from '../support/shared.ts';

describe.skipIf(!hasShared)('real data (needs ../shared)', () => {
  test('MNIST: 10,000 images, first labels as published, every pixel on the grid', async () => {
    const dataset = await openDataset({
      data: shared('data/mnist/t10k-images-idx3-ubyte.gz'),
      labels: shared('data/mnist/t10k-labels-idx1-ubyte.gz'),
    });
    expect(dataset).toMatchObject({ kind: 'idx', length: 10000, shape: [1, 28, 28], unit: 'byte' });
    expect(Array.from({ length: 10 }, (_, i) => dataset.label(i))).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const { grid, domain } = await chooseGrid(dataset, null, { sigma: 0.25 });
    const point = await toPoint(dataset, 0, { grid });
    expect([domain, point.moved, point.label]).toEqual(['grid', 0, 7]);
    expect(point.values.every((value, i) => value === Math.fround(point.steps![i]! / 255))).toBe(true);
    await dataset.close();
  });

  test('CIFAR-10: labels are those of the official list', async () => {
    const dataset = await openDataset({ data: shared('data/cifar10/test_first761_exact.bin') });
    expect(dataset).toMatchObject({ kind: 'cifar-10', length: 761 });
    const official = readFileSync(shared('data/cifar10/test_labels_10000.u8'));
    expect(Array.from({ length: 761 }, (_, i) => dataset.label(i))).toEqual([...official.subarray(0, 761)]);
    await dataset.close();
  });
});
