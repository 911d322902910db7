import { blake3 as nobleBlake3 } from '@noble/hashes/blake3.js';
import { shake128, shake256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, hex, unhex, utf8 } from '../../src/core/bytes.ts';
import type { Generator } from '../../src/core/types.ts';
import { blake3Stream } from '../../src/generators/blake3.ts';
import { openGenerator } from '../../src/generators/registry.ts';
import { Shake } from '../../src/generators/shake.ts';
import { sha256, vectors } from '../support/normals.ts';
import { hasShared, testSeed } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const { shake = [], blake3 = { cases: [] } } = vectors('csprng.json');

/** The first `count` bytes. */
function output(generator: Generator, count: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(count / 4));
  generator.fill(words);
  return bytesOf(words).subarray(0, count);
}

describe.skipIf(!hasShared)('needs ../shared: SHAKE', () => {
  test.each<[string, Case]>(shake.map((c: Case) => [`${c.alg} of ${c.msg.length / 2} bytes`, c]))('%s', (_, c) => {
    const strength = c.alg === 'shake_128' ? 128 : 256;
    const open = () => new Shake({ id: 'shake' }, strength, unhex(c.msg)!);
    expect(hex(output(open(), c.out64.length / 2))).toBe(c.out64);
    expect(sha256(output(open(), 1e6))).toBe(c.out_1e6_sha256);
    if (c.msg === '') return; // a recipe has a seed
    expect(hex(output(openGenerator({ id: `shake${strength}`, seed: `0x${c.msg}` }), 64))).toBe(c.out64);
  });
});

describe.skipIf(!hasShared)('needs ../shared: BLAKE3', () => {
  const { key, context_string: context } = blake3;
  test.each<[number, Case]>(blake3.cases.map((c: Case) => [c.input_len, c]))('%i bytes', (length, c) => {
    const message = Uint8Array.from({ length }, (_, i) => i % 251);
    const modes = [
      [c.hash, {}],
      [c.keyed_hash, { key: utf8(key) }],
      [c.derive_key, { context }],
    ] as const;
    for (const [want, mode] of modes) {
      expect(hex(output(blake3Stream({ id: 'blake3' }, message, mode), want.length / 2))).toBe(want);
      if (length === 0) continue; // a recipe has a seed
      const parameters = 'key' in mode ? { key: hex(mode.key) } : mode;
      const opened = openGenerator({ id: 'blake3', seed: `0x${hex(message)}`, ...parameters });
      expect(hex(output(opened, want.length / 2))).toBe(want);
    }
  });
});

// noble-hashes: somebody else's program for lengths and modes drawn at random, far into the stream for BLAKE3.
describe('equal to noble-hashes', () => {
  const message = fc.uint8Array({ minLength: 1, maxLength: 5000 });
  test('SHAKE', () => {
    fc.assert(
      fc.property(message, fc.constantFrom(128, 256), fc.integer({ min: 1, max: 2000 }), (seed, strength, dkLen) => {
        const theirs = (strength === 128 ? shake128 : shake256)(seed, { dkLen });
        const ours = openGenerator({ id: `shake${strength}`, seed: `0x${hex(seed)}` });
        expect(hex(output(ours, dkLen))).toBe(hex(theirs));
      }),
      { seed: testSeed, numRuns: 60 },
    );
  });
  test('BLAKE3', () => {
    const mode = fc.oneof(
      fc.constant({}),
      fc.record({ key: fc.uint8Array({ minLength: 32, maxLength: 32 }) }),
      fc.record({ context: fc.string({ maxLength: 80, unit: 'grapheme' }) }),
    );
    fc.assert(
      fc.property(message, mode, fc.integer({ min: 1, max: 2000 }), (seed, how, dkLen) => {
        const theirs = nobleBlake3(seed, {
          dkLen,
          ...('context' in how ? { context: utf8(how.context as string) } : how),
        });
        expect(hex(output(blake3Stream({ id: 'blake3' }, seed, how), dkLen))).toBe(hex(theirs));
      }),
      { seed: testSeed, numRuns: 60 },
    );
  });
});
