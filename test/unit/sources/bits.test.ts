import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BitChunk, bitsOf, cutter } from '../../../src/sources/bits.ts';
import type { Form } from '../../../src/sources/stream.ts';
import { unpackBits } from '../../support/bits.ts';
import { testSeed } from '../../support/shared.ts';

async function* cutAt(data: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const place of [...places.map((at) => at % (data.length + 1)).sort((a, b) => a - b), data.length]) {
    yield data.subarray(from, place);
    from = place;
  }
}

async function read(data: Uint8Array, form: Form, places: readonly number[] = []): Promise<string> {
  let text = '';
  let last = 0;
  for await (const { data: chunk, bits } of bitsOf(cutAt(data, places), form, 'test')) {
    expect(last % 8).toBe(0); // only the last chunk may end inside a byte
    last = bits;
    text += unpackBits(chunk, bits).join('');
  }
  return text;
}
const little = (type: Form['type']): Form => ({ type, bigEndian: false });
const ascii = (text: string) => new TextEncoder().encode(text);

describe('bits of a stream', () => {
  test('bytes and words, most significant bit first', async () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const of = (...bytes: number[]) => bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
    expect(await read(data, little('u8'))).toBe(of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(await read(data, little('u16'))).toBe(of(2, 1, 4, 3, 6, 5, 8, 7));
    expect(await read(data, little('u32'))).toBe(of(4, 3, 2, 1, 8, 7, 6, 5));
    expect(await read(data, little('u64'))).toBe(of(8, 7, 6, 5, 4, 3, 2, 1));
    expect(await read(data, { type: 'u64', bigEndian: true })).toBe(of(1, 2, 3, 4, 5, 6, 7, 8));
  });
  test('ASCII digits with any white space, numpy bools', async () => {
    expect(await read(ascii('01 1\r\n1\t0101\n1'), little('bits'))).toBe('0111' + '01011');
    expect(await read(Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 0, 1), little('bit-bytes'))).toBe('101100001');
  });
  test('chunks of any size change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 64 }),
        fc.array(fc.nat(64), { maxLength: 6 }),
        fc.constantFrom('u8', 'u32', 'u64', 'bits', 'bit-bytes' as const),
        async (raw, places, type) => {
          let data = type === 'bits' ? raw.map((byte) => 0x30 + (byte & 1)) : raw;
          if (type === 'u32' || type === 'u64') data = data.subarray(0, data.length - (data.length % 8));
          expect(await read(data, little(type), places)).toBe(await read(data, little(type)));
        },
      ),
      { seed: testSeed },
    );
  });
  test('what is neither 0 nor 1 is named with its place', async () => {
    await expect(read(ascii('0101x'), little('bits'), [2])).rejects.toThrow(
      'test has "x" at byte 4, where --as bits takes 0, 1 and white space; binary data needs --as u8',
    );
    await expect(read(Uint8Array.of(0x30, 0), little('bits'))).rejects.toThrow('byte 0x00 at byte 1');
  });
  test('half a word at the end is an error', async () => {
    await expect(read(new Uint8Array(13), little('u32'), [3, 9])).rejects.toThrow(
      'test ends with 1 of the 4 bytes of a u32 word; pass --as u8 or mend the capture',
    );
  });
});

describe('cutting sequences', () => {
  test('no bit is lost or moved, whatever the lengths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 90 }),
        fc.nat(7),
        (parts, n, drop) => {
          const chunks: BitChunk[] = parts.map((data) => ({ data, bits: 8 * data.length }));
          const last = chunks.at(-1);
          if (last && last.bits > drop) chunks[chunks.length - 1] = { ...last, bits: last.bits - drop };
          const all = chunks.map(({ data, bits }) => unpackBits(data, bits).join('')).join('');
          const cut = cutter(n);
          const sequences = chunks.flatMap((chunk) => cut.push(chunk));
          for (const data of sequences) {
            expect(data).toHaveLength(Math.ceil(n / 8));
            expect(
              unpackBits(data, 8 * data.length)
                .slice(n)
                .every((bit) => bit === 0),
            ).toBe(true);
          }
          const rest = cut.rest();
          expect(rest.bits).toBeLessThan(n);
          expect(
            sequences.map((data) => unpackBits(data, n).join('')).join('') + unpackBits(rest.data, rest.bits).join(''),
          ).toBe(all);
        },
      ),
      { seed: testSeed },
    );
  });
});
