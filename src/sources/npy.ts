import { FairnoiseError } from '../core/errors.ts';
import { type ArrayShape, ELEMENT_BYTES, type Form, type FormType } from './stream.ts';

/** First bytes of every .npy file (NEP 1). */
export const NPY_MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/** No header is longer than this in version 1, and none that numpy writes is in any. */
export const NPY_HEAD = 65_536 + 12;

export const isNpy = (head: Uint8Array): boolean => NPY_MAGIC.every((byte, i) => head[i] === byte);

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
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
};

export interface NpyHeader {
  readonly form: Form;
  readonly array: ArrayShape;
  /** Where the elements begin, and how many bytes of them are declared. */
  readonly offset: number;
  readonly bytes: number;
}

const malformed = (name: string, why: string) =>
  new FairnoiseError('DATA_MALFORMED', `${name} is not a readable .npy file: ${why}`);

/** Length of the header, preamble included, or null where `head` is too short to say. */
export function npyHeaderLength(head: Uint8Array): number | null {
  if (head.length < 12) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return head[6] === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
}

/** Reads the header that `head` begins with; elements are taken in the order they lie in the file. */
export function parseNpyHeader(name: string, head: Uint8Array): NpyHeader {
  const offset = npyHeaderLength(head);
  if (offset === null || offset > head.length) throw malformed(name, 'it ends inside its header; save it again');
  const text = new TextDecoder('latin1').decode(head.subarray(head[6] === 1 ? 10 : 12, offset));
  const descr = /'descr':\s*'([<>|=])([a-zA-Z]\d+)'/.exec(text);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text);
  const type = descr ? TYPES[descr[2]!] : undefined;
  if (!shape) throw malformed(name, 'its header has no shape');
  if (!type) {
    // Fields of a structured type are a list.
    const found = /'descr':\s*(\[.*?\](?=,\s*'|\s*})|[^,}]+)/.exec(text)?.[1] ?? 'undeclared';
    const long = /'[<>|=]f(12|16)'/.exec(found)?.[1];
    const what = long ? `long double (${long} bytes)` : found;
    throw malformed(name, `its elements are ${what}; save bool, integers, float16, float32 or float64`);
  }
  const dims = shape[1]!.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (count === 0) throw new FairnoiseError('DATA_MALFORMED', `${name} holds no elements; there is nothing to audit`);
  return {
    form: { type, bigEndian: descr![1] === '>', ...(descr![2]!.startsWith('i') && { signed: true }) },
    array: { dims, fortran: /'fortran_order':\s*True/.test(text) },
    offset,
    bytes: count * ELEMENT_BYTES[type],
  };
}

/** A file that holds more or less than its header declares was cut or joined. */
export function checkNpySize(name: string, declared: number, found: number): void {
  if (declared !== found) {
    throw malformed(name, `its header declares ${declared} bytes of elements and it has ${found}; save it again`);
  }
}

/** A file called .npy or .npz that does not begin as .npy does: read as raw bytes it would be judged for something it is not. */
export function checkSuffix(path: string): void {
  const suffix = /\.np[yz]$/i.exec(path)?.[0].toLowerCase();
  if (suffix === '.npz') {
    throw new FairnoiseError('DATA_MALFORMED', `${path} is an archive of arrays; save one of them with np.save`);
  }
  if (suffix) throw malformed(path, 'it does not begin as one; save it again, or rename it if these are raw bytes');
}
