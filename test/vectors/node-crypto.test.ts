import { createCipheriv, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex } from '../../src/core/bytes.ts';
import { openGenerator } from '../../src/generators/registry.ts';
import { testSeed } from '../support/shared.ts';

// OpenSSL, by way of Node: an independent maker of the same streams, lengths and counters drawn at random.
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const words = (recipe: { id: string; [name: string]: unknown }, count: number) => {
  const out = new Uint32Array(count);
  openGenerator(recipe).fill(out);
  return Buffer.from(out.buffer);
};
const keystream = (cipher: string, key: Uint8Array, iv: Uint8Array, length: number) =>
  createCipheriv(cipher, key, iv).update(Buffer.alloc(length));

describe('equal to OpenSSL', () => {
  test('aes-256-ctr', () => {
    fc.assert(
      fc.property(
        bytes(32),
        bytes(16),
        fc.boolean(),
        fc.integer({ min: 1, max: 5000 }),
        (key, counter, carry, count) => {
          if (carry) counter.fill(0xff, 1); // runs over 64 bits, and for 0xff also over 128
          const got = words({ id: 'aes-256-ctr', seed: `0x${hex(key)}`, counter: hex(counter) }, count);
          expect(got.equals(keystream('aes-256-ctr', key, counter, 4 * count))).toBe(true);
        },
      ),
      { seed: testSeed, numRuns: 60 },
    );
  });

  test('chacha20', () => {
    fc.assert(
      fc.property(
        bytes(32),
        bytes(12),
        fc.integer({ min: 0, max: 0xfffffff0 }),
        fc.integer({ min: 1, max: 200 }),
        (key, nonce, counter, count) => {
          const iv = Buffer.alloc(16);
          iv.writeUInt32LE(counter);
          iv.set(nonce, 4);
          const got = words({ id: 'chacha20', seed: `0x${hex(key)}`, nonce: hex(nonce), counter }, count);
          expect(got.equals(keystream('chacha20', key, iv, 4 * count))).toBe(true);
        },
      ),
      { seed: testSeed, numRuns: 60 },
    );
  });
});

test('drbg:hmac against HMAC_DRBG in ten lines on another HMAC', () => {
  const mac = (key: Uint8Array, ...parts: Uint8Array[]) =>
    createHmac('sha256', key).update(Buffer.concat(parts)).digest();
  const entropy = Buffer.from('ab'.repeat(32), 'hex');
  let [key, v] = [Buffer.alloc(32), Buffer.alloc(32, 1)];
  for (const round of [0, 1]) {
    key = mac(key, v, Buffer.of(round), entropy);
    v = mac(key, v);
  }
  const output: Buffer[] = [];
  for (let request = 0; request < 3; request++) {
    for (let i = 0; i < 4; i++) output.push((v = mac(key, v)));
    key = mac(key, v, Buffer.of(0));
    v = mac(key, v);
  }
  const got = words({ id: 'drbg:hmac', seed: `0x${'ab'.repeat(32)}`, request: 128 }, 96);
  expect(got.equals(Buffer.concat(output))).toBe(true);
});
