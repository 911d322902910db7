import { expect, test } from 'vitest';
import { degree, power } from '../../../src/generators/mt19937-polynomial.ts';
import { openGenerator } from '../../../src/generators/registry.ts';
import { expectWords, take } from '../../property/generator-laws.ts';

test.each([1, 226, 227, 623, 624, 1000, 123457, 1000000])('advance by %d words is drawing them', (delta) => {
  for (const id of ['numpy:RandomState', 'numpy:MT19937']) {
    const long = take(openGenerator({ id, seed: '5' }), delta + 700);
    expectWords(take(openGenerator({ id, seed: '5', advance: delta }), 700), long.slice(delta));
  }
});

test('far jumps add up', () => {
  const at = (advance: bigint) => take(openGenerator({ id: 'torch:cpu', seed: '1', advance: String(advance) }), 700);
  // 2^19937 - 1 is the period: x^(2^19937) = x.
  expectWords(at(2n ** 200n + 3n).slice(97), at(2n ** 200n + 100n).slice(0, 603));
});

test('the characteristic polynomial: degree 19937, 135 terms', () => {
  const phi = power(19937n); // x^19937 mod phi: its lower terms
  const terms = phi.reduce((sum, word) => sum + word.toString(2).replaceAll('0', '').length, 0);
  expect(terms + 1).toBe(135); // Matsumoto & Nishimura 1998, table II
  expect(degree(phi)).toBe(19937 - 623);
});
