import { describe, expect, test } from 'vitest';
import { decimal, div, exp, mul, nearest, ONE, round } from '../../src/samplers/exact.ts';
import { type ZigguratTables, zigguratTables } from '../../src/samplers/ziggurat-tables.ts';
import { patterns, sha256, vectors } from '../support/normals.ts';
import { hasShared } from '../support/shared.ts';

const file = vectors('ziggurat-tables.json');

describe.skipIf(!hasShared)("needs ../shared: numpy's ziggurat tables", () => {
  const numpy = zigguratTables();
  const exact = zigguratTables({ numpy: false });
  const bits = (table: Float64Array | BigUint64Array) => new BigUint64Array(table.buffer);

  test('digests', () => {
    const digest = ({ wi, ki, fi }: ZigguratTables, name: string) => ({
      [`${name}_wi_double`]: sha256(wi),
      [`${name}_ki_double`]: sha256(ki),
      [`${name}_fi_double`]: sha256(fi),
    });
    expect({
      ...digest(numpy, 'numpy'),
      ...digest(exact, 'exact'),
      numpy_wi_float: sha256(numpy.wiF),
      numpy_ki_float: sha256(numpy.kiF),
      numpy_fi_float: sha256(numpy.fiF),
    }).toEqual(file.sha256_le);
  });

  test.each(['wi', 'ki', 'fi'] as const)('%s: deltas from the rounded definition, and spot values', (name) => {
    const [ours, rounded] = [bits(numpy[name]), bits(exact[name])];
    expect(Array.from(ours, (value, i) => Number(value - rounded[i]!))).toEqual(file[`delta_${name}`]);
    const spots = (file.spot.index as number[]).map((i) => ours[i]!.toString(16).padStart(16, '0'));
    expect(spots).toEqual(file.spot[`numpy_${name}_double`]);
  });

  test('r, v and 1/r', () => {
    const [r, v] = [decimal(file.r), decimal(file.v)];
    const f = exp(-mul(r, r) / 2n);
    const double = (x: bigint) => patterns(Float64Array.of(round(x)))[0];
    expect([double(r), double(div(ONE, r))]).toEqual([file.numpy_r_f64, file.numpy_inv_r_f64]);
    expect(round(div(ONE, r))).toBe(round(decimal(file.inv_r)));
    // What the tables are made of: the last layer ends at r, and layer 0 is v / f(r) wide, of which r is the part below the tail.
    expect(exact.wi[255]).toBe(round(r) / 2 ** 52);
    expect(exact.wi[0]).toBe(round(div(v, f)) / 2 ** 52);
    expect(exact.ki[0]).toBe(nearest(div(mul(r, f), v) << 52n));
  });
});
