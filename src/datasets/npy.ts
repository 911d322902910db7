import { type ArrayFile, checkSize } from './array.ts';
import { type DatasetKind, malformed } from './dataset.ts';
import type { Dtype } from './elements.ts';
import type { DataFile } from './file.ts';

/**
 * numpy's .npy, format versions 1 to 3 (numpy.lib.format). A parser of our own: npyjs wants the whole file in one buffer, takes whatever
 * bytes follow the header without counting them, and knows no big-endian data; here only the header is read, and rows when asked for.
 */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export const isNpy = (head: Uint8Array): boolean => MAGIC.every((byte, i) => head[i] === byte);

const DTYPES: Readonly<Record<string, Dtype>> = {
  b1: 'bool',
  u1: 'u8',
  i1: 'i8',
  u2: 'u16',
  i2: 'i16',
  u4: 'u32',
  i4: 'i32',
  u8: 'u64',
  i8: 'i64',
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
};

/** The array of a .npy file, or of the one that lies inside `file` from `start` to `end`. Throws DATA_MALFORMED. */
export async function openNpy(
  file: DataFile,
  kind: DatasetKind = 'npy',
  start = 0,
  end = file.size,
): Promise<ArrayFile> {
  const { path } = file;
  const truncated = () => malformed(`${path} is truncated inside its header; save or fetch it again.`);
  if (end - start < 12) throw truncated();
  const lead = await file.read(start, 12);
  if (!isNpy(lead)) throw malformed(`${path} is not a .npy file: it does not start with \\x93NUMPY.`);
  const major = lead[6]!;
  if (major < 1 || major > 3) throw malformed(`${path} is .npy version ${major}; versions 1 to 3 are known.`);
  const view = new DataView(lead.buffer, lead.byteOffset, lead.byteLength);
  const [before, length] = major === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const offset = start + before + length;
  if (offset > end) throw truncated();
  const header = new TextDecoder().decode(await file.read(start + before, length));
  const array: ArrayFile = { kind, file, offset, ...parseHeader(header, path) };
  checkSize(array, end);
  return array;
}

/** The Python dict of the header: descr, fortran_order, shape. */
function parseHeader(header: string, path: string): Pick<ArrayFile, 'dtype' | 'bigEndian' | 'dims' | 'fortran'> {
  const descr = /'descr'\s*:\s*('([^']*)'|\[)/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
  if (!descr || !order || shape === undefined) throw malformed(`${path} has a damaged .npy header.`);
  const [, endian, code] = /^([<>|=])(\w+)$/.exec(descr[2] ?? '') ?? [];
  const dtype = DTYPES[code ?? ''];
  if (!dtype) {
    const type = descr[2] === undefined ? 'a structured type' : `dtype '${descr[2]}'`;
    throw malformed(`${path} has ${type}; save it as uint8, an integer or a float type (array.astype('float32')).`);
  }
  const dims = shape.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number.parseInt(part, 10)]));
  if (dims.length === 0) throw malformed(`${path} holds a single number, not rows.`);
  return { dtype, bigEndian: endian === '>', dims, fortran: order === 'True' };
}
