import { describe, expect, test } from 'vitest';
import { float16Law, NormalsFamily, Watch } from '../../../../src/audit/noise/index.ts';
import { erfc } from '../../../../src/audit/special/normal.ts';
import { openPipeline } from '../../../../src/samplers/index.ts';

/** Every finite half-precision number, in order, and to which of them normals of deviation sigma are rounded how often. */
const positive = Array.from({ length: 0x7c00 - 1 }, (_, i) => {
  const bits = i + 1;
  const exponent = bits >> 10;
  return exponent === 0 ? bits * 2 ** -24 : (1024 + (bits & 1023)) * 2 ** (exponent - 25);
});
const halves = [...positive.map((x) => -x).reverse(), 0, ...positive];
const below = (x: number) => 0.5 * erfc(-x / Math.SQRT2);

describe.each([1, 0.25, 0.3, 7])('half precision, sigma %d', (sigma) => {
  const law = float16Law(sigma);

  test('a cell weighs what is rounded to its values', () => {
    const mass = new Float64Array(law.mass.length);
    halves.forEach((value, i) => {
      const from = i === 0 ? 0 : below((halves[i - 1]! + value) / 2 / sigma);
      const to = i === halves.length - 1 ? 1 : below((halves[i + 1]! + value) / 2 / sigma);
      const raw = Math.min(law.raw - 1, Math.max(0, Math.floor(value * (1 / sigma) * 256) + 2049));
      mass[law.cellOf[raw]!]! += to - from;
    });
    for (const [c, m] of law.mass.entries()) expect(Math.abs(m - mass[c]!), `cell ${c}`).toBeLessThan(1e-14);
    expect(Math.min(...law.mass)).toBeGreaterThan(0);
  });

  test('rounded noise of a good source raises no alarm, and its e-values stay small', () => {
    const family = new NormalsFamily({ law });
    const watch = new Watch(family, 1e-6);
    const x = new Float64Array(1 << 20);
    openPipeline({ id: 'numpy:PCG64', seed: '5', dtype: 'f64' }).fill(x);
    const rounded = Float32Array.from(x, (z) => nearest(z * sigma));
    for (let at = 0; at < rounded.length; ) {
      const take = Math.min(rounded.length - at, watch.nextLook - family.count);
      family.push(rounded.subarray(at, (at += take)), sigma);
      if (family.count === watch.nextLook) watch.look();
    }
    expect(watch.alarm).toBe(false);
    expect(watch.supLogE).toBeLessThan(Math.log(1e4));
  });
});

/** Rounded to half precision, ties to even. */
function nearest(x: number): number {
  const unit = 2 ** Math.max(-24, Math.floor(Math.log2(Math.abs(x) || 2 ** -30)) - 10);
  const scaled = x / unit;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  return (rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down) * unit;
}
