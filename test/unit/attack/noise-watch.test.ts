import { expect, test } from 'vitest';
import { NoiseWatch } from '../../../src/attack/noise-watch.ts';

test('vectors longer than the numbers that are remembered are looked at too', () => {
  const dimension = 2 ** 21 + 1;
  const watch = new NoiseWatch(dimension, 1, () => null);
  watch.see(new Float32Array(dimension).fill(1));
  expect(watch.seen()).toMatchObject({ numbers: dimension, dimension, normals: { component: expect.any(String) } });
});
