import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { backdoored, openRecipe } from '../../src/backdoors/open.ts';
import { parseBackdoor } from '../../src/backdoors/parse.ts';
import { bytesOf } from '../../src/core/bytes.ts';
import { hasShared, shared } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const { cases = [] }: { cases?: Case[] } = hasShared
  ? JSON.parse(readFileSync(shared('vectors', 'paper-attacks.json'), 'utf8'))
  : {};
const honest = { id: 'numpy:PCG64', seed: '42' };
const h64 = (words: Iterable<bigint>) => Array.from(words, (w) => w.toString(16).padStart(16, '0'));

/** The backdoor string of a case: families and attack.txt lines as vectors/README.md tells them. */
function backdoorOf({ family, attack_txt: [alpha, beta, gamma] }: Case): string | null {
  switch (family) {
    case 'baseline':
      return null;
    case 'literal_320d36a':
      return `artifact-320d36a:alpha=${alpha},beta=${beta},gamma=${gamma}`;
    case 'literal_usenix_tag':
      return `artifact-usenix:alpha=${alpha},beta=${beta},gamma=${gamma}`;
    case 'intended_kurtosis_low_half':
      return `kurtosis=${alpha}`;
    case 'intended_kurtosis_high_half':
      return `kurtosis-high=${alpha}`;
    case 'intended_skew':
      return `skew=${beta}`;
    case 'intended_tilt':
      return `tilt=${gamma}`;
    default:
      throw new Error(`unknown family ${family}`);
  }
}

function words(c: Case, count: number): BigUint64Array {
  const text = backdoorOf(c);
  const filled = new BigUint64Array(count);
  openRecipe(backdoored(honest, text === null ? [] : parseBackdoor(text))).fill(filled);
  return filled;
}

describe.skipIf(!hasShared)("needs ../shared: the paper's backdoors, as intended and as published", () => {
  test('all 35 cases are there', () => expect(cases).toHaveLength(35));

  test.each<[string, Case]>(cases.map((c) => [`${c.family} ${c.setting}`, c]))('%s', (_, c) => {
    expect(h64(words(c, 64))).toEqual(c.raw);
    const doubles = Float64Array.from(words(c, 16), (w) => Number(w >> 11n) * 2 ** -53);
    expect(h64(new BigUint64Array(doubles.buffer))).toEqual(c.uniform);

    // Ones at each bit of 1e6 words, by way of how often each byte value stands at each of the 8 places.
    const bytes = bytesOf(words(c, 1e6));
    const seen = Array.from({ length: 8 }, () => new Float64Array(256));
    for (let i = 0; i < bytes.length; i++)
      (seen[i & 7] as Float64Array)[bytes[i]!] = (seen[i & 7] as Float64Array)[bytes[i]!]! + 1;
    const ones = Array.from({ length: 64 }, (_, bit) =>
      seen[bit >> 3]!.reduce((sum, times, value) => sum + ((value >> (bit & 7)) & 1) * times, 0),
    );
    expect(ones).toEqual(c.raw_bit_ones_per_1e6);
    expect(seen[0]![0]).toBe(c.raw_idx0_per_1e6);
    expect(seen[0]!.subarray(0, 128).reduce((sum, times) => sum + times)).toBe(c.raw_idx_lt128_per_1e6);
  });
});
