import type { FileHandle } from 'node:fs/promises';
import { FairnoiseError } from '../core/errors.ts';
import { ELEMENT_BYTES, type Form, type FormType } from './stream.ts';

/** First bytes of every .npy file (NEP 1). */
export const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

const TYPES: Record<string, FormType> = {
  b1: 'bit-bytes',
  u1: 'u8',
  i1: 'u8',
  u2: 'u16',
  i2: 'u16',
  u4: 'u32',
  i4: 'u32',
  u8: 'u64',
  i8: 'u64',
  f4: 'f32',
  f8: 'f64',
};

export interface NpyHeader {
  readonly form: Form;
  /** Where the elements begin, and how many bytes of them there are. */
  readonly offset: number;
  readonly bytes: number;
}

/** Reads the header of a .npy file; its elements are taken in the order they lie in the file. */
export async function parseNpyHeader(path: string, file: FileHandle, size: number): Promise<NpyHeader> {
  const malformed = (why: string) =>
    new FairnoiseError('DATA_MALFORMED', `${path} is not a readable .npy file: ${why}`);
  const head = new Uint8Array(Math.min(size, 65_536 + 12));
  await file.read(head, 0, head.length, 0);
  const view = new DataView(head.buffer);
  if (head.length < 12) throw malformed('it ends inside its header; save it again');
  const version = head[6]!;
  const offset = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (offset + length > head.length) throw malformed('it ends inside its header; save it again');
  const text = new TextDecoder('latin1').decode(head.subarray(offset, offset + length));
  const descr = /'descr':\s*'([<>|=])([a-zA-Z]\d+)'/.exec(text);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text);
  const type = descr ? TYPES[descr[2]!] : undefined;
  if (!shape) throw malformed('its header has no shape');
  if (!type) {
    throw malformed(
      `its elements are ${/'descr':\s*([^,}]+)/.exec(text)?.[1] ?? 'undeclared'}; save bool, integers, float32 or float64`,
    );
  }
  const count = shape[1]!
    .split(',')
    .filter((part) => part.trim() !== '')
    .reduce((product, part) => product * Number(part), 1);
  const bytes = count * ELEMENT_BYTES[type];
  if (count === 0) throw new FairnoiseError('DATA_MALFORMED', `${path} holds no elements; there is nothing to audit`);
  if (offset + length + bytes !== size) {
    throw malformed(
      `its header declares ${bytes} bytes of elements and it has ${size - offset - length}; save it again`,
    );
  }
  return { form: { type, bigEndian: descr![1] === '>' }, offset: offset + length, bytes };
}
