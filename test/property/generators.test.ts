import { describe, expect, test } from 'vitest';
import { Draws } from '../../src/generators/draws.ts';
import { generators, openGenerator, restoreGenerator } from '../../src/generators/registry.ts';
import { generatorLaws, take } from './generator-laws.ts';

for (const entry of generators) generatorLaws({ recipe: entry.example, open: openGenerator });

const variants = [
  { id: 'numpy:PCG64', seed: '[1,2,3]', spawn: '[0,7]', advance: '123456789012345678901234567890' },
  { id: 'numpy:PCG64DXSM', seed: '5', jumped: 3 },
  {
    id: 'numpy:Philox',
    key: '0x0123456789abcdeffedcba9876543210',
    counter: '[18446744073709551615,18446744073709551615,0,0]',
  },
  { id: 'torch:cpu', seed: '-3' },
  { id: 'jax:threefry', key: '[1,2]', count: 5001, bits: 64 },
  { id: 'jax:threefry-partitionable', seed: '-1', bits: 64 },
  { id: 'chacha20', seed: `0x${'ab'.repeat(32)}`, nonce: '000000090000004a00000000', counter: 7 },
  { id: 'aes-256-ctr', seed: `0x${'cd'.repeat(32)}`, counter: `${'ff'.repeat(15)}f0` },
  { id: 'shake128', seed: `0x${'ef'.repeat(400)}` },
  { id: 'blake3', seed: `0x${'ef'.repeat(3000)}`, key: '01'.repeat(32) },
  { id: 'blake3', seed: '9', context: 'fairnoise tests' },
  { id: 'drbg:ctr', seed: '9', cipher: 'AES-128', df: true, nonce: '0011', request: 100 },
  { id: 'drbg:hmac', seed: '9', hash: 'SHA-512', request: 36 },
  { id: 'drbg:hash', seed: '9', hash: 'SHA-1', personalization: 'ff', request: 4096 },
  { id: 'xoshiro256++', seed: '[1,2,3,4]', jumped: 2 },
];
for (const recipe of variants) generatorLaws({ recipe, open: openGenerator });

test('generators do not share state through the kernel', () => {
  const alone = generators.map((entry) => take(openGenerator(entry.example), 900));
  const together = generators.map((entry) => openGenerator(entry.example));
  const halves = [together.map((generator) => take(generator, 450)), together.map((generator) => take(generator, 450))];
  alone.forEach((words, i) => {
    expect([...halves[0]![i]!, ...halves[1]![i]!]).toEqual([...words]);
  });
});

test('restoreGenerator opens a recipe where a state left it', () => {
  const recipe = { id: 'drbg:hash', seed: '1', request: 64 };
  const generator = openGenerator(recipe);
  take(generator, 21);
  expect(take(restoreGenerator(recipe, generator.save()), 50)).toEqual(take(generator, 50));
});

test('a state from another request size is refused', () => {
  const long = openGenerator({ id: 'drbg:hmac', seed: '1', request: 400 });
  take(long, 90);
  const short = openGenerator({ id: 'drbg:hmac', seed: '1', request: 100 });
  expect(() => short.restore(long.save())).toThrow('with requests of 100 bytes, got one 360 bytes into a request');
});

describe('mixed 64- and 32-bit draws', () => {
  for (const id of ['numpy:PCG64', 'numpy:MT19937']) {
    test(`${id}: saved and restored with the half kept over`, () => {
      const draws = new Draws(openGenerator({ id, seed: '1' }));
      const words = new Uint32Array(5);
      draws.fill32(words);
      const state = draws.save();
      const rest = () => {
        const halves = new Uint32Array(4);
        const wholes = new BigUint64Array(3);
        draws.fill32(halves.subarray(0, 1));
        draws.fill64(wholes);
        draws.fill32(halves.subarray(1));
        return [...halves, ...wholes];
      };
      const first = rest();
      draws.restore(state);
      expect(rest()).toEqual(first);
      const other = new Draws(openGenerator({ id, seed: '2' }));
      other.restore(state);
      const kept = new Uint32Array(1);
      other.fill32(kept);
      expect(kept[0]).toBe(first[0]);
    });
  }
});
