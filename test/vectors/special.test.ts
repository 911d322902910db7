import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fairTail } from '../../src/audit/special/binomial.ts';
import { gammaP, gammaQ } from '../../src/audit/special/gamma.ts';
import { erfc, normalCdf } from '../../src/audit/special/normal.ts';

interface Vectors {
  gammaQ: [number, number, string][];
  gammaP: [number, number, string][];
  scipyGammaQ: [number, number, string][];
  erfc: [number, string][];
  fairTail: [number, number, string][];
}
const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'special.json'), 'utf8')) as Vectors;

const off = (got: number, value: string) => Math.abs(got / Number(value) - 1);

describe('special functions against mpmath (40 digits) and scipy', () => {
  test.each(vectors.gammaQ)('Q(%d, %d)', (a, x, value) => expect(off(gammaQ(a, x), value)).toBeLessThan(2e-13));
  test.each(vectors.gammaP)('P(%d, %d)', (a, x, value) => expect(off(gammaP(a, x), value)).toBeLessThan(2e-13));
  test.each(vectors.scipyGammaQ)('scipy Q(%d, %d)', (a, x, value) =>
    expect(off(gammaQ(a, x), value)).toBeLessThan(1e-12),
  );
  test.each(vectors.erfc)('erfc(%d)', (x, value) => expect(off(erfc(x), value)).toBeLessThan(2e-13));
  test.each(vectors.fairTail)('P(Bin(%d, 1/2) >= %d)', (n, k, value) =>
    expect(off(fairTail(n, k), value)).toBeLessThan(2e-12),
  );
  test('edges', () => {
    expect(gammaQ(3, 0)).toBe(1);
    expect(gammaP(3, 0)).toBe(0);
    expect(gammaQ(2, 1e6)).toBe(0);
    expect(normalCdf(0)).toBeCloseTo(0.5, 15);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 15);
    expect(fairTail(10, 0)).toBe(1);
    expect(fairTail(10, 11)).toBe(0);
  });
});
