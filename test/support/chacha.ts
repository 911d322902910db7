import { openGenerator } from '../../src/generators/index.ts';

/** `count` bytes of the ChaCha20 keystream of RFC 8439 under a small seed: the honest source of calibration tests. */
export function chachaBytes(count: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(count / 4));
  openGenerator({ id: 'chacha20', seed: String(seed) }).fill(words);
  return new Uint8Array(words.buffer).slice(0, count);
}
