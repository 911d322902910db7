import { join } from 'node:path';
import type { AttackRequest } from '../../src/run/index.ts';
import { idxBytes } from './files.ts';

/** A linear model on 4 x 4 images, sum of the left half against the right, and images from far inside to near the boundary. */
export const toyModel = JSON.stringify({
  format: 'fairnoise-linear/1',
  shape: [1, 4, 4],
  weights: [Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 1 : -1))],
  biases: [0.001],
});

/** Left half at 128 + steps[i], right half at 128, of 255: distance |16 steps/255/... + b| / 4 from the boundary. */
export const toySteps = [60, 30, 12, 4, 0, -20];
export const toyImages = idxBytes(
  8,
  [toySteps.length, 4, 4],
  Uint8Array.from(toySteps.flatMap((step) => Array.from({ length: 16 }, (_, i) => 128 + (i % 4 < 2 ? step : 0)))),
);
export const toyLabels = idxBytes(
  8,
  [toySteps.length],
  Uint8Array.from(toySteps, (step) => Number(step >= 0)),
);
/** True smoothed radius of image i: |sum| / |w|. */
export const toyRadius = (i: number): number => Math.abs((8 * toySteps[i]!) / 255 + 0.001) / 4;

export function toyRequest(folder: string, more: Partial<AttackRequest> = {}, n = 400): AttackRequest {
  return {
    run: {
      task: 'certify',
      model: join(folder, 'toy.json'),
      modelOptions: {},
      data: join(folder, 'toy-images-idx3-ubyte'),
      labels: join(folder, 'toy-labels-idx1-ubyte'),
      sigma: 0.5,
      dtype: null,
      n0: 50,
      n,
      alpha: 0.001,
      family: 'per-input',
      bound: 'clopper-pearson',
      targetRadius: null,
      precision: null,
      tau: 0,
      start: 0,
      count: null,
      skip: 1,
      grid: null,
      transform: { resize: null, crop: null },
      normalize: null,
      batch: 50,
      noise: 'lattice',
      backdoors: [],
    },
    base: 'numpy:PCG64',
    dtype: null,
    seed: '42',
    date: null,
    suites: [],
    variants: [],
    attacks: [],
    truthN: 500,
    threads: 1,
    out: null,
    ...more,
  };
}
