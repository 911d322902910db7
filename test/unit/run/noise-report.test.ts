import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { painter } from '../../../src/report/index.ts';
import { noiseText } from '../../../src/report/noise.ts';
import { eText } from '../../../src/report/numbers.ts';
import { NoiseBattery } from '../../../src/run/audit/battery.ts';
import type { VectorLayout } from '../../../src/run/audit/layout.ts';
import { openAuditSource } from '../../../src/run/audit/source.ts';
import { openPipeline } from '../../../src/samplers/index.ts';
import { chachaBytes } from '../../support/chacha.ts';

// What a report says in numbers and words, where a reader would take it at its word.

const D = 64;
const ROWS = 200;
const honest = new Float64Array(ROWS * D);
openPipeline({ id: 'numpy:PCG64', seed: '42', dtype: 'f64' }).fill(honest);

function report(numbers: Float64Array, d: number | null = D) {
  const layout: VectorLayout = { d, shape: null, lags: [1, 2, 3], note: null };
  const battery = new NoiseBattery({ floats: { type: 'f64', sigma: 1, layout, grid: null }, words: null, alpha: 1e-6 });
  battery.floats(numbers);
  return battery.report();
}
const text = (...args: Parameters<typeof report>) => noiseText(report(...args), painter({}, {}), 200);

describe('numbers', () => {
  test('count once, though vectors are looked at beside them', () => {
    expect(report(honest).numbers).toBe(ROWS * D);
  });

  test('are what detectedAt is told in, also where vectors alone raise the alarm', () => {
    // The first vector again: two vectors show it, and a run of its numbers a little sooner or later.
    const again = honest.slice();
    again.copyWithin(5 * D, 4 * D, 5 * D);
    const { families, detectedAt, component } = report(again);
    const [normals, vectors] = families;
    const first = Math.min(normals!.detectedAt ?? Infinity, vectors!.detectedAt! * D);
    expect(detectedAt).toBe(first);
    expect(component).toMatch(first === normals!.detectedAt ? /^normals/ : /^vectors/);
  });
});

test('what could be missing of a radius is told for any classifier too, where there are vectors', () => {
  expect(report(honest).excluded!.every(({ radiusAny }) => radiusAny! > 0)).toBe(true);
  expect(report(honest, null).excluded!.every(({ radiusAny }) => radiusAny === null)).toBe(true);
  // A shift takes nothing from half-spaces on average, and a good deal from a classifier that looks along it.
  expect(text(honest)).toMatch(/shift .* 1 +0% +\d/);
});

test.each([0.3, 0.5, 0.9, 1.1, 1.5])('a deviation of %f is told as measured, not as the bet that is nearest', (s) => {
  const scaled = honest.map((x) => s * x);
  const sd = Math.sqrt(scaled.reduce((sum, x) => sum + x * x, 0) / scaled.length);
  const { estimate } = report(scaled).families[0]!.components.find(({ id }) => id === 'scale')!;
  const told = Number(/^standard deviation ([\d.]+) sigma$/.exec(estimate!)![1]);
  expect(Math.abs(told / sd - 1)).toBeLessThan(1e-3);
});

test('beyond where cells are lumped only a bound is told', () => {
  const [normals, vectors] = report(honest.map((x) => 255 * x)).families;
  expect(normals!.components.find(({ id }) => id === 'scale')!.estimate).toBe('standard deviation above 2 sigma');
  expect(vectors!.components[0]!.estimate).toMatch(/^vectors 25\d\.\d sigma sqrt\(d\) long \(root mean square\)/);
});

describe('words', () => {
  const read = (bytes: Uint8Array, floats = false) => {
    const layout: VectorLayout = { d: null, shape: null, lags: [1, 2, 3], note: null };
    const numbers = { type: 'f64', sigma: 1, layout, grid: null } as const;
    const battery = new NoiseBattery({ floats: floats ? numbers : null, words: 'u64', alpha: 1e-6 });
    battery.words({ data: bytes, bits: 8 * bytes.length });
    if (floats) battery.floats(honest);
    return battery.report();
  };
  const plainly = (found: ReturnType<typeof read>) => noiseText(found, painter({}, {}), 100);
  const fair = chachaBytes(8 * 30_000, 1);

  test('have strengths of their own, and none of a radius', () => {
    const said = plainly(read(fair));
    expect(said).toMatch(/bit bias +0\.05\d+ \(1 word in 1\d\) +0\.04\d+ \(1 word in 2\d\)\n/);
    expect(said).toMatch(/bit constant +in every 128th word +in every 128th word\n/);
    expect(said).toMatch(/bit constant by events +after every 128th 0 or 1 /);
    expect(said).toMatch(/byte value +[\d.]+ times its share /);
    expect(said).not.toMatch(/NaN|null|undefined|radius too large/);
    expect(Math.max(...said.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  test('stand apart from numbers, which have a radius', () => {
    const said = plainly(read(fair, true));
    expect(said).toMatch(/ attack +excluded from +caught from +sd +radius too large by\n +kurtosis /);
    expect(said).toMatch(/ attack on words +excluded from +caught from\n +bit bias /);
    expect(said).not.toMatch(/NaN|null|undefined/);
  });

  test('after an alarm only what is caught is told; before there is enough, nothing', () => {
    const stuck = fair.slice(0, 8 * 300).map((byte, i) => (i % 8 === 0 ? byte | 1 : byte));
    expect(read(stuck)).toMatchObject({ alarm: true, excluded: null });
    expect(plainly(read(stuck))).toMatch(/ attack on words +caught from\n +bit bias +0\.\d+\n/);
    expect(plainly(read(fair.slice(0, 40)))).toContain('Nothing is excluded yet: that takes more words.');
  });
});

test('one of a thing is one', () => {
  const said = report(honest.map((x) => 9 * x)).because;
  expect(said).toContain('after 1 vector (');
  expect(text(honest.map((x) => 9 * x))).toContain('alarm after 1 vector,');
  expect(report(honest.subarray(0, 1), null).because).toMatch(/^no alarm in 1 number, too few/);
});

describe('a raw file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairnoise-'));
  const file = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, new Uint8Array(64));
    return path;
  };

  test('is what its suffix or --as says', async () => {
    for (const [name, as, type] of [
      ['a.f32', null, 'f32'],
      ['a.u64', null, 'u64'],
      ['a.f32', 'f64', 'f64'],
      ['a.bin', null, 'u8'],
    ] as const) {
      expect((await openAuditSource(file(name), as)).form.type).toBe(type);
    }
  });

  test('called .npy or .npz, but without an array at its beginning, is not read as bytes', async () => {
    await expect(openAuditSource(file('a.npy'), null)).rejects.toThrow(/does not begin as one; save it again/);
    await expect(openAuditSource(file('a.npz'), null)).rejects.toThrow(/archive of arrays; save one of them/);
  });
});

test('e-values are factors in one digit, from their logarithm; lost wealth is told alike wherever it ended', () => {
  const told = [0, Math.log(0.031), Math.log(2.5e13), 111_879 * Math.LN10, -700, Number.NEGATIVE_INFINITY].map(eText);
  expect(told).toEqual(['1', '0.031', '2e13', '1e111879', '<1e-300', '<1e-300']);
});
