import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certifyNumerics } from '../../src/kernel/certify.ts';
import { noiseKernel } from '../../src/kernel/noise.ts';

const { run, allocate, memory } = noiseKernel();

describe('histogram', () => {
  const MOST = 300_000;
  const cells = allocate(2 * MOST);
  const counts = allocate(4 * 8192);
  const counted = (values: Uint16Array, length: number): number[] => {
    new Uint16Array(memory.buffer, cells, values.length).set(values);
    const into = new Uint32Array(memory.buffer, counts, length).fill(0);
    run.histogram(cells, values.length, counts, length);
    return Array.from(into);
  };

  test('says how often each cell came, for any number of cells and values', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8192 }),
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer(),
        (length, n, seed) => {
          let state = seed >>> 0;
          const values = Uint16Array.from({ length: n }, () => {
            state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
            return Math.floor((state / 2 ** 32) * length);
          });
          const expected = new Array<number>(length).fill(0);
          for (const value of values) expected[value]!++;
          expect(counted(values, length)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('its 16-bit tables never overflow: 300,000 of one cell', () => {
    expect(counted(new Uint16Array(MOST).fill(3), 9)).toEqual([0, 0, 0, MOST, 0, 0, 0, 0, 0]);
  });
});

describe('an orthonormal basis that grows', () => {
  const d = 40;
  const x = allocate(8 * 48);
  const basis = allocate(8 * 48 * 8);
  const coefficients = allocate(8 * 8);
  const vector = (at: number) => new Float64Array(memory.buffer, at, d);
  const grow = (vectors: readonly number[][]): number => {
    let rank = 0;
    for (const values of vectors) {
      new Float64Array(memory.buffer, x, 48).fill(0);
      vector(x).set(values);
      run.projected(x, d, basis, rank, coefficients);
      rank += run.extend(x, d, basis, rank, coefficients);
    }
    return rank;
  };
  const entries = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: d, maxLength: d });

  test('stays orthonormal to the last digits, also where vectors are nearly dependent', () => {
    const near = fc.tuple(entries, entries, entries, fc.constantFrom(1, 1e-3, 1e-6));
    fc.assert(
      fc.property(near, ([a, b, c, epsilon]) => {
        fc.pre([a, b, c].every((v) => v.some((value) => Math.abs(value) > 0.1)));
        const rank = grow([a, a.map((v, i) => v + epsilon * b[i]!), b.map((v, i) => v - a[i]! + epsilon * c[i]!), a]);
        for (let i = 0; i < rank; i++) {
          for (let j = 0; j <= i; j++) {
            const inner = run.dot(basis + 8 * 48 * i, basis + 8 * 48 * j, d);
            expect(Math.abs(inner - (i === j ? 1 : 0))).toBeLessThan(1e-14);
          }
        }
      }),
    );
  });

  test('does not grow by a vector it spans', () => {
    const a = Array.from({ length: d }, (_, i) => Math.sin(i + 1));
    const b = Array.from({ length: d }, (_, i) => Math.cos(3 * i));
    expect(grow([a, b, a, b.map((v, i) => 2 * v - 3 * a[i]!), new Array<number>(d).fill(0)])).toBe(2);
  });
});

describe('the real Gaussian behind lattice noise', () => {
  const { normalCdf, normalQuantile } = certifyNumerics();
  const at = {
    noisy: allocate(8),
    steps: allocate(8),
    denominators: allocate(16),
    units: allocate(16),
    out: allocate(16),
  };
  /** What kernels/noise/inline.ts draws in the cell, as its comment says. */
  const uniform = (seed: number, i: number): number => {
    let h = (seed + Math.imul(i, 0x9e3779b9)) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (((h ^ (h >>> 16)) >>> 0) + 0.5) / 2 ** 32;
  };

  test('stands at the quantile of its law in the cell, up to h^4', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.nat(),
        (log, z, seed) => {
          const h = 2 ** -log;
          const D = Math.round(z / h);
          new Float32Array(memory.buffer, at.noisy, 2).set([(D + 7) / 64, (D - 3) / 64]);
          new Int32Array(memory.buffer, at.steps, 2).set([7, -3]);
          new Float64Array(memory.buffer, at.denominators, 2).fill(64);
          new Float64Array(memory.buffer, at.units, 2).fill(h);
          run.latticeVector(at.noisy, 2, at.steps, at.denominators, at.units, seed, at.out);
          const x = D * h;
          const side = x > 0 ? -1 : 1; // where the distribution function has its digits
          const [low, high] = [normalCdf(side * x - h / 2), normalCdf(side * x + h / 2)];
          for (const i of [0, 1]) {
            const u = side > 0 ? uniform(seed, i) : 1 - uniform(seed, i);
            const exact = side * normalQuantile(low + u * (high - low));
            const off = new Float64Array(memory.buffer, at.out, 2)[i]! - exact;
            expect(Math.abs(off)).toBeLessThan(0.02 * h ** 4 * (1 + Math.abs(x)) ** 3 + 1e-12 / h);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
