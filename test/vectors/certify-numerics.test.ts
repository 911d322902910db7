import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { certifyNumerics } from '../../src/kernel/certify.ts';
import { add, compare, decimal, exact, ulps } from '../support/exact.ts';

/** Made by certify-numerics.py with mpmath at 60 digits; `down`/`up` are the exact values rounded to a double on that side. */
interface Vectors {
  constants: Record<string, string>;
  logGamma: [x: number, value: string][];
  logBeta: [a: number, b: number, value: string][];
  normalCdf: [z: number, value: string, up: number][];
  normalQuantile: [p: number, value: string, down: number][];
  betaCdf: [a: number, b: number, x: number, low: string, high: string][];
  clopperPearson: [k: number, n: number, alpha: number, down: number, up: number][];
  scipyClopperPearson: [k: number, n: number, alpha: number, value: number][];
  binomialTail: [k: number, n: number, p: number, up: number][];
  logWealth: [k: number, n: number, p: number, value: string][];
}
const vectors = JSON.parse(readFileSync(join(import.meta.dirname, 'certify-numerics.json'), 'utf8')) as Vectors;
const numerics = certifyNumerics();

/** Relative error; absolute below `floor`. */
const off = (got: number, value: string, floor = 0) =>
  Math.abs(got - Number(value)) / Math.max(Math.abs(Number(value)), floor || Number.MIN_VALUE);

describe('constants of the kernel sources', () => {
  const sources = ['dd.ts', 'gamma.ts', 'kt.ts']
    .map((file) => readFileSync(join(import.meta.dirname, '../../kernels/certify', file), 'utf8'))
    .join('\n');
  const constant = (name: string) => Number(new RegExp(`${name}: f64 = (\\S+);`).exec(sources)![1]);

  test.each(Object.entries(vectors.constants))('%s: hi + lo is right to 2^-105', (name, value) => {
    const sum = add(exact(constant(`${name}_HI`)), exact(constant(`${name}_LO`)));
    const error = add(sum, { ...decimal(value), n: -decimal(value).n });
    const size = { n: error.n < 0n ? -error.n : error.n, d: error.d };
    expect(compare(size, { n: 1n, d: 1n << 105n })).toBeLessThan(0);
  });
});

describe('special functions against mpmath', () => {
  test.each(vectors.logGamma)('log Gamma(%d)', (x, value) =>
    expect(off(numerics.logGamma(x), value)).toBeLessThan(2.3e-16),
  );
  test.each(vectors.logBeta)('log B(%d, %d)', (a, b, value) =>
    expect(off(numerics.logBeta(a, b), value)).toBeLessThan(2.3e-16),
  );
  test.each(vectors.normalCdf)('Phi(%d)', (z, value, up) => {
    expect(off(numerics.normalCdf(z), value, 1e-300)).toBeLessThan(2.3e-16);
    expect(numerics.normalCdfUp(z)).toBeGreaterThanOrEqual(up);
    expect(ulps(up, numerics.normalCdfUp(z))).toBeLessThanOrEqual(z < -37.6 ? 100 : 2);
  });
  test.each(vectors.normalQuantile)('Phi^-1(%d)', (p, value, down) => {
    expect(Math.abs(numerics.normalQuantile(p) - Number(value))).toBeLessThan(5e-16 * Math.abs(Number(value)) + 1e-22);
    const z = numerics.normalQuantileDown(p);
    expect(z).toBeLessThanOrEqual(down);
    expect(down - z).toBeLessThan(5e-16 * Math.abs(down) + 1e-22);
  });
  test.each(vectors.betaCdf)('I_x(a, b) at (%d, %d, %d), both tails', (a, b, x, low, high) => {
    expect(off(numerics.betaCdf(a, b, x), low)).toBeLessThan(4e-16);
    expect(off(numerics.betaSf(a, b, x), high)).toBeLessThan(4e-16);
  });
});

describe('Clopper-Pearson is on the safe side of the exact value and next to it', () => {
  const sizes = [...new Set(vectors.clopperPearson.map(([, n]) => n))];
  test.each(sizes)('n = %d, every k and alpha', (size) => {
    for (const [k, n, alpha, down, up] of vectors.clopperPearson.filter((row) => row[1] === size)) {
      const lower = numerics.clopperPearsonLower(k, n, alpha);
      const upper = numerics.clopperPearsonUpper(k, n, alpha);
      const what = `${k} of ${n} at ${alpha}`;
      expect(lower, what).toBeLessThanOrEqual(down);
      expect(ulps(lower, down), what).toBeLessThanOrEqual(alpha <= 0.5 ? 2 : 4);
      expect(upper, what).toBeGreaterThanOrEqual(up);
      expect(ulps(up, upper), what).toBeLessThanOrEqual(alpha <= 0.5 ? 2 : 4);
    }
  });
  test.each(vectors.scipyClopperPearson)('scipy: %d of %d at %d', (k, n, alpha, value) =>
    expect(Math.abs(numerics.clopperPearsonLower(k, n, alpha) / value - 1)).toBeLessThan(1e-13),
  );
});

describe('tails and wealth', () => {
  test.each(vectors.binomialTail)('P(Bin >= %d), n = %d, p = %d, from above', (k, n, p, up) => {
    expect(numerics.binomialTailUp(k, n, p)).toBeGreaterThanOrEqual(up);
    expect(ulps(up, numerics.binomialTailUp(k, n, p))).toBeLessThanOrEqual(3);
  });
  test.each(vectors.logWealth)('log E+ of %d of %d against %d, from below', (k, n, p, value) => {
    const got = numerics.ktLogWealth(k, n, p);
    expect(got).toBeLessThan(Number(value));
    // The geometric bound of the part below p costs something only where there is little wealth.
    expect(Math.exp(Number(value)) - Math.exp(got)).toBeLessThan(0.3 + 1e-12 * Math.exp(got));
  });
});
