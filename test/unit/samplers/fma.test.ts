import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samplerDesk } from '../../../src/samplers/desk.ts';
import { round } from '../../../src/samplers/exact.ts';
import { testSeed } from '../../support/shared.ts';

const { fma } = samplerDesk().kernel.run;

/** a b + c in integers, rounded once: values are multiples of 2^-1100 here. */
function exact(a: number, b: number, c: number): number {
  const parts = (x: number): [bigint, bigint] => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, x);
    const bits = view.getBigUint64(0);
    const exponent = (bits >> 52n) & 0x7ffn;
    const significand = (bits & 0xfffffffffffffn) | (exponent ? 1n << 52n : 0n);
    return [x < 0 ? -significand : significand, (exponent || 1n) - 1075n];
  };
  const [[ma, ea], [mb, eb], [mc, ec]] = [parts(a), parts(b), parts(c)];
  const low = ea + eb - ec < 0n ? ea + eb : ec;
  const sum = ((ma * mb) << (ea + eb - low)) + (mc << (ec - low));
  // `round` takes multiples of 2^-200; the power of two left over is exact.
  return round(sum) * 2 ** Number(low + 200n);
}

const double = fc
  .tuple(fc.bigInt({ min: 1n << 52n, max: (1n << 53n) - 1n }), fc.integer({ min: -60, max: 60 }), fc.boolean())
  .map(([m, e, negative]) => (negative ? -1 : 1) * Number(m) * 2 ** (e - 52));

describe('fma rounds once', () => {
  test('like integers do', () => {
    fc.assert(
      fc.property(double, double, double, (a, b, c) => {
        expect(fma(a, b, c)).toBe(exact(a, b, c));
      }),
      { seed: testSeed, numRuns: 3000 },
    );
  });

  test('where the sum nearly cancels', () => {
    fc.assert(
      fc.property(double, double, fc.integer({ min: -3, max: 3 }), (a, b, ulps) => {
        const p = a * b;
        const c = -(p + ulps * Math.abs(p) * 2 ** -52);
        expect(fma(a, b, c)).toBe(exact(a, b, c));
      }),
      { seed: testSeed, numRuns: 3000 },
    );
  });

  test('where rounding twice goes wrong: a sum just off the middle between two doubles', () => {
    fc.assert(
      fc.property(double, fc.integer({ min: 54, max: 100 }), fc.boolean(), (c, shift, up) => {
        // c + half an ulp, and a product far below that tips it.
        const half = 2 ** (Math.floor(Math.log2(Math.abs(c))) - 53);
        const a = half * (1 + 2 ** -30);
        const b = up ? 1 - 2 ** -30 + 2 ** -shift : 1 - 2 ** -30;
        expect(fma(a, b, c)).toBe(exact(a, b, c));
      }),
      { seed: testSeed, numRuns: 2000 },
    );
  });

  test('plain multiply and add would not do', () => {
    let differ = 0;
    fc.assert(
      fc.property(double, double, double, (a, b, c) => {
        if (fma(a, b, c) !== a * b + c) differ++;
      }),
      { seed: testSeed, numRuns: 500 },
    );
    expect(differ).toBeGreaterThan(20);
  });
});
