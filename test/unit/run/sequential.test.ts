import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../../src/core/bytes.ts';
import type { Grid, NoiseAddress, Point } from '../../../src/core/index.ts';
import { openSampler, type PipelineSpec } from '../../../src/run/bench.ts';
import { parseNoise } from '../../../src/run/recipe.ts';
import { latticeTable, openPipeline } from '../../../src/samplers/index.ts';
import { temporaryFolder } from '../../support/cli.ts';

const grid: Grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const d = 6;
const steps = Int32Array.from({ length: d }, (_, i) => 40 * i);
const point: Point = { index: 3, label: 1, steps, values: Float32Array.from(steps, (s) => s / 255), moved: 0 };
const at: NoiseAddress = { input: 3, phase: 0, sample: 0 };
const spec = (recipe: string, more: Partial<PipelineSpec> = {}): PipelineSpec => ({
  kind: 'pipeline',
  sigma: 0.5,
  recipe,
  backdoors: [],
  ...more,
});
const open = (recipe: string, more: Partial<PipelineSpec> = {}) => openSampler(spec(recipe, more), d, 64);
const print = (data: ArrayBufferView, then = '') =>
  `exec:${process.execPath} -e "process.stdout.write(Buffer.from('${Buffer.from(bytesOf(data)).toString('base64')}', 'base64'))${then}"`;

describe('noise of a recipe', () => {
  test('is x + sigma z with the numbers the library draws, one call a batch', () => {
    for (const [recipe, dtype] of [
      ['numpy:PCG64', 'f64'],
      ['numpy:PCG64', 'f32'],
      ['torch:cpu', 'f32'],
    ] as const) {
      const sampler = open(recipe, { seed: '42', dtype });
      const source = openPipeline({ id: recipe, seed: '42', dtype });
      for (const count of [5, 3, 7]) {
        const z = dtype === 'f32' ? new Float32Array(count * d) : new Float64Array(count * d);
        source.fill(z);
        const want = Float32Array.from(z, (value, i) => Math.fround(Math.fround(value * 0.5) + point.values[i % d]!));
        expect(sampler.perturb(point, at, count)).toEqual(want);
      }
    }
  });

  test('starts with the numbers numpy and torch print', () => {
    // default_rng(42).standard_normal(3)
    const zero: Point = { ...point, values: new Float32Array(d) };
    const z = openSampler(spec('numpy:PCG64', { seed: '42', sigma: 1 }), d, 64).perturb(zero, at, 1);
    const first = [0.30471707975443135, -1.0399841062404955, 0.7504511958064572];
    expect([...z.slice(0, 3)]).toEqual(first.map(Math.fround));
    // torch.manual_seed(0); torch.randn(16), as float32 bits
    const one: Point = { ...point, values: new Float32Array(16) };
    const t = openSampler(spec('torch:cpu', { seed: '0', sigma: 1 }), 16, 64).perturb(one, at, 1);
    expect([...new Uint32Array(t.slice(0, 5).buffer)]).toEqual([
      0xbf901b85, 0xbf93808a, 0xbe804bd6, 0xbede255d, 0x3f594515,
    ]);
  });

  test('goes on from a saved state as if it had never stopped, backdoors and counts of calls included', () => {
    const more = { seed: '7', backdoors: ['kurtosis=4', 'antithetic@call=2..5'] };
    const whole = open('numpy:PCG64', more);
    for (const count of [3, 2]) whole.perturb(point, at, count);
    const state = whole.save!();
    const after = whole.perturb(point, at, 8).slice();
    const other = open('numpy:PCG64', more);
    other.restore!(state);
    expect(other.perturb(point, at, 8)).toEqual(after);
    const honest = open('numpy:PCG64', { seed: '7' });
    honest.perturb(point, at, 5);
    expect(honest.perturb(point, at, 8)).not.toEqual(after);
  });

  test('triggers see input, phase, date and digest', () => {
    const z = (backdoor: string, phase: 0 | 1, date: string) => {
      const sampler = open('numpy:PCG64', { seed: '1', backdoors: [backdoor], date });
      return sampler.perturb(point, { ...at, phase }, 2).slice();
    };
    const honest = open('numpy:PCG64', { seed: '1' }).perturb(point, at, 2).slice();
    const day = '2026-11-22';
    expect(z('constant-0@phase=1', 0, day)).toEqual(honest);
    expect(z('constant-0@phase=1', 1, day)).toEqual(Float32Array.from([...point.values, ...point.values]));
    expect(z('constant-0@input=3..3', 0, day)).not.toEqual(honest);
    expect(z('constant-0@input=4..9', 0, day)).toEqual(honest);
    expect(z('constant-0@date=2026-11-22..2026-11-23', 0, day)).not.toEqual(honest);
    expect(z('constant-0@date=2026-11-23..', 0, day)).toEqual(honest);
  });

  test('of the operating system is normal and never the same', () => {
    const sampler = open('os:');
    const a = sampler.perturb(point, at, 2000).slice();
    expect(sampler.perturb(point, at, 2000)).not.toEqual(a);
    const z = Array.from(a, (v, i) => (v - point.values[i % d]!) / 0.5);
    const mean = z.reduce((x, y) => x + y) / z.length;
    const variance = z.reduce((x, y) => x + (y - mean) ** 2, 0) / z.length;
    expect(Math.abs(mean)).toBeLessThan(6 / Math.sqrt(z.length));
    expect(Math.abs(variance - 1)).toBeLessThan(6 * Math.sqrt(2 / z.length));
  });

  test('from a file is used once, in order, and its end is an error', () => {
    const folder = temporaryFolder();
    const z = Float32Array.from({ length: 4 * d + 2 }, (_, i) => i / 8 - 1);
    const file = join(folder, 'z.f32');
    writeFileSync(file, bytesOf(z));
    const capture = { file, dtype: 'f32', from: 0, to: z.byteLength, digest: 'sha256:' } as const;
    const sampler = open(`capture:${file}`, { capture, needs: 30 });
    const want = (from: number, n: number) =>
      Float32Array.from(z.subarray(from, from + n), (v, i) => v * 0.5 + point.values[i % d]!);
    expect(sampler.perturb(point, at, 1)).toEqual(want(0, d));
    const state = sampler.save!();
    expect(sampler.perturb(point, at, 3)).toEqual(want(d, 3 * d));
    expect(() => sampler.perturb(point, at, 1)).toThrow(
      `the capture ${file} gave 26 numbers (the file ends there) and this run needs 30; capture more of them, or lower --count or --n`,
    );
    const other = open(`capture:${file}`, { capture });
    other.restore!(state);
    expect(other.perturb(point, at, 3)).toEqual(want(d, 3 * d));
    sampler.close!();
    other.close!();
  });

  test('from a big-endian capture is the same numbers, and one that is none is told with its mend', () => {
    const file = join(temporaryFolder(), 'z.npy');
    const z = Float64Array.from({ length: 3 * d }, (_, i) => i / 8 - 1);
    z[2 * d + 1] = Number.NaN;
    writeFileSync(file, Buffer.from(bytesOf(z)).swap64());
    const capture = { file, dtype: 'f64', bigEndian: true, from: 0, to: z.byteLength, digest: 'sha256:' } as const;
    const sampler = open(`capture:${file}`, { capture });
    const want = Float32Array.from(z, (v, i) => v * 0.5 + point.values[i % d]!);
    expect(sampler.perturb(point, at, 2)).toEqual(want.slice(0, 2 * d));
    expect(() => sampler.perturb(point, at, 1)).toThrow(
      `number 13 of the capture ${file} is NaN, not a standard normal; mend the capture, or capture again (it is read as f64)`,
    );
    sampler.close!();
  });

  test('from a command comes through a pipe, and its end is told with its status', () => {
    const z = Float64Array.from({ length: 3 * d }, (_, i) => i / 8 - 1);
    const sampler = open(print(z, ';process.exitCode = 3'), { needs: 100 });
    const want = Float32Array.from(z, (v, i) => v * 0.5 + point.values[i % d]!);
    expect(sampler.perturb(point, at, 2)).toEqual(want.slice(0, 2 * d));
    const state = sampler.save!();
    expect(sampler.perturb(point, at, 1)).toEqual(want.slice(2 * d));
    expect(() => sampler.perturb(point, at, 1)).toThrow(
      /gave 18 numbers \(it ended with status 3\) and this run needs 100; /,
    );
    const again = open(print(z, ';process.exitCode = 3'));
    again.restore!(state);
    expect(again.perturb(point, at, 1)).toEqual(want.slice(2 * d));
    sampler.close!();
    again.close!();
    const missing = open('exec:exit 127');
    expect(() => missing.perturb(point, at, 1)).toThrow(/it ended with status 127/);
  });

  test('more than fits into the pipe arrives whole, at any size of call', () => {
    const sampler = openSampler(
      spec(
        `exec:${process.execPath} -e "let i=0;const o=process.stdout;const w=()=>{let ok=true;while(ok&&i<4e6){const a=Float32Array.from({length:1e5},(_,k)=>i+k);i+=1e5;ok=o.write(Buffer.from(a.buffer))}if(i<4e6)o.once('drain',w)};w()" 2>/dev/null`,
        { dtype: 'f32', sigma: 1 },
      ),
      1,
      64,
    );
    const zero: Point = { ...point, values: new Float32Array(1) };
    let next = 0;
    for (const count of [1, 1_000_000, 77, 2_500_000]) {
      const got = sampler.perturb(zero, at, count);
      expect([got[0], got[count - 1]]).toEqual([next, next + count - 1]);
      next += count;
    }
    sampler.close!();
  });

  test('lattice words of a command walk the table', () => {
    const { T, high, low, first } = latticeTable(0.5, 255);
    // The second word of the second vector's first coordinate is a tie just below, that of its second one just above the threshold.
    const i = 700;
    const words = Uint32Array.from([1e6, 1 << 31, 4294e6, 12345678, 3e9, 2e9, high[i]!, high[i]!, 5e8, 6e8, 7e8, 8e8]);
    const ties = Uint32Array.from([low[i]! - 1, low[i]!]);
    const all = new Uint32Array([...words, ...ties]);
    const sampler = open(print(all).replace('exec:', 'lattice:exec:'), { grid });
    let tie = 0;
    const noise = Array.from(words, (w) => {
      const second = high.includes(w) ? ties[tie++]! : 0;
      const u = (BigInt(w) << 32n) | BigInt(second);
      let below = 0;
      while (below < T && ((BigInt(high[below]!) << 32n) | BigInt(low[below]!)) <= u) below++;
      return first + below;
    });
    expect(tie).toBe(2);
    expect(noise[7]).toBe(noise[6]! + 1);
    const clamp = (v: number) => Math.min(255 + 765, Math.max(-765, v));
    const want = Float32Array.from(noise, (n, k) => clamp(n + steps[k % d]!) / 255);
    expect(sampler.perturb(point, at, 2)).toEqual(want);
    expect(sampler.tvPerValue).toBe(latticeTable(0.5, 255).tvPerValue);
    expect(() => sampler.perturb(point, at, 1)).toThrow(/gave 14 numbers/);
  });

  test('a recipe, backdoor or seed that cannot be is named in a sentence', () => {
    expect(() => parseNoise('numpy:PCG65')).toThrow(/"noise" expected lattice, .*numpy:PCG64, .*got "numpy:PCG65"/);
    expect(() => parseNoise('exec:')).toThrow('"noise" expected exec:COMMAND, got "exec:"');
    expect(() => parseNoise('numpy:PCG64?seed=3')).toThrow('a recipe without seed, which --seed gives');
    expect(() => open('numpy:PCG64')).toThrow(/seed of numpy:PCG64/);
    expect(() => open('numpy:PCG64', { seed: '-1' })).toThrow(/seed of numpy:PCG64/);
    expect(() => open('torch:cpu', { seed: '1', dtype: 'f64', backdoors: ['kurtosis=-1'] })).toThrow(/p of kurtosis/);
    expect(() => open('exec:cat', { backdoors: ['kurtosis=1'] })).toThrow(/does not act on the words/);
    expect(() => open('os:', { backdoors: ['seed32'] })).toThrow(/does not act on the seed/);
    expect(() => open('lattice:exec:cat', { grid, backdoors: ['laplace'] })).toThrow(/does not act on the noise/);
  });
});
