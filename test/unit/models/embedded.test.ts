import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../src/core/index.ts';
import { isLinear, openClassifier, type ScoredClassifier } from '../../../src/models/index.ts';
import { latticeSampler } from '../../../src/samplers/index.ts';

const folder = resolve(import.meta.dirname, '../../../models');
const file = (name: string) => join(folder, name);
const pixels = gunzipSync(readFileSync(file('digits-test-images-idx3-ubyte.gz'))).subarray(16);
const labels = gunzipSync(readFileSync(file('digits-test-labels-idx1-ubyte.gz'))).subarray(8);
const clean = Float32Array.from(pixels, (byte) => byte / 255);

let model: ScoredClassifier;
beforeAll(async () => {
  model = await openClassifier(file('digits-small-sigma0.50.onnx'));
});

test('the files are those the README names', () => {
  const readme = readFileSync(file('README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| (\S+) \| ([\d,]+) \| `([0-9a-f]{64})` \|$/gm)];
  expect(rows).toHaveLength(4);
  for (const [, name, bytes, sha256] of rows) {
    const data = readFileSync(file(name!));
    expect([data.length.toLocaleString('en'), digestOf(data)]).toEqual([bytes, `sha256:${sha256}`]);
  }
});

test('the test set holds 20 images of each digit', () => {
  expect([pixels.length, labels.length]).toEqual([200 * 784, 200]);
  for (let digit = 0; digit < 10; digit++) expect(labels.filter((label) => label === digit)).toHaveLength(20);
});

describe('the embedded model', () => {
  test('is what the README says', () => {
    expect(model).toMatchObject({ shape: [1, 28, 28], layout: 'NCHW', classes: 10, fixedBatch: null, units: 'logits' });
  });

  test('is right without noise, mostly right at its own sigma and not at twice that', async () => {
    const right = async (rows: Float32Array) =>
      (await model.classify(rows, 200)).labels.reduce((sum, label, i) => sum + Number(label === labels[i]), 0);
    expect(await right(clean)).toBeGreaterThanOrEqual(198);
    for (const [sigma, low, high] of [
      [0.5, 184, 199],
      [1, 110, 165],
    ] as const) {
      const grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 } as const;
      const sampler = latticeSampler({ sigma, grid, key: new Uint8Array(32).fill(9), d: 784, maxCount: 1 });
      const noisy = new Float32Array(clean.length);
      for (let index = 0; index < 200; index++) {
        const steps = Int32Array.from(pixels.subarray(784 * index, 784 * (index + 1)));
        const values = clean.subarray(784 * index, 784 * (index + 1));
        const point = { index, label: null, steps, values, moved: 0 };
        noisy.set(sampler.perturb(point, { input: index, phase: 1, sample: 0 }, 1), 784 * index);
      }
      const count = await right(noisy);
      expect(count, `sigma ${sigma}`).toBeGreaterThanOrEqual(low);
      expect(count, `sigma ${sigma}`).toBeLessThanOrEqual(high);
    }
  });
});

test('the linear oracle tells 0 from 1, and its truth is the distance at which its answer turns', async () => {
  const oracle = await openClassifier(file('oracle-linear.json'));
  if (!isLinear(oracle)) throw new Error('not linear');
  const { weights } = JSON.parse(readFileSync(file('oracle-linear.json'), 'utf8')) as { weights: number[][] };
  const norm = Math.hypot(...weights[0]!);
  let right = 0;
  for (let index = 0; index < 200; index++) {
    const values = clean.subarray(784 * index, 784 * (index + 1));
    const { label, smoothed } = oracle.truth(values, 0.5);
    if (labels[index]! < 2) right += Number(label === labels[index]);
    const turn = (r: number) => values.map((x, i) => x + ((label === 1 ? -r : r) * weights[0]![i]!) / norm);
    const { labels: near } = await oracle.classify(turn(Math.max(0, smoothed!.radius - 1e-5)), 1);
    const { labels: far } = await oracle.classify(turn(smoothed!.radius + 1e-5), 1);
    expect([near[0], far[0]]).toEqual([label, 1 - label]);
  }
  expect(right).toBeGreaterThanOrEqual(39);
});
