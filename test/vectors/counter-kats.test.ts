import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hex, unhex } from '../../src/core/bytes.ts';
import { generatorsKernel } from '../../src/kernel/generators.ts';
import { hasShared, shared } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const read = (file: string): Case => (hasShared ? JSON.parse(readFileSync(shared('vectors', file), 'utf8')) : {});
const kats: Case[] = read('random123-kat.json').vectors ?? [];
const { chacha = [], aes_ctr = [] } = read('csprng.json');

const kernel = generatorsKernel();
const at = kernel.allocate(8192);
const bytes = (offset: number, length: number) => new Uint8Array(kernel.memory.buffer, at + offset, length);
const out = 4096;
const u32 = (words: string[]) => words.map((word) => Number.parseInt(word, 16));
const named = (name: string, rounds: number) => {
  const found = kats.filter((kat) => kat.name === name && kat.rounds === rounds);
  if (hasShared) expect(found.length).toBeGreaterThan(2);
  return found;
};
const words32 = (count: number) =>
  Array.from(new Uint32Array(kernel.memory.buffer, at + out, count), (w) => w.toString(16).padStart(8, '0'));

describe.skipIf(!hasShared)('needs ../shared: Random123 known answers', () => {
  test.each([7, 10])('philox4x32-%d', (rounds) => {
    for (const { key, ctr, expected } of named('philox4x32', rounds)) {
      const [k0, k1] = u32(key);
      const [c0, c1, c2, c3] = u32(ctr);
      kernel.run.philox4x32Blocks(k0!, k1!, c0!, c1!, c2!, c3!, rounds, 1, at + out);
      expect(words32(4)).toEqual(expected);
    }
  });

  test.each([7, 10])('philox4x64-%d', (rounds) => {
    for (const { key, ctr, expected } of named('philox4x64', rounds)) {
      new BigUint64Array(kernel.memory.buffer, at, 6).set([...key, ...ctr].map((word) => BigInt(`0x${word}`)));
      kernel.run.philox4x64(at, at + 16, rounds, at + out);
      const got = Array.from(new BigUint64Array(kernel.memory.buffer, at + out, 4), (w) =>
        w.toString(16).padStart(16, '0'),
      );
      expect(got).toEqual(expected);
    }
  });

  test('threefry2x32-20, all output modes', () => {
    for (const { key, ctr, expected } of named('threefry2x32', 20)) {
      const [k0, k1] = u32(key);
      const [x0, x1] = u32(ctr);
      const run = (mode: number) => {
        kernel.run.threefry2x32(k0!, k1!, x0!, 0, x1!, 0, mode, 1, at + out);
        return words32(mode === 3 ? 2 : 1);
      };
      const [y0, y1] = u32(expected);
      expect([...run(0), ...run(1)]).toEqual(expected);
      expect(u32(run(2))).toEqual([(y0! ^ y1!) >>> 0]);
      expect(run(3)).toEqual([expected[1], expected[0]]);
    }
  });

  test('AES-128 blocks', () => {
    // Random123 prints the words of the block, its first four bytes being the lowest word.
    const little = (words: string[]) => Uint8Array.from(u32(words).flatMap((w) => [w, w >>> 8, w >>> 16, w >>> 24]));
    for (const { key, ctr, expected } of named('aesni4x32', 10)) {
      bytes(0, 16).set(little(key));
      bytes(16, 16).set(little(ctr));
      kernel.run.aesExpand(at, 4, at + 64);
      kernel.run.aesCtrBlocks(at + 64, 10, at + 16, 1, at + out);
      expect(words32(4)).toEqual(expected);
    }
  });
});

describe.skipIf(!hasShared)('needs ../shared: ChaCha20 and AES-CTR known answers', () => {
  const full = chacha.filter((c: Case) => (c.rounds ?? 20) === 20);
  test.each<[string, Case]>(full.map((c: Case) => [c.note, c]))('%s', (_, c) => {
    const nonce = new DataView(unhex(c.nonce)!.buffer);
    bytes(0, 32).set(unhex(c.key)!);
    const blocks = c.keystream.length / 128;
    const [n0, n1, n2] = [0, 4, 8].map((i) => nonce.getUint32(i, true));
    kernel.run.chacha20Blocks(at, c.counter, n0!, n1!, n2!, blocks, at + out);
    expect(hex(bytes(out, 64 * blocks))).toBe(c.keystream);
  });

  test.each<[string, Case]>(aes_ctr.map((c: Case) => [`${c.key.length * 4} bits`, c]))(
    'SP 800-38A AES-CTR %s',
    (_, c) => {
      const words = c.key.length / 8;
      bytes(0, 4 * words).set(unhex(c.key)!);
      bytes(32, 16).set(unhex(c.counter)!);
      kernel.run.aesExpand(at, words, at + 64);
      kernel.run.aesCtrBlocks(at + 64, words + 6, at + 32, 4, at + out);
      expect(hex(bytes(out, 64))).toBe(c.keystream);
    },
  );
});
