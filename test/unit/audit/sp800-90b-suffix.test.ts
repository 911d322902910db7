import { describe, expect, test } from 'vitest';
import { lrs } from '../../../src/audit/sp800-90b/lrs.ts';
import { samplesOf } from '../../../src/audit/sp800-90b/samples.ts';
import { tTuple } from '../../../src/audit/sp800-90b/t-tuple.ts';
import { tupleCounts } from '../../../src/audit/sp800-90b/tuples.ts';
import { tracksOf, Workspace } from '../../../src/audit/sp800-90b/workspace.ts';
import { tuplesTwin } from '../../support/sp800-90b-twin.ts';

/** Order of suffixes by comparing them whole. */
function naiveOrder(S: Uint8Array): number[] {
  const text = String.fromCharCode(...S);
  return Array.from(S.keys()).sort((a, b) => (text.slice(a) < text.slice(b) ? -1 : 1));
}

function linearOrder(S: Uint8Array, k: number): number[] {
  const room = new Workspace();
  const at = room.place(S);
  const n = S.length + 1;
  const T = room.scratch(8 * n + 8 * n + 4 * (k + 1) + 64);
  room.run.widen(at, S.length, T);
  room.run.sais(T, n, k + 1, T + 4 * n, T + 8 * n);
  return [...room.u32(T + 4 * n, n).slice(1)];
}

const words: Record<string, number[]> = {
  fibonacci: (() => {
    let [a, b] = [[0], [0, 1]];
    while (b.length < 300) [a, b] = [b, [...b, ...a]];
    return b.slice(0, 300);
  })(),
  'Thue–Morse': Array.from({ length: 256 }, (_, i) => i.toString(2).replaceAll('0', '').length % 2),
  'one odd out': Array.from({ length: 200 }, (_, i) => Number(i === 137)),
  'odd at the end': Array.from({ length: 200 }, (_, i) => Number(i === 199)),
  'odd at the start': Array.from({ length: 200 }, (_, i) => Number(i === 0)),
  'period 7': Array.from({ length: 203 }, (_, i) => i % 7),
  'twice the same': [
    ...Array.from({ length: 90 }, (_, i) => (i * i) % 11),
    ...Array.from({ length: 90 }, (_, i) => (i * i) % 11),
  ],
  'two symbols': [0, 1],
};

describe('suffix order', () => {
  test.each(Object.entries(words))('the linear-time sort equals comparing: %s', (_, word) => {
    const S = Uint8Array.from(word);
    expect(linearOrder(S, 11)).toEqual(naiveOrder(S));
  });

  test('the linear-time sort on random strings of every alphabet', () => {
    let x = 1;
    for (const k of [2, 3, 7, 256]) {
      const S = Uint8Array.from({ length: 900 }, () => (x = (Math.imul(x, 1664525) + 1013904223) >>> 0) % k);
      expect(linearOrder(S, k)).toEqual(naiveOrder(S));
    }
  });

  test.each(Object.entries(words))('tuple counts equal counting strings: %s', (_, word) => {
    const S = Uint8Array.from(word);
    const { original } = tracksOf(samplesOf(S));
    const twin = tuplesTwin(S);
    const { v, Q, pairs } = tupleCounts(original);
    expect([v, [...Q].slice(1), [...pairs].slice(1)]).toEqual([twin.v, twin.Q.slice(1), twin.pairs.slice(1)]);
  });

  test.each([
    [2, 1],
    [7, 3],
    [64, 8],
    [1000, 8],
  ])('100,000 samples of period %i go the linear way and count exactly', (period, bits) => {
    const L = 100_000;
    const S = Uint8Array.from({ length: L }, (_, i) => ((i % period) * 37) % 2 ** bits);
    const least =
      Array.from({ length: period }, (_, p) => p).find(
        (p) => p > 0 && S.subarray(p, 2 * period).every((s, i) => s === S[i]),
      ) ?? period;
    const { original } = tracksOf(samplesOf(S, bits));
    const { v, Q, pairs } = tupleCounts(original);
    expect(v).toBe(L - least);
    for (const W of [least, 5000, 50_000, v]) {
      // L - W + 1 windows, W >= period: each of the `least` phases is a tuple of its own.
      const windows = L - W + 1;
      expect(Q[W]).toBe(Math.ceil(windows / least));
      const counts = Array.from({ length: least }, (_, phase) => Math.ceil((windows - phase) / least));
      expect(pairs[W]).toBe(counts.reduce((sum, c) => sum + (c * (c - 1)) / 2, 0));
    }
    expect(tTuple(original).minEntropy).toBeLessThan(0.001);
    expect(lrs(original).minEntropy).toBeLessThan(0.1);
  });
});
