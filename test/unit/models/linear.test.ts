import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/core/index.ts';
import { isLinear, type LinearClassifier, openClassifier, openLinear, readModel } from '../../../src/models/index.ts';

const json = (value: unknown) => utf8(JSON.stringify(value));
const plane = { format: 'fairnoise-linear/1', shape: [2], weights: [[3, 4]], biases: [-5] };
const three = { ...plane, weights: [[1, 0], [0, 1], [-1, -1]], biases: [0, 0, 0.5] }; // biome-ignore format: one row a class

async function linear(value: unknown): Promise<LinearClassifier> {
  const classifier = await openClassifier(json(value));
  if (!isLinear(classifier)) throw new Error('not linear');
  return classifier;
}

describe('linear classifier', () => {
  test('one row of weights is the sign of w x + b; the boundary itself is class 0', async () => {
    const f = await linear(plane);
    expect(f).toMatchObject({ classes: 2, shape: [2], layout: 'flat', fixedBatch: null, units: 'logits' });
    const { labels, margins } = await f.classify(Float32Array.of(3, 4, 0, 0, 3, -1, Number.NaN, 0), 4);
    expect([...labels]).toEqual([1, 0, 0, -1]);
    expect([...margins]).toEqual([20, 5, 0, 0]);
  });

  test('several rows are argmax', async () => {
    const f = await linear(three);
    expect(await f.scores(Float32Array.of(2, 1, -1, -1), 2)).toEqual(Float64Array.of(2, 1, -2.5, -1, -1, 2.5));
    expect([...(await f.classify(Float32Array.of(2, 1, -1, -1), 2)).labels]).toEqual([0, 2]);
  });

  test('truth for two classes: Phi(m / sigma |w|) and m / |w|, against scipy.stats.norm.cdf', async () => {
    const f = await linear(plane);
    // 3x + 4y - 5 over |w| = 5
    const at = (x: number, y: number, sigma: number, step?: number) => f.truth(Float32Array.of(x, y), sigma, step);
    expect(at(3, 4, 1)).toMatchObject({ label: 1, baseRadius: 4, smoothed: { radius: 4 } });
    const cases = [
      [4, 1, 0.9999683287581669],
      [4, 8, 0.6914624612740131],
      [4, 4, 0.8413447460685429],
      [4, 0.5, 0.9999999999999993],
      [4, 40, 0.539827837277029],
      [4, 1e9, 0.5000000015957691],
    ] as const;
    for (const [radius, sigma, p] of cases) {
      expect(radius).toBe(4);
      expect(Math.abs(at(3, 4, sigma).smoothed!.probability - p), `sigma ${sigma}`).toBeLessThan(3e-16);
    }
    expect(at(0, 0, 1)).toMatchObject({ label: 0, baseRadius: 1 });
    expect(Math.abs(at(0, 0, 1, 1).smoothed!.probability - 0.8316658161949806)).toBeLessThan(3e-16); // sd sqrt(13/12)
  });

  test('noise rounded to a grid of step h has variance sigma^2 + h^2 / 12', async () => {
    const line = await linear({ ...plane, shape: [1], weights: [[1]], biases: [0] });
    const cdf = (x: number) => {
      const { label, smoothed } = line.truth(Float32Array.of(x), 1);
      return label === 1 ? smoothed!.probability : 1 - smoothed!.probability;
    };
    let variance = 0;
    for (let k = 1; k <= 9; k++) variance += 2 * k * k * (cdf(k + 0.5) - cdf(k - 0.5));
    expect(Math.abs(variance - 13 / 12)).toBeLessThan(1e-6); // the aliases of sigma = h are about exp(-2 pi^2) each
  });

  test('truth agrees with sampling', async () => {
    const f = await linear(plane);
    const { probability } = f.truth(Float32Array.of(1, 1), 0.5).smoothed!;
    let state = 1n;
    const uniform = () =>
      Number((state = (state * 6364136223846793005n + 1442695040888963407n) & (2n ** 64n - 1n)) >> 11n) / 2 ** 53;
    const n = 40_000;
    const noisy = Float32Array.from(
      { length: 2 * n },
      () => 1 + 0.5 * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    );
    const hits = (await f.classify(noisy, n)).labels.reduce((sum, label) => sum + label, 0);
    expect(Math.abs(hits / n - probability)).toBeLessThan(4 * Math.sqrt((probability * (1 - probability)) / n));
  });

  test('truth for three classes: distance to the nearest other region, no smoothed closed form', async () => {
    const f = await linear(three);
    const { label, baseRadius, smoothed } = f.truth(Float32Array.of(2, 1), 0.5);
    expect([label, smoothed]).toEqual([0, null]);
    expect(baseRadius).toBeCloseTo(Math.min(1 / Math.SQRT2, 4.5 / Math.sqrt(5)), 15);
    // just inside and just outside of that radius, towards the boundary with class 1
    const step = (r: number) => Float32Array.of(2 - r / Math.SQRT2, 1 + r / Math.SQRT2);
    expect((await f.classify(step(baseRadius * 0.999), 1)).labels[0]).toBe(0);
    expect((await f.classify(step(baseRadius * 1.001), 1)).labels[0]).toBe(1);
  });

  test('an image oracle has a layout', async () => {
    const image = { ...plane, shape: [1, 2, 2], weights: [[1, 2, 3, 4]] };
    expect(openLinear(await readModel(json(image)))).toMatchObject({ layout: 'NCHW', shape: [1, 2, 2] });
    expect(openLinear(await readModel(json(image)), { layout: 'NHWC' })).toMatchObject({ layout: 'NHWC' });
  });

  test.each([
    ['{"format": ', 'its JSON does not parse'],
    [{ ...plane, format: 'linear' }, '"format" must be "fairnoise-linear/1"'],
    [{ ...plane, shape: [] }, '"shape" must list'],
    [{ ...plane, shape: [1.5] }, '"shape" must list'],
    [{ ...plane, weights: [] }, '"weights" must be rows of finite numbers'],
    [{ ...plane, weights: [['1', 2]] }, '"weights" must be rows of finite numbers'],
    [{ ...plane, weights: [[1, 2, 3]] }, 'row 0 of "weights" holds 3 numbers where "shape" means 2'],
    [{ ...plane, biases: [] }, '"biases" must hold one finite number'],
    [{ ...plane, weights: [[0, 0]] }, 'classes 0 and 1 have the same weights'],
    [
      {
        ...three,
        weights: [
          [1, 0],
          [0, 1],
          [1, 0],
        ],
      },
      'classes 0 and 2 have the same weights',
    ],
  ])('%j is refused', async (value, message) => {
    const bytes = typeof value === 'string' ? utf8(value) : json(value);
    const opened = openClassifier(bytes);
    await expect(opened).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
    await expect(opened).rejects.toThrow(message);
  });
});
