import { expect, test } from 'vitest';
import { openGenerator } from '../../../src/generators/registry.ts';
import { samplerDesk } from '../../../src/samplers/desk.ts';
import { openPipeline } from '../../../src/samplers/pipelines.ts';
import { draw } from '../../support/normals.ts';

const { kernel, words, out } = samplerDesk();

/** The formula in doubles: radius word, angle word. */
const exact = (w: number, a: number): [number, number] => {
  const r = Math.sqrt(-2 * Math.log(((w >>> 1) + 0.5) / 2 ** 31));
  return [r * Math.cos((2 * Math.PI * a) / 2 ** 32), r * Math.sin((2 * Math.PI * a) / 2 ** 32)];
};

function worst(radii: readonly number[], angles: readonly number[]): number {
  const room = new Uint32Array(kernel.memory.buffer, words, 8);
  let most = 0;
  for (let i = 0; i < radii.length; i += 4) {
    for (let k = 0; k < 4; k++) [room[k], room[4 + k]] = [radii[i + k]!, angles[i + k]!];
    kernel.run.fastNormals(words, out, 1);
    const z = new Float32Array(kernel.memory.buffer, out, 8);
    for (let k = 0; k < 4; k++) {
      const [c, s] = exact(radii[i + k]!, angles[i + k]!);
      most = Math.max(most, Math.abs(z[k]! - c), Math.abs(z[4 + k]! - s));
    }
  }
  return most;
}

test('absolute error below 1e-6: random words, both ends of the radius, every octant of the angle', () => {
  const random = new Uint32Array(80_000);
  openGenerator({ id: 'philox4x32', seed: '1' }).fill(random);
  expect(worst([...random.subarray(0, 40_000)], [...random.subarray(40_000)])).toBeLessThan(1e-6);
  const edges = Array.from({ length: 4096 }, (_, i) => (i < 2048 ? i : 2 ** 32 - 4096 + i));
  const octants = Array.from({ length: 4096 }, (_, i) => ((i % 8) * 2 ** 29 + (i >> 3) - 256) >>> 0);
  expect(worst(edges, octants)).toBeLessThan(1e-6);
});

test('moments of a million', () => {
  const z = draw(openPipeline({ id: 'philox-boxmuller', seed: '1' }), 1e6);
  const moment = (k: number) => {
    let sum = 0;
    for (const x of z) sum += x ** k;
    return sum / z.length;
  };
  expect(Math.abs(moment(1))).toBeLessThan(5e-3);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(7e-3);
  expect(Math.abs(moment(3))).toBeLessThan(0.02);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.05);
});
