import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, hex, unhex } from '../../src/core/bytes.ts';
import { generatorsKernel } from '../../src/kernel/generators.ts';
import { chachaTwin } from '../support/chacha-twin.ts';
import { aes128, ars, philox, threefry } from '../support/random123.ts';
import { hasShared, shared, testSeed } from '../support/shared.ts';

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

/** The oracle of tests, by the name of a known answer. */
function twin(name: string, rounds: number, key: readonly bigint[], counter: readonly bigint[]): bigint[] {
  if (name === 'aesni4x32') return aes128(key, counter);
  if (name === 'ars4x32') return ars(rounds, key, counter);
  return (name.startsWith('philox') ? philox : threefry)(name.slice(-4), rounds, key, counter);
}

describe.skipIf(!hasShared)('needs ../shared: the oracle on all of Random123', () => {
  test('there are 67 known answers', () => expect(kats).toHaveLength(67));
  test.each<[string, Case]>(kats.map((kat, i) => [`${i} ${kat.name}-${kat.rounds}`, kat]))('%s', (_, kat) => {
    const [key, counter, expected] = [kat.key, kat.ctr, kat.expected].map((words: string[]) =>
      words.map((word) => BigInt(`0x${word}`)),
    );
    expect(twin(kat.name, kat.rounds, key!, counter!)).toEqual(expected);
  });
});

describe('kernels equal the oracle on any key and counter', () => {
  const numbers = (words: bigint[]) => words.map(Number);
  const block = (bits: number, length: number) =>
    fc.array(fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }), { minLength: length, maxLength: length });
  const holds = (
    key: fc.Arbitrary<bigint[]>,
    counter: fc.Arbitrary<bigint[]>,
    same: (k: bigint[], c: bigint[]) => void,
  ) =>
    fc.assert(
      fc.property(key, counter, (k, c) => same(k, c)),
      { seed: testSeed, numRuns: 200 },
    );
  const u32s = (count: number) => Array.from(new Uint32Array(kernel.memory.buffer, at + out, count), BigInt);

  test('philox4x32-10, three blocks in a row', () => {
    holds(block(32, 2), block(32, 4), (key, counter) => {
      const [k0, k1, c0, c1, c2, c3] = numbers([...key, ...counter]) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      kernel.run.philox4x32Blocks(k0, k1, c0, c1, c2, c3, 10, 3, at + out);
      const first = counter.reduceRight((sum, word) => (sum << 32n) | word, 0n);
      const words = [0n, 1n, 2n].flatMap((step) =>
        philox(
          '4x32',
          10,
          key,
          [0n, 32n, 64n, 96n].map((by) => ((first + step) >> by) & 0xffffffffn),
        ),
      );
      expect(u32s(12)).toEqual(words);
    });
  });
  test('philox4x64-10', () => {
    holds(block(64, 2), block(64, 4), (key, counter) => {
      new BigUint64Array(kernel.memory.buffer, at, 6).set([...key, ...counter]);
      kernel.run.philox4x64(at, at + 16, 10, at + out);
      expect([...new BigUint64Array(kernel.memory.buffer, at + out, 4)]).toEqual(philox('4x64', 10, key, counter));
    });
  });
  test('threefry2x32-20', () => {
    holds(block(32, 2), block(32, 2), (key, counter) => {
      const [k0, k1, x0, x1] = numbers([...key, ...counter]) as [number, number, number, number];
      const both = [0, 1].flatMap((mode) => {
        kernel.run.threefry2x32(k0, k1, x0, 0, x1, 0, mode, 1, at + out);
        return u32s(1);
      });
      expect(both).toEqual(threefry('2x32', 20, key, counter));
    });
  });
  test('ChaCha20, five blocks', () => {
    holds(block(32, 8), block(32, 4), (key, [counter, ...nonce]) => {
      new Uint32Array(kernel.memory.buffer, at, 8).set(numbers(key));
      const [c, n0, n1, n2] = numbers([counter! % 0xfffffff0n, ...nonce]) as [number, number, number, number];
      kernel.run.chacha20Blocks(at, c, n0, n1, n2, 5, at + out);
      const nonceBytes = bytesOf(Uint32Array.of(n0, n1, n2));
      expect(hex(bytes(out, 320))).toBe(hex(chachaTwin(bytes(0, 32), nonceBytes, c, 20, 5)));
    });
  });
  test('AES-128', () => {
    holds(block(32, 4), block(32, 4), (key, counter) => {
      new Uint32Array(kernel.memory.buffer, at, 8).set(numbers([...key, ...counter]));
      kernel.run.aesExpand(at, 4, at + 64);
      kernel.run.aesCtrBlocks(at + 64, 10, at + 16, 1, at + out);
      expect(u32s(4)).toEqual(aes128(key, counter));
    });
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

  // Nothing here draws from 8 or 12 rounds: they hold the oracle, as all the others do.
  test.each<[string, Case]>(chacha.map((c: Case) => [c.note, c]))('the oracle: %s', (_, c) => {
    const [key, nonce] = [unhex(c.key)!, unhex(c.nonce)!];
    expect(hex(chachaTwin(key, nonce, c.counter, c.rounds ?? 20, c.keystream.length / 128))).toBe(c.keystream);
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
