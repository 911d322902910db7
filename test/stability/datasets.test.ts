import { expect, test } from 'vitest';
import { digestOf, type Grid } from '../../src/core/index.ts';
import { openDataset, pointsOf } from '../../src/datasets/index.ts';
import { counting, idxBytes, scratch } from '../support/files.ts';

const files = scratch();
const bytesOf = (view: Int32Array | Float32Array) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** These stand in certificates: a changed number is a new format. */
test('digest of a data set, and points made of it, do not move', async () => {
  const dataset = await openDataset({
    data: await files.put('images', idxBytes(8, [2, 7, 9], counting(126))),
    labels: await files.put('labels', idxBytes(8, [2], Uint8Array.of(3, 1))),
  });
  // All by Python's hashlib and numpy: digest of [{"digest":…,"name":null,"role":"inputs"},{"digest":…,"name":null,"role":"labels"}],
  // A_h X A_w^T of dense matrices, rounded; its distance from the grid and the largest singular values.
  expect(dataset.digest).toBe('sha256:a1cc8ab4ad7708aece800e52bd0ec6796d953ea606097cca7b2c726c1c2e6c5d');
  const grid: Grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
  const points = pointsOf(dataset, { grid, domain: 'grid', transform: { resize: [12, 10], crop: [11, 8] } });
  const { point, cost, norm } = await points.point(1);
  expect(digestOf(bytesOf(point.steps!))).toBe(
    'sha256:8763ba94a835622b85ea07ac9c21c922532f8b03c87c62d7f83a1f6e95363c3b',
  );
  expect(digestOf(bytesOf(point.values))).toBe(
    'sha256:d642431af5726367b488dac9943e0e34a83b7b6c73efeafd0f37929f4c5f7f1a',
  );
  for (const [bound, value] of [
    [point.moved, 0.010573700990362889],
    [cost, 0.028967488283788104],
    [norm, 1.3552304694284851],
  ] as const) {
    expect(bound).toBeGreaterThanOrEqual(value);
    expect(bound).toBeLessThan(value * (1 + 1e-8));
  }
  await dataset.close();
});
