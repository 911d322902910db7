import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type WordBits, WordsFamily } from '../../src/audit/noise/words/index.ts';
import { chachaBytes } from '../support/chacha.ts';
import { testSeed } from '../support/shared.ts';
import { wordsTwin } from '../support/words-twin.ts';

fc.configureGlobal({ seed: testSeed, numRuns: 40 });

const widths: readonly WordBits[] = [8, 16, 32, 64];
const tempers = ['fair', 'biased', 'periodic', 'eventful', 'repeating', 'constant'] as const;

/** Words of every temper; `edit` bit positions and periods come from the salt. */
function words(bits: WordBits, n: number, temper: (typeof tempers)[number], salt: number): Uint8Array {
  const width = bits / 8;
  const bytes = chachaBytes(n * width, salt);
  const coins = chachaBytes(n, salt + 1);
  const bit = salt % bits;
  const [at, mask] = [bit >> 3, 1 << (bit & 7)];
  const k = 1 + (salt % 9);
  let zeros = 0;
  for (let t = 0; t < n; t++) {
    const place = t * width + at;
    if (temper === 'biased' && coins[t]! < 60) bytes[place]! |= mask;
    if (temper === 'periodic' && t % k === 0) bytes[place]! &= ~mask;
    if (temper === 'eventful' && !(bytes[place]! & mask) && zeros++ % k === 0) bytes[place]! |= mask;
    if (temper === 'constant') bytes.fill(salt & 255, t * width, (t + 1) * width);
    if (temper === 'repeating' && t >= 40) bytes.copyWithin(t * width, (t - 40) * width, (t - 39) * width);
  }
  return bytes;
}

const cases = (most: number) =>
  fc
    .record({
      bits: fc.constantFrom(...widths),
      n: fc.integer({ min: 0, max: most }),
      temper: fc.constantFrom(...tempers),
      salt: fc.nat({ max: 2 ** 20 }),
      cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
    })
    .map(({ bits, n, temper, salt, cuts }) => ({
      bits,
      n,
      bytes: words(bits, n, temper, salt),
      cuts: [...new Set(cuts.map((cut) => Math.round(cut * n)))].sort((a, b) => a - b),
    }));

const now = (family: WordsFamily, since: Float64Array | null = null): number[] => {
  const out = new Float64Array(family.components.length);
  family.logE(since, out);
  return [...out];
};

const same = (a: WordsFamily, b: WordsFamily) => Buffer.compare(a.save(), b.save()) === 0;

function near(got: readonly number[], expected: readonly number[]) {
  got.forEach((value, i) => {
    if (Number.isFinite(expected[i]!))
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-8 * (1 + Math.abs(value)));
    else expect(value).toBe(expected[i]);
  });
}

describe('the family is its definition', () => {
  const check = ({ bits, bytes, cuts, n }: { bits: WordBits; bytes: Uint8Array; cuts: number[]; n: number }) => {
    const width = bits / 8;
    const family = new WordsFamily(bits);
    const marks: Float64Array[] = [];
    let at = 0;
    for (const cut of [...cuts, n]) {
      family.push(bytes.subarray(at * width, cut * width));
      at = cut;
      if (cut < n) marks.push(family.mark());
    }
    expect(family.count).toBe(n);
    near(now(family), wordsTwin(bytes, bits, 0));
    const mark = marks[marks.length >> 1];
    if (mark) near(now(family, mark), wordsTwin(bytes, bits, mark[0]!));
  };
  test('short streams, in pieces, with a copy that starts later', () => {
    fc.assert(fc.property(cases(300), check));
  });
  test('beyond the start of later arms', () => {
    fc.assert(fc.property(cases(2600), check), { numRuns: 8 });
  });
  test('a class that has won 2^256 banks it', () => {
    for (const bits of [8, 64] as const) {
      const bytes = words(bits, 700, 'constant', 129);
      const family = new WordsFamily(bits);
      family.push(bytes);
      near(now(family), wordsTwin(bytes, bits, 0));
      const fair = chachaBytes((3000 * bits) / 8, 5);
      family.push(fair);
      expect(now(family)[5]).toBeGreaterThan(250 * Math.LN2 - Math.log(128 * 64));
    }
  });
});

describe('streaming', () => {
  test('any split gives the same state, and a restored state goes on', () => {
    fc.assert(
      fc.property(cases(1500), ({ bits, bytes, cuts, n }) => {
        const width = bits / 8;
        const whole = new WordsFamily(bits);
        whole.push(bytes);
        let parts = new WordsFamily(bits);
        let at = 0;
        for (const cut of [...cuts, n]) {
          parts.push(bytes.subarray(at * width, cut * width));
          at = cut;
          const next = new WordsFamily(bits);
          next.push(chachaBytes(512, 3)); // a past that must go
          next.restore(parts.save());
          expect(same(next, parts)).toBe(true);
          parts = next;
        }
        expect(same(parts, whole)).toBe(true);
        expect(now(parts)).toEqual(now(whole));
      }),
      { numRuns: 25 },
    );
  });
  test('views of any kind of the same bytes', () => {
    const bytes = chachaBytes(8 * 1000, 1);
    const families = [bytes, new Uint32Array(bytes.buffer), new BigUint64Array(bytes.buffer)].map((view) => {
      const family = new WordsFamily(64);
      family.push(view);
      return family;
    });
    expect(same(families[1]!, families[0]!)).toBe(true);
    expect(same(families[2]!, families[0]!)).toBe(true);
  });
  test('broken words and foreign states get a sentence', () => {
    const family = new WordsFamily(64);
    expect(() => family.push(new Uint8Array(12))).toThrow(/whole 64-bit words/);
    expect(() => new WordsFamily(48 as WordBits)).toThrow(/wordBits/);
    expect(() => family.restore(new WordsFamily(32).save())).toThrow(/noise-words-32/);
    const state = family.save();
    expect(() => family.restore(state.subarray(0, 1000))).toThrow(/cut short/);
  });
  test('weights of the components sum to 1', () => {
    const sum = new WordsFamily().components.reduce((total, { weight }) => total + weight, 0);
    expect(sum).toBeCloseTo(1, 12);
  });
});
