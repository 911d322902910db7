import { concat, swap } from '../core/bytes.ts';
import { FairnoiseError } from '../core/errors.ts';
import { ELEMENT_BYTES, type Form } from './stream.ts';

/** Bits, MSB first; every chunk but the last holds whole bytes. */
export interface BitChunk {
  readonly data: Uint8Array;
  readonly bits: number;
}

/** The bits of a stream of elements: bytes as they lie, words from their most significant bit down, ASCII 0 and 1 one bit each. */
export async function* bitsOf(chunks: AsyncIterable<Uint8Array>, form: Form, name: string): AsyncGenerator<BitChunk> {
  if (form.type === 'bits' || form.type === 'bit-bytes') yield* singles(chunks, form.type === 'bits', name);
  else yield* words(chunks, form, name);
}

async function* words(chunks: AsyncIterable<Uint8Array>, form: Form, name: string): AsyncGenerator<BitChunk> {
  const width = ELEMENT_BYTES[form.type];
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    let data = chunk;
    if (width > 1) {
      const whole = new Uint8Array(rest.length + chunk.length - ((rest.length + chunk.length) % width));
      const fromChunk = whole.length - rest.length;
      if (whole.length === 0) {
        rest = concat(rest, chunk);
        continue;
      }
      whole.set(rest);
      whole.set(chunk.subarray(0, fromChunk), rest.length);
      rest = chunk.slice(fromChunk);
      if (!form.bigEndian) swap(whole, width);
      data = whole;
    }
    if (data.length) yield { data, bits: 8 * data.length };
  }
  if (rest.length) {
    throw new FairnoiseError(
      'DATA_MALFORMED',
      `${name} ends with ${rest.length} of the ${width} bytes of a ${form.type} word; pass --as u8 or mend the capture`,
    );
  }
}

async function* singles(chunks: AsyncIterable<Uint8Array>, ascii: boolean, name: string): AsyncGenerator<BitChunk> {
  let carry = 0; // bits of a byte not full yet
  let have = 0;
  let offset = 0;
  for await (const chunk of chunks) {
    const data = new Uint8Array((have + chunk.length) >> 3);
    let to = 0;
    for (let i = 0; i < chunk.length; i++) {
      let bit = chunk[i]!;
      if (ascii) {
        if (bit === 0x20 || (bit >= 0x09 && bit <= 0x0d)) continue;
        if (bit !== 0x30 && bit !== 0x31) {
          throw new FairnoiseError(
            'DATA_MALFORMED',
            `${name} has ${show(bit)} at byte ${offset + i}, where --as bits takes 0, 1 and white space; binary data needs --as u8`,
          );
        }
        bit &= 1;
      } else bit = bit ? 1 : 0;
      carry = (carry << 1) | bit;
      if (++have === 8) {
        data[to++] = carry;
        carry = 0;
        have = 0;
      }
    }
    offset += chunk.length;
    if (to) yield { data: data.subarray(0, to), bits: 8 * to };
  }
  if (have) yield { data: Uint8Array.of(carry << (8 - have)), bits: have };
}

const show = (byte: number): string =>
  byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`;

/** Cuts a stream into sequences of n bits, one after the other, no bit lost between them. */
export interface Cutter {
  /** The sequences that `chunk` completes, ceil(n / 8) bytes each, MSB first, zeros after the end. */
  push(chunk: BitChunk): Uint8Array<ArrayBuffer>[];
  /** What no sequence was made of yet. */
  rest(): BitChunk;
}

export function cutter(n: number): Cutter {
  const size = Math.ceil(n / 8);
  let data = new Uint8Array(size);
  let filled = 0; // bits
  return {
    push(chunk) {
      const whole: Uint8Array<ArrayBuffer>[] = [];
      for (let from = 0; from < chunk.bits; ) {
        const take = Math.min(n - filled, chunk.bits - from);
        copyBits(chunk.data, from, data, filled, take);
        from += take;
        filled += take;
        if (filled === n) {
          whole.push(data);
          data = new Uint8Array(size);
          filled = 0;
        }
      }
      return whole;
    },
    rest: () => ({ data: data.slice(0, Math.ceil(filled / 8)), bits: filled }),
  };
}

/** Copies `count` bits; what lies behind them in the last byte written may be overwritten, and stays zero or is written next. */
function copyBits(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void {
  if (from % 8 === 0 && to % 8 === 0) {
    const bytes = count >> 3;
    target.set(source.subarray(from >> 3, (from >> 3) + bytes), to >> 3);
    const rest = count & 7;
    if (rest) target[(to >> 3) + bytes] = source[(from >> 3) + bytes]! & (0xff00 >> rest);
    return;
  }
  for (let done = 0; done < count; ) {
    // As many bits as both bytes have left.
    const inSource = 8 - ((from + done) & 7);
    const inTarget = 8 - ((to + done) & 7);
    const take = Math.min(inSource, inTarget, count - done);
    const bits = (source[(from + done) >> 3]! >> (inSource - take)) & (0xff >> (8 - take));
    target[(to + done) >> 3]! |= bits << (inTarget - take);
    done += take;
  }
}
