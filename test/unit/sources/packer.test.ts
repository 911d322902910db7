import { expect, test } from 'vitest';
import { bitsOf, type FormType, packer } from '../../../src/sources/index.ts';

async function packed(data: Uint8Array, type: FormType, cut: number, bigEndian = false) {
  async function* chunks() {
    for (let at = 0; at < data.length; at += cut) yield data.subarray(at, at + cut);
  }
  const pack = packer(type);
  const words: (number | bigint)[] = [];
  for await (const chunk of bitsOf(chunks(), { type, bigEndian }, 'test')) words.push(...pack.push(chunk));
  return words;
}
const data = Uint8Array.from({ length: 24 }, (_, i) => i + 1);
const little = [...new BigUint64Array(data.slice().buffer)];

test.each([1, 3, 8, 24])('words as a generator saved them, chunks of %i bytes', async (cut) => {
  expect(await packed(data, 'u64', cut)).toEqual(little);
  expect(await packed(data, 'u8', cut)).toEqual(little);
  expect(await packed(data, 'u32', cut)).toEqual([...new Uint32Array(data.slice().buffer)]);
  expect(await packed(data, 'u16', cut)).toEqual([...new Uint16Array(data.slice().buffer)]);
  const turned = Uint8Array.from(Buffer.from(data).swap64());
  expect(await packed(turned, 'u64', cut, true)).toEqual(little);
});

test('bits, the first one highest in its byte; a word that is not whole is left out', async () => {
  const ascii = new TextEncoder().encode('00000001'.repeat(9));
  expect(await packed(ascii, 'bits', 7)).toEqual([0x0101010101010101n]);
});
