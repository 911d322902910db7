import { type ArrayFile, checkSize } from './array.ts';
import { malformed } from './dataset.ts';
import type { Dtype } from './elements.ts';
import type { DataFile } from './file.ts';

/** Type codes of the IDX header's third byte (LeCun, "The MNIST database", FILE FORMATS). */
const DTYPES: Readonly<Record<number, Dtype>> = { 8: 'u8', 9: 'i8', 11: 'i16', 12: 'i32', 13: 'f32', 14: 'f64' };

/** 0, 0, a known type code, and 1 to 8 axes. */
export function isIdx(head: Uint8Array): boolean {
  return head.length >= 4 && head[0] === 0 && head[1] === 0 && head[2]! in DTYPES && head[3]! >= 1 && head[3]! <= 8;
}

/** IDX: magic, one big-endian u32 an axis, elements big-endian in C order. Throws DATA_MALFORMED. */
export async function openIdx(file: DataFile): Promise<ArrayFile> {
  const head = await file.read(0, Math.min(4, file.size));
  if (!isIdx(head))
    throw malformed(`${file.path} is not an IDX file: it does not start with 00 00, a type code and a count of axes.`);
  const axes = head[3]!;
  const offset = 4 + 4 * axes;
  if (file.size < offset) throw malformed(`${file.path} is truncated inside its header; fetch it again.`);
  const header = await file.read(4, 4 * axes);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const dims = Array.from({ length: axes }, (_, axis) => view.getUint32(4 * axis));
  const array: ArrayFile = {
    kind: 'idx',
    file,
    offset,
    dtype: DTYPES[head[2]!]!,
    bigEndian: true,
    dims,
    fortran: false,
  };
  checkSize(array);
  return array;
}
