import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chooseGrid, openDataset, parseGrid, pointsOf, toPoint } from '../../src/datasets/index.ts';
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

  test('the folder of MNIST is one data set, the folder of CIFAR-10 is two', async () => {
    const mnist = await openDataset({ data: shared('data/mnist') });
    const files = await openDataset({
      data: shared('data/mnist/t10k-images-idx3-ubyte.gz'),
      labels: shared('data/mnist/t10k-labels-idx1-ubyte.gz'),
    });
    expect(mnist.digest).toBe(files.digest);
    await expect(openDataset({ data: shared('data/cifar10') })).rejects.toThrow(
      /holds 2 data sets .*--data FILE --labels FILE/,
    );
    await mnist.close();
    await files.close();
  });

  test('Adult: 2,000 rows of 107 floats on no grid, and auto pays at most sigma/100 for rounding', async () => {
    const dataset = await openDataset({ data: shared('data/adult/test-first2000.f32') });
    expect(dataset).toMatchObject({ kind: 'raw', length: 2000, shape: [107], unit: 'float' });
    await expect(chooseGrid(dataset, null, { sigma: 0.25 })).rejects.toThrow('--grid auto');
    const { grid, domain } = await chooseGrid(dataset, parseGrid('auto'), { sigma: 0.25 });
    expect(grid.kind === 'per-feature' && new Set(grid.exponents)).toEqual(new Set([12])); // 1/4096 <= 0.005 / sqrt(107)
    const points = pointsOf(dataset, { grid, domain });
    for (let index = 0; index < 2000; index += 100) {
      const { point, cost, norm } = await points.point(index);
      expect(norm).toBe(1);
      expect(cost).toBeLessThan(0.02 * 0.25);
      expect(point.values.every((value, i) => Math.abs(value * 4096 - point.steps![i]!) === 0)).toBe(true);
    }
    const ones = Array.from({ length: 2000 }, (_, i) => dataset.label(i)!).reduce((a, b) => a + b, 0);
    expect(ones / 2000).toBeCloseTo(0.24, 1);
    await dataset.close();
  });

  test('UCI files as they come are refused with the column that is no number', async () => {
    await expect(openDataset({ data: shared('data/adult/adult.data.gz') })).rejects.toThrow(
      /line 2, column 1 \("State-gov"\) of .*adult\.data\.gz is "Self-emp-not-inc", not a number; encode or drop it/,
    );
  });
});
