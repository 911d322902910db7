/** '0110…' packed MSB first, zero bits after the end. */
export function packBits(text: string): Uint8Array {
  const data = new Uint8Array(Math.ceil(text.length / 8));
  for (let i = 0; i < text.length; i++) if (text[i] === '1') data[i >> 3]! |= 128 >> (i & 7);
  return data;
}

/** One byte a bit, from MSB-first bytes. */
export function unpackBits(data: Uint8Array, n: number): Uint8Array {
  return Uint8Array.from({ length: n }, (_, i) => (data[i >> 3]! >> (7 - (i & 7))) & 1);
}
