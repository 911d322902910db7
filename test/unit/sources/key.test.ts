import { hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestBytes, digestOf, hex, utf8 } from '../../../src/core/index.ts';
import { deriveKey, givenSeed, isUnpredictable, seedMaterial, systemSeed } from '../../../src/sources/index.ts';

test.each(['42', '0x00ff', 'a longer phrase', '[1,2,3]', 'é'])('key of %s equals OpenSSL’s HKDF', (text) => {
  const plan = digestOf(utf8('plan'));
  const material = text.startsWith('0x') ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text, 'utf8');
  const expected = hkdfSync('sha256', material, digestBytes(plan), 'fairnoise/v1/noise', 32);
  expect(hex(deriveKey(givenSeed(text), plan))).toBe(Buffer.from(expected).toString('hex'));
});

test('another plan or another seed is another key', () => {
  const [a, b] = [digestOf(utf8('a')), digestOf(utf8('b'))];
  const keys = [deriveKey(givenSeed('1'), a), deriveKey(givenSeed('1'), b), deriveKey(givenSeed('2'), a)].map(hex);
  expect(new Set(keys).size).toBe(3);
});

test('the system draws 32 bytes, and only its seeds are called unpredictable', () => {
  const [one, two] = [systemSeed(), systemSeed()];
  expect(seedMaterial(one)).toHaveLength(32);
  expect(one.text).not.toBe(two.text);
  expect([isUnpredictable(one), isUnpredictable(givenSeed(one.text))]).toEqual([true, false]);
});

test('seeds that cannot be read', () => {
  expect(() => givenSeed('')).toThrow('"seed" expected at least one character');
  expect(() => givenSeed('0x123')).toThrow('even number of hex digits');
  expect(() => givenSeed('0xzz')).toThrow('even number of hex digits');
});
