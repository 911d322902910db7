import { describe, expect, test } from 'vitest';
import { ATOMS, gramLength, ReuseIndex } from '../../../../src/audit/noise/reuse.ts';
import { openPipeline } from '../../../../src/samplers/index.ts';

/** `count` numpy normals of a seed, from `skip` on. */
function normals(seed: number, count: number, dtype: 'f32' | 'f64' = 'f64', skip = 0) {
  const source = openPipeline({ id: 'numpy:PCG64', seed: String(seed), dtype });
  const out = dtype === 'f32' ? new Float32Array(skip + count) : new Float64Array(skip + count);
  source.fill(out);
  return out.subarray(skip);
}
type Stream = Float32Array | Float64Array | Uint8Array | Uint32Array | BigUint64Array;
function index(streams: Stream[], length = 3, room = 1 << 16, chunk = 1000): ReuseIndex {
  const reuse = new ReuseIndex(length, room);
  for (const stream of streams) {
    reuse.open();
    for (let at = 0; at < stream.length; at += chunk) reuse.push(stream.subarray(at, at + chunk));
  }
  return reuse;
}

describe('reuse', () => {
  test('independent streams have nothing in common', () => {
    const reuse = index([normals(1, 20_000), normals(2, 20_000), normals(3, 20_000)]);
    expect(reuse.found()).toEqual([]);
    expect(reuse.grams).toBe(3 * 19_998);
    expect(reuse.falseAlarm(ATOMS.f64)).toBeLessThan(1e-12);
  });

  test('a copy, a negated copy and a slice are named with their places', () => {
    const one = normals(1, 5000);
    const reuse = index([one, one.map((x) => -x), normals(2, 300), one.slice(1234, 2234), one]);
    expect(reuse.found()).toEqual([
      { first: { stream: 0, offset: 0 }, again: { stream: 1, offset: 0 }, numbers: 5000, signs: 'negated' },
      { first: { stream: 0, offset: 0 }, again: { stream: 4, offset: 0 }, numbers: 5000, signs: 'same' },
      { first: { stream: 0, offset: 1234 }, again: { stream: 3, offset: 0 }, numbers: 1000, signs: 'same' },
    ]);
  });

  test('the shortest reuse is one gram; one number less is none', () => {
    const one = normals(1, 1000);
    for (const [length, found] of [
      [5, 0],
      [6, 1],
    ] as const) {
      const other = Float64Array.from([...normals(2, 500), ...one.subarray(100, 100 + length), ...normals(3, 500)]);
      expect(index([one, other], 6).found()).toHaveLength(found);
    }
  });

  test('a stream that repeats itself far apart', () => {
    const one = normals(1, 40_000);
    const reuse = index([Float64Array.from([...one, ...one.subarray(0, 100)])]);
    expect(reuse.found()).toEqual([
      { first: { stream: 0, offset: 0 }, again: { stream: 0, offset: 40_000 }, numbers: 100, signs: 'same' },
    ]);
  });

  test('two stretches at one distance are two: what lies between them is none', () => {
    const [one, other] = [normals(1, 20_000), normals(2, 20_000)];
    for (const from of [0, 19_988]) other.set(one.subarray(from, from + 12), from);
    const place = (offset: number) => ({ first: { stream: 0, offset }, again: { stream: 1, offset } });
    expect(index([one, other]).found()).toEqual([
      { ...place(0), numbers: 12, signs: 'same' },
      { ...place(19_988), numbers: 12, signs: 'same' },
    ]);
  });

  test('signs drawn anew over old magnitudes', () => {
    const one = normals(1, 2000);
    const other = normals(2, 2000);
    const reuse = index([one, one.map((x, i) => Math.abs(x) * Math.sign(other[i]!))]);
    expect(reuse.found()).toMatchObject([{ numbers: 2000, signs: 'mixed' }]);
  });

  test('memory is bounded: the kept share shrinks, and long reuse is still found at an unaligned offset', () => {
    const one = normals(1, 60_000);
    const reuse = index([normals(9, 60_000), one, normals(2, 60_000), one.slice(30_007)], 3, 4096);
    expect(reuse.share).toBeLessThan(1 / 16);
    const [found, ...rest] = reuse.found();
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ first: { stream: 1 }, again: { stream: 3 }, signs: 'same' });
    expect(found!.first.offset - found!.again.offset).toBe(30_007);
    expect(found!.numbers).toBeGreaterThan(28_000);
  });

  test('float32 in a file of doubles, and words', () => {
    const one = normals(1, 500, 'f32');
    expect(index([one, Float64Array.from(one)], 6).found()).toMatchObject([{ numbers: 500 }]);
    const words = new Uint32Array(normals(1, 500).buffer.slice(0, 4000));
    expect(index([words, words.slice(7)], 4).found()).toMatchObject([{ first: { offset: 7 }, numbers: 993 }]);
    const wide = new BigUint64Array(words.buffer.slice(0));
    expect(index([wide, wide.slice(9)], 2).found()).toMatchObject([{ first: { offset: 9 }, numbers: 491 }]);
  });

  test('a constant stream is left to others', () => {
    expect(index([new Float64Array(5000), new Float64Array(5000)]).found()).toEqual([]);
  });

  test('grams are long enough for the pairs there are', () => {
    // 2^117 pairs and more would be needed for doubles to agree by chance in three numbers at 1e-9.
    expect(gramLength(ATOMS.f64, 1e18 / 2, 1e-9)).toBe(3);
    expect(gramLength(ATOMS.f32, 1e18 / 2, 1e-9)).toBe(5);
    expect(gramLength(2 ** -1, 1e18 / 2, 1e-9)).toBe(89);
    expect(gramLength(1, 10, 1e-9)).toBe(Number.POSITIVE_INFINITY);
  });
});
