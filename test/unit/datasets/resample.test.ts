import { describe, expect, test } from 'vitest';
import { operatorNorm } from '../../../src/datasets/operator-norm.ts';
import { bilinear, resample } from '../../../src/datasets/resample.ts';

describe('bilinear resampling', () => {
  // Largest singular values of the dense matrices by numpy.linalg.norm(A, 2); the products are those of two equal axes.
  test.each([
    [32, 224, 2.6457513110645903, 7.0],
    [256, 224, 0.9369146228305956, 0.878],
    [28, 32, 1.071565054119072, 1.148],
    [500, 256, 0.7160849807159197, 0.5128],
    [7, 100, 3.779645581381866, 14.2857],
    [5, 1, 0.45580284409707295, 0.2078],
    [1, 9, 3, 9],
  ])('norm of %i -> %i, from above', (inputs, outputs, norm, product) => {
    const bound = operatorNorm(bilinear(inputs, outputs));
    expect(bound).toBeGreaterThanOrEqual(norm * (1 - 1e-15));
    expect(bound).toBeLessThan(norm * (1 + 1e-8));
    expect(bound ** 2).toBeCloseTo(product, product > 5 ? 2 : 3);
  });

  test('doubling a row blends neighbours 3:1 and keeps the ends', () => {
    expect([...resample([0, 4, 8], 1, bilinear(1, 1), bilinear(3, 6))]).toEqual([0, 1, 3, 5, 7, 8]);
  });

  test('halving with antialias weighs 1:3:3:1, and 3:3:1 at the edge', () => {
    const { weights, first } = bilinear(6, 3);
    expect(weights.map((row) => [...row].map((w) => Math.round(w * 56)))).toEqual([
      [24, 24, 8],
      [7, 21, 21, 7],
      [8, 24, 24],
    ]);
    expect(first).toEqual([0, 1, 3]);
  });

  test('constant images stay constant, planes do not mix, rows and columns are not swapped', () => {
    const image = [...new Array(12).fill(7), ...Array.from({ length: 12 }, (_, i) => Math.floor(i / 3))];
    const out = resample(image, 2, bilinear(4, 8), bilinear(3, 2));
    expect([...out.subarray(0, 16)].every((v) => Math.abs(v - 7) < 1e-12)).toBe(true);
    expect([...out.subarray(16)]).toEqual([
      0, 0, 0.25, 0.25, 0.75, 0.75, 1.25, 1.25, 1.75, 1.75, 2.25, 2.25, 2.75, 2.75, 3, 3,
    ]);
  });
});
