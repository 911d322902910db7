import { open } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openDataset } from '../../src/datasets/index.ts';
import { scratch } from '../support/files.ts';

const files = scratch();

test('a .npy beyond 2 GiB is read in place: the last row is right and memory stays flat', async () => {
  const started = performance.now();
  const [rows, d] = [700_000, 784];
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${d}), }\n`;
  const data = await files.put(
    'large.npy',
    new Uint8Array([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0, ...Buffer.from(header)]),
  );
  const file = await open(data, 'r+'); // a sparse file: zeros take no disk
  const size = 10 + header.length + 4 * rows * d;
  await file.truncate(size);
  await file.write(Buffer.from(Float32Array.of(1.5, -2.5).buffer), 0, 8, size - 8);
  await file.close();
  const before = process.memoryUsage().rss;
  const dataset = await openDataset({ data });
  expect([dataset.length, size > 2 ** 31]).toEqual([rows, true]);
  const last = await dataset.row(rows - 1);
  expect([last[d - 3], last[d - 2], last[d - 1]]).toEqual([0, 1.5, -2.5]);
  expect((await dataset.row(0))[0]).toBe(0);
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
  await dataset.close();
  console.log(`large .npy: ${((performance.now() - started) / 1000).toFixed(1)} s`);
});
