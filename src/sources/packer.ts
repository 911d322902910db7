import { concat, swap } from '../core/bytes.ts';
import type { BitChunk } from './bits.ts';
import type { FormType } from './stream.ts';

/** Bits as words, for tests that ask for the place of a bit in its word. */
export interface Packer {
  readonly wordBits: 16 | 32 | 64;
  /** The words that `chunk` completes. What is left of a last word waits for the next chunk. */
  push(chunk: BitChunk): Uint16Array | Uint32Array | BigUint64Array;
  /** Bytes of a word that is not whole yet. */
  rest: Uint8Array;
}

/**
 * Words of 16 and 32 bits as such; all else in 64-bit words, eight bytes each in the order of the file, the first one lowest. A generator's 64-bit
 * words that were saved as bytes are then the words they were.
 */
export function packer(type: FormType): Packer {
  const wordBits = type === 'u16' ? 16 : type === 'u32' ? 32 : 64;
  const width = wordBits / 8;
  // bitsOf has turned the bytes of words round; ASCII bits and bytes lie as they came.
  const turned = type === 'u16' ? 2 : type === 'u32' ? 4 : type === 'u64' ? 8 : 1;
  return {
    wordBits,
    rest: new Uint8Array(0),
    push({ data, bits }) {
      const all = concat(this.rest, data.subarray(0, bits >> 3));
      const whole = all.length - (all.length % width);
      this.rest = all.slice(whole);
      const words = all.slice(0, whole);
      swap(words, turned);
      if (wordBits === 16) return new Uint16Array(words.buffer);
      return wordBits === 32 ? new Uint32Array(words.buffer) : new BigUint64Array(words.buffer);
    },
  };
}
