import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CertificatePredicate } from '../../src/evidence/index.ts';
import { fairnoise } from '../support/cli.ts';
import { npyBytes, scratch } from '../support/files.ts';

// Tabular data from the command line: real-valued features of very different sizes, a grid of a step a feature, and radii that pay for
// the way from a row to its grid point and for an attacker's half step.
const files = scratch();
const WEIGHTS = [1, 0.02, -2];
const BIAS = -0.3;
const SIGMA = 0.25;
const ROWS: readonly (readonly number[])[] = [
  [0.1234567, 39.7, 0.0654321],
  [1.7654321, 17.3, 0.1],
  [0.2, 50.123, 0.9876543],
  [0.3333333, 62.71, 0.5],
];
const LABELS = [1, 1, 0, 1];

const score = (row: readonly number[]) => row.reduce((sum, v, i) => sum + v * WEIGHTS[i]!, BIAS);
/** Distance to the hyperplane: the radius nobody can beat. */
const truth = (row: readonly number[]) => Math.abs(score(row)) / Math.hypot(...WEIGHTS);

async function certify(name: string, data: string, ...more: string[]): Promise<CertificatePredicate> {
  const oracle = { format: 'fairnoise-linear/1', shape: [3], weights: [WEIGHTS], biases: [BIAS] };
  const model = await files.put('oracle.json', JSON.stringify(oracle));
  const out = files.path(name);
  const flags = ['--sigma', String(SIGMA), '--n', '20000', '--seed', '1', '--threads', '1', '--out', out, '--quiet'];
  const ran = fairnoise(['certify', '--model', model, '--data', data, '--grid', 'auto', ...flags, ...more]);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  const verified = fairnoise(['verify', join(out, 'certificate.json'), '--model', model, '--data', data, ...more]);
  expect(verified.code).toBe(0);
  const { payload } = JSON.parse(readFileSync(join(out, 'certificate.json'), 'utf8'));
  return JSON.parse(Buffer.from(payload, 'base64').toString()).predicate;
}

describe('--grid auto', () => {
  const lines = (...all: unknown[]) => all.map((line) => `${line}\n`).join('');
  let csv: CertificatePredicate;
  beforeAll(async () => {
    const rows = ROWS.map((row, i) => [...row, LABELS[i]].join());
    csv = await certify('csv', await files.put('rows.csv', lines('a,b,c,label', ...rows)));
  });

  test('radii pay for quantisation, to the last digit, and stay below the truth', () => {
    const { plan, results } = csv;
    if (plan.grid?.kind !== 'per-feature') throw new Error('expected a step a feature');
    const steps = plan.grid.exponents.map((q) => 2 ** -q);
    const halfStep = Math.hypot(...steps) / 2;
    expect(results.map(({ label }) => label)).toEqual(LABELS);
    for (const [i, { predict, radius, pLower, moved, cost, norm }] of results.entries()) {
      expect(predict).toBe(LABELS[i]);
      const distance = Math.hypot(...ROWS[i]!.map((v, k) => v - Math.round(v / steps[k]!) * steps[k]!));
      expect(Number(moved)).toBeGreaterThanOrEqual(distance);
      expect(Number(moved)).toBeLessThan(distance + 1e-9);
      expect(Number(cost)).toBeGreaterThanOrEqual(distance + halfStep);
      expect(Number(cost)).toBeLessThan(distance + halfStep + 1e-9);
      expect(norm).toBe('1');
      const onGrid = SIGMA * quantile(Number(pLower));
      expect(Number(radius)).toBeLessThan(onGrid);
      expect(onGrid - Number(radius)).toBeGreaterThanOrEqual(distance + halfStep - 1e-9);
      expect(onGrid - Number(radius)).toBeLessThan(distance + halfStep + 2e-6);
      expect(Number(radius)).toBeLessThan(truth(ROWS[i]!));
      expect(Number(cost)).toBeLessThan(0.02 * SIGMA); // what auto aims at: a hundredth of sigma each for the way and the half step
    }
  });

  test('a .npy of the same numbers is put on the same grid at the same price', async () => {
    const labels = ['--labels', await files.put('rows.txt', lines(...LABELS))];
    const data = await files.put('rows.npy', npyBytes('<f8', [ROWS.length, 3], Float64Array.from(ROWS.flat())));
    const npy = await certify('npy', data, ...labels);
    expect(npy.plan.grid).toEqual(csv.plan.grid);
    const price = ({ results }: CertificatePredicate) => results.map(({ moved, cost }) => [moved, cost]);
    expect(price(npy)).toEqual(price(csv));
  });
});

/** Phi^-1(p) by bisection of the numerically integrated density: independent of the kernel, good to 1e-10. */
function quantile(p: number): number {
  let [low, high] = [0, 8];
  while (high - low > 1e-11) {
    const z = (low + high) / 2;
    if (0.5 + integral(z) < p) low = z;
    else high = z;
  }
  return low;
}

/** Density of N(0, 1) from 0 to z (Simpson, 2,000 steps). */
function integral(z: number): number {
  const steps = 2000;
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(z);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density((i * z) / steps);
  return (sum * z) / steps / 3;
}
