import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Floats, type FloatType, floatsOf, nearestHalf } from '../../../src/sources/index.ts';
import { openPiped } from '../../../src/sources/piped-npy.ts';
import type { ByteStream } from '../../../src/sources/stream.ts';
import { testSeed } from '../../support/shared.ts';

async function* cutAt(data: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const place of [...places.map((at) => at % (data.length + 1)).sort((a, b) => a - b), data.length]) {
    yield data.subarray(from, place);
    from = place;
  }
}
async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
const join = (pieces: Floats[]) => pieces.flatMap((piece) => [...piece]);
const read = async (data: Uint8Array, type: FloatType, bigEndian = false, places: readonly number[] = []) =>
  join(await gathered(floatsOf(cutAt(data, places), { type, bigEndian }, 'test')));

/** 1.5, -2 and the largest number of each width, written by hand. */
const CASES: [FloatType, string, number[]][] = [
  ['f16', '3e00 c000 7bff 0001 7c00', [1.5, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY]],
  ['f32', '3fc00000 c0000000 7f7fffff', [1.5, -2, 3.4028234663852886e38]],
  ['f64', '3ff8000000000000 c000000000000000 7fefffffffffffff', [1.5, -2, Number.MAX_VALUE]],
];

describe('floats of a stream', () => {
  test.each(CASES)('%s, both byte orders', async (type, text, numbers) => {
    const words = text.split(' ').map((word) => Buffer.from(word, 'hex'));
    expect(await read(Buffer.concat(words), type, true)).toEqual(numbers);
    expect(await read(Buffer.concat(words.map((word) => Buffer.from(word.toReversed()))), type)).toEqual(numbers);
  });
  test('chunks of any size change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noNaN: true }), { maxLength: 9 }),
        fc.array(fc.nat(80), { maxLength: 6 }),
        async (numbers, places) => {
          const data = new Uint8Array(Float64Array.from(numbers).buffer);
          expect(await read(data, 'f64', false, places)).toEqual(numbers);
        },
      ),
      { seed: testSeed },
    );
  });
  test.each([
    ['i8', 'fe 00 7f', [-2, 0, 127]],
    ['i16', 'fffe 0102', [-2, 258]],
    ['i32', 'fffffffe 00010000', [-2, 65_536]],
    ['i64', 'fffffffffffffffe 0000000100000000', [-2, 2 ** 32]],
  ] as const)('integers of %s that count steps, both byte orders', async (type, text, steps) => {
    const words = text.split(' ').map((word) => Buffer.from(word, 'hex'));
    for (const bigEndian of [true, false]) {
      const data = Buffer.concat(bigEndian ? words : words.map((word) => Buffer.from(word.toReversed())));
      const form = { type, bigEndian, steps: 255 };
      expect(join(await gathered(floatsOf(cutAt(data, [3]), form, 'test')))).toEqual(steps.map((D) => D / 255));
    }
  });
  test('the nearest half-precision number, ties to even', async () => {
    const cases = [
      1 + 2 ** -11,
      1 + 3 * 2 ** -11,
      -1.0005,
      2 - 2 ** -12,
      3 * 2 ** -25,
      2 ** -26,
      0.1,
      65_504,
      0,
      -3e-5,
    ];
    const expected = [1, 1 + 2 ** -9, -1.0009765625, 2, 2 ** -23, 0, 0.0999755859375, 65_504, 0, -503 * 2 ** -24];
    expect(cases.map(nearestHalf)).toEqual(expected);
    // Those that are one stay as they are.
    const bits = Uint16Array.from({ length: 0x7c00 }, (_, i) => i);
    const halves = await read(new Uint8Array(bits.buffer), 'f16');
    expect(halves.map(nearestHalf)).toEqual(halves);
  });
  test('a number that is cut is named', async () => {
    await expect(read(new Uint8Array(11), 'f32', false, [3, 7])).rejects.toThrow(
      'test ends with 3 of the 4 bytes of an f32 number; it was cut or holds something else',
    );
  });
});

describe('a pipe', () => {
  const piped = (data: Uint8Array, places: readonly number[]): ByteStream => ({
    name: 'pipe',
    kind: 'stdin',
    size: null,
    endless: false,
    form: null,
    chunks: () => cutAt(data, places),
  });
  const header = Buffer.from(
    `\x93NUMPY\x01\x00\x46\x00${"{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }".padEnd(69)}\n`,
    'latin1',
  );
  const npy = Buffer.concat([header, new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)]);
  const bytes = async (stream: ByteStream) => Buffer.concat(await gathered(stream.chunks()));

  test.each([[[]], [[3]], [[5, 9, 40, 80, 83]]])('that begins as .npy is read as that, cut at %j', async (places) => {
    const stream = await openPiped(piped(npy, places));
    expect(stream).toMatchObject({
      form: { type: 'f32', bigEndian: false },
      array: { dims: [2, 2], fortran: true },
      size: 16,
    });
    expect(await bytes(stream)).toEqual(npy.subarray(header.length));
  });
  test('that does not is what it was', async () => {
    for (const data of [Buffer.from('abc'), Buffer.from('0110 0110 0110')]) {
      const stream = await openPiped(piped(data, [1]));
      expect([stream.form, await bytes(stream)]).toEqual([null, data]);
    }
  });
  test('that is cut in its header or its elements is one sentence', async () => {
    await expect(openPiped(piped(npy.subarray(0, 40), [8]))).rejects.toThrow('it ends inside its header');
    await expect(openPiped(piped(npy.subarray(0, 90), [])).then(bytes)).rejects.toThrow(
      'its header declares 16 bytes of elements and it has 10',
    );
  });
});
