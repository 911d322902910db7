import { describe, expect, test } from 'vitest';
import {
  crudeTilt,
  type Density,
  halfNormal,
  kurtosis,
  laplace,
  mixture,
  normal,
  skew,
  studentT5,
  tilt,
  uniform,
} from '../../../../src/audit/noise/densities/index.ts';
import { divergence, likelihood, limit, normalLimit } from '../../../../src/audit/noise/limits.ts';

const matched = { laplace: laplace(Math.SQRT1_2), uniform: uniform(Math.sqrt(3)) };
const some = (law: Density, share: number) => mixture(normal(), law, share);

// An independent program's numbers (its own ziggurat formula, numeric moments): nats, n99 and n90 of the normal formula, as it printed
// them; it cut every law at |x| = 8.
const TABLE: readonly [law: Density, nats: string, n99: string, n90: string | null][] = [
  [kurtosis(0), '0.17', '150', '1.4e2'],
  [kurtosis(1), '0.031', '806', '6.2e2'],
  [kurtosis(2), '0.013', '1.9e3', null],
  [kurtosis(4), '0.0046', '5500', '4.1e3'],
  [kurtosis(8), '0.0014', '1.8e4', null],
  [kurtosis(16), '0.00038', '65500', '4.8e4'],
  [kurtosis(32), '0.0001', '2.5e5', null],
  [kurtosis(64), '2.6e-05', '9.7e5', '7e5'],
  [kurtosis(256), '1.7e-06', '1.5e7', null],
  [kurtosis(1024), '1e-07', '2.4e8', '1.8e8'],
  [skew(0), '0.69', '20', '20'],
  [skew(1), '0.13', '183', '1.4e2'],
  [skew(4), '0.02', '1240', '9e2'],
  [skew(16), '0.0017', '14500', '1.1e4'],
  [skew(64), '0.00012', '2.1e5', null],
  [skew(1024), '4.8e-07', '5.3e7', '3.8e7'],
  [tilt(1), '0.03', '829', '6.2e2'],
  [tilt(4), '0.0018', '13900', '1e4'],
  [tilt(16), '0.00011', '2.2e5', null],
  [tilt(64), '7e-06', '3.6e6', '2.6e6'],
  [crudeTilt(1), '0.0078', '1.8e3', null],
  [crudeTilt(4), '0.00086', '1.6e4', '1.6e4'],
  [crudeTilt(64), '0.00038', '3.6e4', null],
  [matched.laplace, '0.072', '425', '2.7e2'],
  [matched.uniform, '0.18', '78', '78'],
  [halfNormal(1), '0.69', '20', '20'],
  [some(matched.laplace, 0.1), '0.0015', '25000', '1.5e4'],
  [some(matched.uniform, 0.1), '0.0016', '1.6e4', '1.1e4'],
  [some(matched.uniform, 0.01), '1.7e-05', '1.5e6', null],
  [normal(0.99), '0.0001', '250000', '1.8e5'],
  [normal(0.999), '1e-06', '2.5e7', null],
];

/** Half a unit of the last digit printed. */
function rounding(text: string): number {
  const [digits = '', exponent = '0'] = text.replace(/^0\.0*/, '').split('e');
  const decimals = (text.split('e')[0]!.split('.')[1] ?? '').length;
  return digits.length <= 2 || text.includes('e')
    ? 0.5 * 10 ** (Number(text.split('e')[1] ?? exponent) - decimals)
    : 0.5;
}
const agrees = (value: number, text: string) =>
  expect(Math.abs(value - Number(text)), `${value} for ${text}`).toBeLessThan(0.03 * Number(text) + rounding(text));

describe('divergences and the normal formula, against another program', () => {
  test.each(TABLE.map((row) => [row[0].id, ...row] as const))('%s', (_, law, nats, n99, n90) => {
    const known = divergence(likelihood(law));
    agrees(known.attack, nats);
    agrees(normalLimit(known, 0.99), n99);
    if (n90) agrees(normalLimit(known, 0.9), n90);
  });
});

describe('exact limits', () => {
  test('half-normal and skew=0: one bit a number, 2^-20 < 1e-6, and no number fewer', () => {
    for (const law of [halfNormal(1), halfNormal(-1), skew(0)])
      for (const power of [0.9, 0.99] as const) expect(limit(law, power)).toBe(20);
  });

  // The best test of a scale is the sum of squares, chi-square with n degrees of freedom: scipy 1.17, stats.chi2.
  test.each([
    [0.5, 50, 63],
    [0.9, 1709, 2315],
    [1.3, 240, 345],
  ])('scale %s', (sd, n90, n99) => {
    expect([limit(normal(sd), 0.9), limit(normal(sd), 0.99)]).toEqual([n90, n99]);
  });

  test('a shift is the z test: ((4.7534 + 2.3263) / m)^2', () => {
    for (const m of [0.1, 0.5, 1, 2]) {
      const n99 = limit(normal(1, m), 0.99);
      expect(n99).toBeGreaterThanOrEqual((7.0797721829 / m) ** 2);
      expect(n99).toBeLessThan(1.001 * (7.0797721829 / m) ** 2 + 1);
    }
  });

  // What the table's two rules give (150, 79, 1780, 1311) misleads where few numbers decide, supports differ or tails are heavy.
  test.each(
    [
      [kurtosis(0), 111],
      [matched.uniform, 115],
      [crudeTilt(1), 3194],
      [studentT5, 831],
    ].map(([law, n99]) => [(law as Density).id, law as Density, n99 as number] as const),
  )('%s', (_, law, n99) => {
    expect(Math.abs(limit(law, 0.99) / n99 - 1)).toBeLessThan(0.005);
  });
});
