import { describe, expect, test } from 'vitest';
import { ValueCheck } from '../../../../src/audit/noise/values.ts';
import { openPipeline } from '../../../../src/samplers/index.ts';

const normals = (count: number, backdoorScale = 1) => {
  const out = new Float64Array(count);
  openPipeline({ id: 'numpy:PCG64', seed: '42', dtype: 'f64' }).fill(out);
  return out.map((x) => x * backdoorScale);
};
function explained(x: Float32Array | Float64Array, sigma = 1): string | null {
  const check = new ValueCheck(sigma);
  for (let at = 0; at < x.length; at += 999) check.push(x.subarray(at, at + 999));
  return check.explanation();
}

describe('values', () => {
  test('the first that is not finite, wherever the chunks end', () => {
    const x = normals(3000);
    x[2500] = Number.NaN;
    x[2600] = Number.NEGATIVE_INFINITY;
    const check = new ValueCheck();
    expect([check.push(x.subarray(0, 2000)), check.push(x.subarray(2000))]).toEqual([2000, 500]);
    expect(check.notFinite).toEqual({ at: 2500, value: Number.NaN });
    const other = new ValueCheck();
    other.restore(check.save());
    expect(other.notFinite).toEqual(check.notFinite);
    expect(other.save()).toEqual(check.save());
  });

  test.each<[string, Float32Array | Float64Array, number, string | null]>([
    ['honest', normals(5000), 1, null],
    ['sigma 0.25', normals(5000, 0.25), 1, 'looks like sigma = 0.25; pass --sigma 0.25'],
    ['sigma 12 of 0.5', normals(5000, 12), 0.5, 'looks like sigma = 12; pass --sigma 12'],
    ['a little off', normals(5000, 0.95), 1, null],
    ['uniform', normals(5000).map((_, i) => ((i * 0.618) % 1) - 0.5), 1, null],
    ['half normal', normals(5000).map((x) => 0.5 * Math.abs(x)), 1, null],
    ['constant', new Float64Array(100).fill(0.5), 1, 'every number is 0.5: a constant, not noise'],
    ['whole', normals(5000).map((x) => Math.round(9 * x)), 1, 'every number is whole'],
    [
      'pixels',
      Float32Array.from(normals(5000, 0.25), (x) => Math.round(255 * x) / 255),
      0.25,
      'every number is a multiple of 1/255',
    ],
    ['too few to say', normals(9, 0.25), 1, null],
  ])('%s', (_, x, sigma, sentence) => {
    const found = explained(x, sigma);
    if (sentence === null) expect(found).toBeNull();
    else expect(found).toContain(sentence);
  });

  test('bytes of integers read as floats', () => {
    const words = new Uint32Array(normals(4000).buffer.slice(0));
    const finite = new Float32Array(words.buffer).filter((x) => Number.isFinite(x));
    const small = new Float32Array(Uint32Array.from({ length: 4000 }, (_, i) => i + 1).buffer); // denormals
    expect(explained(small)).toContain('these bytes are likely not floats of this width');
    expect(explained(finite.map((x, i) => x * 10 ** ((i % 60) - 30)))).toContain('likely not floats');
  });
});
