import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seedOf } from '../../../src/cli/run-flags.ts';
import { prepareNoise } from '../../../src/run/noise.ts';
import { temporaryFolder } from '../../support/cli.ts';

const prepare = (noise: string, more: { dtype?: 'f32' | 'f64'; backdoors?: string[] } = {}) =>
  prepareNoise({ noise, dtype: more.dtype ?? null, backdoors: more.backdoors ?? [] });

describe('noise as asked for', () => {
  test('has the dtype its library draws by default, and one string a backdoor', async () => {
    expect((await prepare('numpy:PCG64')).dtype).toBe('f64');
    expect((await prepare('torch:cpu')).dtype).toBe('f32');
    expect((await prepare('exec:cat', { dtype: 'f32' })).dtype).toBe('f32');
    expect((await prepare('os')).recipe.text).toBe('os:');
    expect((await prepare('lattice')).dtype).toBeNull();
    expect((await prepare('os:', { backdoors: ['kurtosis=4 + laplace', 'scale=2'] })).backdoors).toEqual([
      ...['kurtosis=4', 'laplace', 'scale=2'],
    ]);
  });

  test('is refused where it cannot be', async () => {
    await expect(prepare('lattice', { backdoors: ['kurtosis=4'] })).rejects.toThrow(/--noise numpy:PCG64 --seed 42/);
    await expect(prepare('lattice', { dtype: 'f32' })).rejects.toThrow(/"dtype" expected none/);
    await expect(prepare('lattice:exec:cat', { dtype: 'f32' })).rejects.toThrow(/"dtype" expected none/);
    expect(() => seedOf({ noise: 'numpy:PCG64' })).toThrow(/give --seed/);
    expect(() => seedOf({ noise: 'numpy:PCG64', seed: '' })).toThrow(/give --seed/);
    expect(() => seedOf({ noise: 'os:', seed: '1' })).toThrow(/leave --seed out/);
    expect(seedOf({ noise: 'numpy:PCG64', seed: '[1,2]' })).toEqual({ kind: 'given', text: '[1,2]' });
    expect(seedOf({ noise: 'capture:z.f32' })).toBeNull();
  });

  test('from a file: floats only, whole ones, of the dtype asked for', async () => {
    const folder = temporaryFolder();
    const file = (name: string, content: Uint8Array) => {
      writeFileSync(join(folder, name), content);
      return `capture:${join(folder, name)}`;
    };
    const npy = (descr: string, order: string, shape: string, bytes: number) => {
      const head = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`.padEnd(117);
      const magic = Buffer.from(`\x93NUMPY\x01\0\x76\0${head}\n`, 'latin1');
      return Buffer.concat([magic, Buffer.alloc(bytes)]);
    };
    expect((await prepare(file('a.f64', new Uint8Array(80)))).capture).toMatchObject({ dtype: 'f64', from: 0, to: 80 });
    const array = await prepare(file('b.npy', npy('<f4', 'False', '2, 5', 40)));
    expect(array.capture).toMatchObject({ dtype: 'f32', from: 128, to: 168 });
    expect((await prepare(file('c.npy', npy('<f8', 'True', '5,', 40)))).dtype).toBe('f64');
    await expect(prepare(file('d.f64', new Uint8Array(83)))).rejects.toThrow(/83 bytes, not a whole number of f64/);
    expect((await prepare(file('e.npy', npy('>f4', 'False', '10,', 40)))).capture).toMatchObject({ bigEndian: true });
    await expect(prepare(file('k.npy', npy('<f2', 'False', '10,', 20)))).rejects.toThrow(/16-bit .* too coarse/);
    await expect(prepare(file('f.npy', npy('<f4', 'True', '2, 5', 40)))).rejects.toThrow(/C order/);
    await expect(prepare(file('g.npy', npy('<i4', 'False', '10,', 40)))).rejects.toThrow(/float32 or float64/);
    await expect(prepare(file('h.npy', npy('<f4', 'False', '11,', 40)))).rejects.toThrow(/truncated/);
    await expect(prepare(file('i.bin', new Uint8Array(80)))).rejects.toThrow(/ending in \.f32, \.f64 or \.npy/);
    await expect(prepare(file('j.f32', new Uint8Array(80)), { dtype: 'f64' })).rejects.toThrow(/expected f32/);
    await expect(prepare(`capture:${join(folder, 'none.f32')}`)).rejects.toThrow(
      /^cannot read .*none\.f32: there is no such file; check the path$/,
    );
  });
});
