import { describe, expect, test } from 'vitest';
import { FairnoiseError } from '../../../src/core/errors.ts';
import { isMisuse } from '../../../src/core/guards.ts';
import { generators, openGenerator } from '../../../src/generators/registry.ts';

describe('recipes that cannot be opened say so in a sentence', () => {
  test.each<[Record<string, unknown>, RegExp]>([
    [
      { id: 'numpy:PCG65', seed: 1 },
      /^"recipe" expected one of numpy:PCG64, numpy:PCG64DXSM, .*drbg:hash, got "numpy:PCG65"$/,
    ],
    [
      { id: 'numpy:PCG64' },
      /^"seed of numpy:PCG64" expected a non-negative integer of any size or a list of them like \[1,2,3\], got "none"$/,
    ],
    [{ id: 'numpy:PCG64', seed: -1 }, /^"seed of numpy:PCG64" expected a non-negative integer.*, got -1$/],
    [{ id: 'numpy:PCG64', seed: 'abc' }, /^"seed of numpy:PCG64" expected a non-negative integer.*, got "abc"$/],
    [{ id: 'numpy:PCG64', seed: '[]' }, /^"seed of numpy:PCG64" expected/],
    [{ id: 'numpy:PCG64', seed: '[1,-2]' }, /^"seed of numpy:PCG64" expected/],
    [{ id: 'numpy:PCG64', seed: '[1,x]' }, /^"seed of numpy:PCG64" expected/],
    [{ id: 'numpy:PCG64', seed: 1.5 }, /^"seed of numpy:PCG64" expected/],
    [{ id: 'numpy:PCG64', seed: 2 ** 60 }, /^"seed of numpy:PCG64" expected/],
    [
      { id: 'numpy:PCG64', seed: 1, speed: 2 },
      /^"recipe numpy:PCG64" expected no parameters besides seed, spawn, .*, got "speed"$/,
    ],
    [{ id: 'numpy:PCG64', seed: 1, spawn: '[-1]' }, /^"spawn" expected a spawn key/],
    [{ id: 'numpy:PCG64', seed: 1, poolSize: 3 }, /^"poolSize" expected integer in \[4, 1024\], got 3$/],
    [{ id: 'numpy:PCG64', seed: 1, advance: -1 }, /^"advance" expected integer >= 0, got -1$/],
    [
      { id: 'numpy:Philox', key: `0x1${'0'.repeat(32)}` },
      /^"key" expected an integer below 2\^128 or a list of 2 64-bit words/,
    ],
    [
      { id: 'numpy:RandomState', seed: '4294967296' },
      /^"seed of numpy:RandomState" expected an integer in \[0, 4294967295\] or a list/,
    ],
    [{ id: 'numpy:RandomState', seed: -1 }, /^"seed of numpy:RandomState" expected/],
    [{ id: 'python:random', seed: '[1]' }, /^"seed of python:random" expected an integer of any size, got "\[1\]"$/],
    [
      { id: 'torch:cpu', seed: String(2n ** 64n) },
      /^"seed of torch:cpu" expected an integer in \[-2\^63, 2\^64\), got "18446744073709551616"$/,
    ],
    [
      { id: 'torch:cuda', seed: 1 },
      /^"count" expected the numbers one launch draws: its layout depends on it, got "none"$/,
    ],
    [{ id: 'torch:cuda', seed: 1, count: 9, offset: 3 }, /^"offset" expected a multiple of 4, got 3$/],
    [{ id: 'jax:threefry', seed: 1 }, /^"count" expected the numbers the one jax.random call draws/],
    [
      { id: 'jax:threefry', seed: String(2n ** 63n), count: 3 },
      /^"seed of jax:threefry" expected an integer in \[-2\^63, 2\^63\)/,
    ],
    [{ id: 'jax:threefry', seed: 1, count: 3, bits: 16 }, /^"bits" expected 32 or 64, got 16$/],
    [{ id: 'jax:threefry', key: '[1]', count: 3 }, /^"key" expected two 32-bit words \[k0,k1\]/],
    [
      { id: 'tensorflow:philox', seed: 42 },
      /^"seed of tensorflow:philox" expected a pair of integers in .* like \[42,0\], got 42$/,
    ],
    [{ id: 'tfjs:alea' }, /^"seed of tfjs:alea" expected a number or text, got "none"$/],
    [
      { id: 'r:mersenne-twister', seed: 2147483648 },
      /^"seed of r:mersenne-twister" expected an integer in \[-2147483647, 2147483647\]/,
    ],
    [{ id: 'xoshiro256++', seed: '[0,0,0,0]' }, /^"seed of xoshiro256\+\+" expected .*, not all zero, got/],
    [
      { id: 'chacha20', seed: '0x00ff' },
      /^"seed of chacha20" expected 0x and 64 hex digits \(a 256-bit key\), or an integer/,
    ],
    [{ id: 'chacha20', seed: 1, nonce: '00' }, /^"nonce" expected 24 hex digits, got "00"$/],
    [{ id: 'aes-256-ctr', seed: 'key' }, /^"seed of aes-256-ctr" expected 0x and 64 hex digits/],
    [{ id: 'drbg:ctr', seed: '0x00' }, /^"seed of drbg:ctr" expected 0x and 96 hex digits of entropy/],
    [{ id: 'drbg:ctr', seed: 1, nonce: '00' }, /^"nonce" expected none without derivation function, got "00"$/],
    [{ id: 'drbg:ctr', seed: 1, cipher: 'DES' }, /^"cipher" expected one of AES-128, AES-192, AES-256, got "DES"$/],
    [
      { id: 'shake128', seed: '0x0' },
      /^"seed of shake128" expected 0x and an even number of hex digits, or an integer >= 0 .*, got "0x0"$/,
    ],
    [{ id: 'shake256', seed: 'text' }, /^"seed of shake256" expected 0x and .*, got "text"$/],
    [{ id: 'blake3', seed: '1', key: '00' }, /^"key" expected 64 hex digits, got "00"$/],
    [
      { id: 'blake3', seed: '1', key: '00'.repeat(32), context: 'c' },
      /^"context" expected none beside a key, got "c"$/,
    ],
    [{ id: 'drbg:hash', seed: '0x00' }, /^"seed of drbg:hash" expected 0x and at least 64 hex digits of entropy/],
    [{ id: 'drbg:hmac', seed: 1, hash: 'MD5' }, /^"hash" expected one of SHA-1, SHA-224, /],
    [{ id: 'drbg:hmac', seed: 1, request: 6 }, /^"request" expected a multiple of 4 bytes, got 6$/],
    [{ id: 'drbg:hmac', seed: 1, request: 65540 }, /^"request" expected integer in \[4, 65536\], got 65540$/],
  ])('%j', (recipe, sentence) => {
    try {
      openGenerator(recipe as { id: string });
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).toMatch(sentence);
      expect(isMisuse(error)).toBe(true);
    }
  });

  test('a stream that has an end says which word was asked for, and gives none', () => {
    const ended = openGenerator({ id: 'jax:threefry', seed: 1, count: 10 });
    ended.fill(new Uint32Array(8));
    const words = new Uint32Array(3);
    expect(() => ended.fill(words)).toThrow(FairnoiseError);
    expect(() => ended.fill(words)).toThrow(
      'jax:threefry has 10 words with this recipe, and word 10 was asked for: raise "count", the numbers one library call draws',
    );
    expect([...words]).toEqual([0, 0, 0]);
    ended.fill(words.subarray(0, 2));
    const last = openGenerator({ id: 'chacha20', seed: 1, counter: 0xffffffff });
    last.fill(new Uint32Array(16));
    expect(() => last.fill(words)).toThrow(
      'chacha20 has 16 words with this recipe, and word 18 was asked for: use another key or nonce',
    );
  });
});

describe('the table', () => {
  test('ids are unique and every example opens', () => {
    expect(new Set(generators.map(({ id }) => id)).size).toBe(generators.length);
    for (const { example, parameters } of generators) {
      openGenerator(example);
      for (const name of Object.keys(example)) if (name !== 'id') expect(parameters).toContain(name);
    }
  });

  test('seeds mean the same however they are written', () => {
    const first = (recipe: { id: string; [name: string]: unknown }) => {
      const words = new BigUint64Array(2);
      openGenerator(recipe).fill(words);
      return [...words];
    };
    const id = 'numpy:PCG64';
    for (const seed of ['42', '0x2a', ' 42 ', '+42']) expect(first({ id, seed })).toEqual(first({ id, seed: 42 }));
    for (const seed of [[1, '2'], '[1, 2]', ['0x1', 2]])
      expect(first({ id, seed })).toEqual(first({ id, seed: '[1,2]' }));
    expect(openGenerator({ id, seed: [1, 2] }).recipe).toEqual({ id, seed: '[1,2]' });
  });
});
