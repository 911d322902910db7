import { createCipheriv } from 'node:crypto';

/** Slow twin of the noise stream, from OpenSSL's ChaCha20 and BigInt comparisons: docs/spec/streams.md read literally. */
export function words(key: Uint8Array, phase: number, input: number, sample: number, count: number): Uint32Array {
  const iv = Buffer.alloc(16); // state words 12..15, little-endian: block, sample, input, phase
  iv.writeUInt32LE(sample, 4);
  iv.writeUInt32LE(input, 8);
  iv.writeUInt32LE(phase >>> 0, 12);
  const bytes = createCipheriv('chacha20', key, iv).update(Buffer.alloc(4 * count));
  return Uint32Array.from({ length: count }, (_, i) => bytes.readUInt32LE(4 * i));
}

/** first + #{t <= U}, U from two words, for coordinates 0 … d - 1 of one sample. */
export function noise(
  key: Uint8Array,
  { phase, input, sample }: { phase: number; input: number; sample: number },
  thresholds: readonly bigint[],
  first: number,
  d: number,
): number[] {
  const one = words(key, phase, input, sample, d);
  const two = words(key, phase + 2 ** 31, input, sample, d);
  return Array.from({ length: d }, (_, c) => {
    const u = (BigInt(one[c]!) << 32n) | BigInt(two[c]!);
    let low = 0;
    let high = thresholds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (thresholds[middle]! <= u) low = middle + 1;
      else high = middle;
    }
    return first + low;
  });
}
