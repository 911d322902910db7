import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dftLimit } from '../../src/audit/sp800-22/dft.ts';
import { templates } from '../../src/audit/sp800-22/non-overlapping-template.ts';
import { sequences } from '../../src/audit/sp800-22/sequence.ts';
import { unpackBits } from '../support/bits.ts';
import { testSeed } from '../support/shared.ts';
import { naive } from '../support/sts-naive.ts';

fc.configureGlobal({ seed: testSeed, numRuns: 60 });

/** Bits of every temper: fair, heavily biased either way, periodic, constant. */
const data = (least: number, most: number) =>
  fc
    .tuple(
      fc.integer({ min: least, max: most }),
      fc.constantFrom('fair', 'ones', 'zeros', 'periodic', 'stuck'),
      fc.nat(),
    )
    .map(([n, kind, salt]) => {
      let state = (salt ^ 0x9e3779b9) >>> 0 || 1;
      const next = () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        return state / 2 ** 32;
      };
      const period = 1 + Math.floor(next() * 90);
      const e = new Uint8Array(n);
      const share = kind === 'ones' ? 0.97 : kind === 'zeros' ? 0.03 : 0.5;
      for (let i = 0; i < n; i++) {
        e[i] =
          kind === 'stuck' ? salt & 1 : kind === 'periodic' && i >= period ? e[i - period]! : next() < share ? 1 : 0;
      }
      const packed = new Uint8Array(Math.ceil(n / 8));
      for (let i = 0; i < n; i++) if (e[i]) packed[i >> 3]! |= 128 >> (i & 7);
      return { n, e, packed };
    });
const load = ({ n, packed }: { n: number; packed: Uint8Array }) => sequences(n).load(packed);

describe('kernel = the standard, bit by bit', () => {
  test('packing is what the twins read', () => {
    fc.assert(fc.property(data(1, 300), ({ n, e, packed }) => void expect(unpackBits(packed, n)).toEqual(e)));
  });
  test('ones, runs', () => {
    fc.assert(
      fc.property(data(1, 700), (d) => {
        expect(load(d).ones()).toBe(naive.ones(d.e));
        expect(load(d).runs()).toBe(naive.runs(d.e));
      }),
    );
  });
  test('block sums of squares', () => {
    fc.assert(
      fc.property(
        data(40, 2000),
        fc.integer({ min: 1, max: 300 }),
        (d, M) => void expect(Number(load(d).blockSquares(M))).toBe(naive.blockSquares(d.e, M)),
      ),
    );
  });
  test('walk: extremes, cycles, visits', () => {
    fc.assert(fc.property(data(1, 4000), (d) => void expect(load(d).walk()).toEqual(naive.walk(d.e))));
  });
  test('longest runs', () => {
    fc.assert(
      fc.property(
        data(40, 3000),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 12 }),
        (d, M, V0) => void expect(load(d).longestRuns(M, V0, 6)).toEqual(naive.longestRuns(d.e, M, V0, 6)),
      ),
    );
  });
  test('ranks', () => {
    fc.assert(
      fc.property(data(1024, 5000), (d) => void expect(load(d).ranks()).toEqual(naive.ranks(d.e))),
      { numRuns: 25 },
    );
  });
  test('cyclic patterns and their folds, asked in any order', () => {
    fc.assert(
      fc.property(data(20, 2000), fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 11 }), (d, a, b) => {
        const sequence = load(d);
        for (const m of [a, b]) {
          const expected = naive.patterns(d.e, m);
          expect(Array.from(sequence.patterns(m))).toEqual(expected);
          expect(Number(sequence.squares(m))).toBe(expected.reduce((sum, c) => sum + c * c, 0));
        }
      }),
    );
  });
  test('aperiodic templates by histogram = by scanning and skipping', () => {
    fc.assert(
      fc.property(data(100, 3000), fc.integer({ min: 2, max: 7 }), (d, m) => {
        const tables = load(d).blockPatterns(m, 8);
        for (const word of templates(m)) {
          const bits = Array.from({ length: m }, (_, k) => (word >> (m - 1 - k)) & 1);
          expect(tables.map((table) => table[word])).toEqual(naive.nonOverlapping(d.e, bits, 8));
        }
      }),
      { numRuns: 25 },
    );
  });
  test('windows of ones', () => {
    fc.assert(
      fc.property(
        data(100, 4000),
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 20, max: 1032 }),
        (d, m, M) => void expect(load(d).allOnes(m, M, 5)).toEqual(naive.allOnes(d.e, m, M, 5)),
      ),
    );
  });
  test('distances', () => {
    fc.assert(
      fc.property(data(200, 3000), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 20 }), (d, L, Q) => {
        const K = Math.floor(d.n / L) - Q;
        const table = load(d).distances(L, Q, K);
        const expected = new Array<number>(table.length).fill(0);
        for (const distance of naive.distances(d.e, L, Q, K)) expected[distance]!++;
        expect(Array.from(table)).toEqual(expected);
      }),
    );
  });
  test('linear complexity', () => {
    fc.assert(
      fc.property(data(60, 2500), fc.integer({ min: 1, max: 1100 }), (d, M) => {
        const N = Math.floor(d.n / M);
        const expected = Array.from({ length: N }, (_, i) => naive.complexity(d.e.subarray(i * M, (i + 1) * M)));
        expect(Array.from(load(d).complexities(M))).toEqual(expected);
      }),
    );
  });
  test('spectrum of every length: smooth, odd, prime', () => {
    fc.assert(
      fc.property(data(2, 700), fc.double({ min: 0.01, max: 6, noNaN: true }), (d, t) => {
        const limit = t * d.n;
        const spectrum = naive.spectrum(d.e);
        if (spectrum.some((power) => Math.abs(power - limit) < 1e-6 * d.n)) return; // a bin on the line: rounding decides
        expect(load(d).peaksBelow(limit)).toBe(spectrum.filter((power) => power < limit).length);
      }),
      { numRuns: 150 },
    );
  });
  test('spectrum of two lengths through both ways in: smooth, and Bluestein around a prime', () => {
    for (const n of [4_000, 2 * 1_999]) {
      const e = Uint8Array.from({ length: n }, (_, i) => ((i * i * 40503 + (i << 7)) >>> 13) & 1);
      const packed = new Uint8Array(Math.ceil(n / 8));
      for (let i = 0; i < n; i++) if (e[i]) packed[i >> 3]! |= 128 >> (i & 7);
      expect(load({ n, packed }).peaksBelow(dftLimit(n))).toBe(
        naive.spectrum(e).filter((power) => power < dftLimit(n)).length,
      );
    }
  });
});
