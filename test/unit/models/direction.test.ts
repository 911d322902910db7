import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Classifier, Layout } from '../../../src/core/types.ts';
import { marginDirection, openLinear, patches } from '../../../src/models/index.ts';

const linear = (shape: number[], weights: number[][]) =>
  openLinear({
    title: 'linear.json',
    bytes: new TextEncoder().encode(
      JSON.stringify({ format: 'fairnoise-linear/1', shape, weights, biases: weights.map((_, k) => k / 10) }),
    ),
  });
const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x).reduce((sum, v, i) => sum + v * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe('patches', () => {
  const side = fc.integer({ min: 1, max: 12 });
  const shapes = fc.oneof(
    fc.tuple(side, side, side).map((shape) => [shape, 'NCHW'] as [number[], Layout]),
    fc.tuple(side, side, side).map((shape) => [shape, 'NHWC'] as [number[], Layout]),
    fc.tuple(side, side).map((shape) => [shape, 'flat'] as [number[], Layout]),
    side.map((length) => [[20 * length], 'flat'] as [number[], Layout]),
  );

  test('hold every coordinate once, and are no more than asked for', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 300 }), ([shape, layout], most) => {
        const found = patches({ shape, layout }, most);
        const d = shape.reduce((a, b) => a * b, 1);
        expect(found.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: d }, (_, i) => i));
        expect(found.length).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('are squares of a channel, wherever the channels are', () => {
    expect(patches({ shape: [2, 4, 4], layout: 'NCHW' }, 8)[1]).toEqual([2, 3, 6, 7]);
    expect(patches({ shape: [4, 4, 2], layout: 'NHWC' }, 8)[1]).toEqual([4, 6, 12, 14]);
    expect(patches({ shape: [7], layout: 'flat' }, 3)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  });
});

describe('the direction that a model prefers', () => {
  const x = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
  const [a, b] = [0, 1].map((k) => Array.from({ length: 12 }, (_, i) => Math.cos(5 * i + k)));

  test.each([1, 5, 64])('of a linear one is the difference of its weights, in batches of %d', async (batch) => {
    const model = linear([12], [a!, b!]);
    const direction = await marginDirection(model, x, { sigma: 0.01, most: 12, batch });
    const { labels } = await model.classify(x, 1);
    const sign = labels[0] === 0 ? 1 : -1;
    const truth = a!.map((w, i) => sign * (w - b![i]!));
    expect(cosine(direction!, truth)).toBeGreaterThan(0.9999);
  });

  test('of few patches is its mean over each of them', async () => {
    const model = linear([12], [a!, b!]);
    const direction = await marginDirection(model, x, { sigma: 0.01, most: 4, batch: 64 });
    const sums = Array.from({ length: 12 }, (_, i) => {
      const from = 3 * Math.floor(i / 3);
      return [0, 1, 2].reduce((sum, j) => sum + a![from + j]! - b![from + j]!, 0);
    });
    expect(Math.abs(cosine(direction!, sums))).toBeGreaterThan(0.9999);
  });

  test('is none where the model has no answer, or always the same', async () => {
    const model = linear([12], [a!, b!]);
    const always = (label: number) =>
      ({
        ...model,
        classify: async (_: Float32Array, n: number) => ({
          labels: new Int32Array(n).fill(label),
          margins: new Float32Array(n).fill(1),
        }),
      }) as Classifier;
    for (const label of [0, -1])
      expect(await marginDirection(always(label), x, { sigma: 0.1, most: 12, batch: 8 })).toBeNull();
  });
});
