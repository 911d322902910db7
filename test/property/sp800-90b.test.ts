import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collision } from '../../src/audit/sp800-90b/collision.ts';
import { compression } from '../../src/audit/sp800-90b/compression.ts';
import type { Estimate } from '../../src/audit/sp800-90b/estimate.ts';
import { lag } from '../../src/audit/sp800-90b/lag.ts';
import { lz78y } from '../../src/audit/sp800-90b/lz78y.ts';
import { markov } from '../../src/audit/sp800-90b/markov.ts';
import { multiMcw } from '../../src/audit/sp800-90b/multi-mcw.ts';
import { multiMmc } from '../../src/audit/sp800-90b/multi-mmc.ts';
import { estimators } from '../../src/audit/sp800-90b/non-iid.ts';
import { samplesOf } from '../../src/audit/sp800-90b/samples.ts';
import { longestRepeat, tupleCounts } from '../../src/audit/sp800-90b/tuples.ts';
import { type Track, tracksOf } from '../../src/audit/sp800-90b/workspace.ts';
import { testSeed } from '../support/shared.ts';
import {
  collisionTwin,
  compressionTwin,
  lagTwin,
  lz78yTwin,
  mcwTwin,
  mmcTwin,
  type Outcome,
  tuplesTwin,
} from '../support/sp800-90b-twin.ts';

const seeded = { seed: testSeed, numRuns: 12 };

/** Symbols of every width, from fair to nearly constant, with memory and with repeated stretches. */
const symbols = (least: number, most: number) =>
  fc
    .record({
      width: fc.integer({ min: 1, max: 8 }),
      length: fc.integer({ min: least, max: most }),
      seed: fc.nat(),
      skew: fc.constantFrom(1, 3, 12),
      sticky: fc.constantFrom(0, 0.4, 0.95),
      copies: fc.constantFrom(0, 0, 3),
    })
    .map(({ width, length, seed, skew, sticky, copies }) => {
      let state = BigInt(seed) + 88172645463325252n; // xorshift64
      const uniform = () => {
        state ^= (state << 13n) & 0xffffffffffffffffn;
        state ^= state >> 7n;
        state ^= (state << 17n) & 0xffffffffffffffffn;
        return Number(state >> 11n) / 2 ** 53;
      };
      const S = new Uint8Array(length);
      for (let i = 0; i < length; i++)
        S[i] = i > 0 && uniform() < sticky ? S[i - 1]! : Math.floor(uniform() ** skew * 2 ** width);
      for (let c = 0; c < copies; c++) {
        const size = Math.floor(uniform() * Math.min(60, length / 4));
        const [from, to] = [uniform(), uniform()].map((u) => Math.floor(u * (length - size))) as [number, number];
        S.copyWithin(to, from, from + size);
      }
      // At least two values.
      if (S.every((s) => s === S[0])) S[length >> 1] = S[0]! ^ 1;
      return { S, width };
    });

function eachTrack(S: Uint8Array, width: number, check: (track: Track, symbols: Uint8Array) => void): void {
  const { original, bitstring } = tracksOf(samplesOf(S, width));
  for (const track of bitstring ? [original, bitstring] : [original]) {
    check(track, new Uint8Array(track.room.kernel.memory.buffer, track.S, track.L).slice());
  }
}

function outcome(estimate: Estimate): Outcome {
  if (estimate.state !== 'estimated') throw new Error(estimate.because);
  return { C: estimate.values.C!, longest: estimate.values.r! - 1 };
}

const plain = ({ C, longest }: Outcome): Outcome => ({ C, longest });

describe('SP 800-90B kernels equal their slow twins on every symbol width', () => {
  test('the property generator reaches all widths and both tracks', () => {
    const widths = new Set(fc.sample(symbols(10, 20), { ...seeded, numRuns: 60 }).map(({ width }) => width));
    expect([...widths].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('t-tuple and LRS counts', () => {
    fc.assert(
      fc.property(symbols(2, 300), ({ S, width }) => {
        eachTrack(S, width, (track, symbols) => {
          const twin = tuplesTwin(symbols);
          const { v, Q, pairs } = tupleCounts(track);
          expect([v, [...Q].slice(1), [...pairs].slice(1)]).toEqual([twin.v, twin.Q.slice(1), twin.pairs.slice(1)]);
          expect(longestRepeat(track)).toBe(twin.v);
        });
      }),
      { ...seeded, numRuns: 25 },
    );
  });

  test('an estimate does not hang on what ran before it in the same memory', () => {
    fc.assert(
      fc.property(symbols(6100, 7000), ({ S, width }) => {
        eachTrack(S, width, (track) => {
          const run = estimators.filter(({ bitsOnly }) => !bitsOnly || track.k === 2);
          const first = run.map(({ estimate }) => estimate(track));
          expect(run.toReversed().map(({ estimate }) => estimate(track))).toEqual(first.toReversed());
        });
      }),
      { ...seeded, numRuns: 6 },
    );
  });

  test('multi-mcw', () => {
    fc.assert(
      fc.property(symbols(4096, 4700), ({ S, width }) => {
        const { original } = tracksOf(samplesOf(S, width));
        expect(outcome(multiMcw(original))).toEqual(plain(mcwTwin(samplesOf(S, width).symbols)));
      }),
      { ...seeded, numRuns: 8 },
    );
  });

  test('lag', () => {
    fc.assert(
      fc.property(symbols(3, 3000), ({ S, width }) => {
        eachTrack(S, width, (track, symbols) => expect(outcome(lag(track))).toEqual(plain(lagTwin(symbols))));
      }),
      seeded,
    );
  });

  test('multi-mmc', () => {
    fc.assert(
      fc.property(symbols(4, 2500), ({ S, width }) => {
        eachTrack(S, width, (track, symbols) => expect(outcome(multiMmc(track))).toEqual(plain(mmcTwin(symbols))));
      }),
      seeded,
    );
  });

  test('lz78y', () => {
    fc.assert(
      fc.property(symbols(19, 3000), ({ S, width }) => {
        eachTrack(S, width, (track, symbols) => expect(outcome(lz78y(track))).toEqual(plain(lz78yTwin(symbols))));
      }),
      seeded,
    );
  });

  test('collision, compression and Markov, on bits', () => {
    fc.assert(
      fc.property(symbols(6100, 9000), ({ S, width }) => {
        const bits = S.map((s) => s & 1);
        bits[0] = 0;
        bits[1] = 1;
        const { original } = tracksOf(samplesOf(bits, 1));
        const twin = collisionTwin(bits);
        expect(collision(original)).toMatchObject({ values: { v: twin.v, 'Sum t_i': twin.sum } });
        const { mean, sigma } = compressionTwin(bits);
        const found = compression(original);
        if (found.state !== 'estimated') throw new Error(found.because);
        expect(found.values['X-bar']).toBeCloseTo(mean, 10);
        expect(found.values['sigma-hat']).toBeCloseTo(sigma, 8);
        const text = bits.join('');
        const pairs = (pair: string) =>
          Array.from({ length: bits.length - 1 }, (_, i) => text.slice(i, i + 2)).filter((x) => x === pair).length;
        expect(markov(original)).toMatchObject({
          values: {
            'P_{0,0}': pairs('00') / (pairs('00') + pairs('01')),
            'P_{1,0}': pairs('10') / (pairs('10') + pairs('11')),
          },
        });
        expect(width).toBeLessThan(9);
      }),
      seeded,
    );
  });
});
