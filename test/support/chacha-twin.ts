/** ChaCha (Bernstein 2008) with RFC 8439's counter and nonce and any even number of rounds, a word at a time: the oracle for ours of 20. */
export function chachaTwin(
  key: Uint8Array,
  nonce: Uint8Array,
  counter: number,
  rounds: number,
  blocks: number,
): Uint8Array {
  const words = (bytes: Uint8Array) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
  };
  const sigma = words(new TextEncoder().encode('expand 32-byte k'));
  const out = new DataView(new ArrayBuffer(64 * blocks));
  for (let block = 0; block < blocks; block++) {
    const start = [...sigma, ...words(key), counter + block, ...words(nonce)];
    const x = [...start];
    const add = (a: number, b: number, d: number, by: number) => {
      x[a] = (x[a]! + x[b]!) >>> 0;
      const mixed = x[d]! ^ x[a]!;
      x[d] = ((mixed << by) | (mixed >>> (32 - by))) >>> 0;
    };
    for (let round = 0; round < rounds; round++)
      for (let i = 0; i < 4; i++) {
        const turn = round % 2; // columns, then diagonals
        const [a, b, c, d] = [0, 1, 2, 3].map((row) => 4 * row + ((i + row * turn) % 4)) as [
          number,
          number,
          number,
          number,
        ];
        add(a, b, d, 16);
        add(c, d, b, 12);
        add(a, b, d, 8);
        add(c, d, b, 7);
      }
    for (const [i, word] of x.entries()) out.setUint32(64 * block + 4 * i, (word + start[i]!) >>> 0, true);
  }
  return new Uint8Array(out.buffer);
}
