import { isNpy, npyOffsets, parseNpyHeader } from '../files/index.ts';
import { type ArrayFile, checkSize } from './array.ts';
import { type DatasetKind, malformed } from './dataset.ts';
import type { DataFile } from './file.ts';

/**
 * The array of a .npy file, or of the one that lies inside `file` from `start` to `end`. Throws DATA_MALFORMED. A reader of our own:
 * npyjs wants the whole file in one buffer, takes whatever bytes follow the header without counting them, and knows no big-endian
 * data; here only the header is read, and rows when asked for.
 */
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
  const { text, elements } = npyOffsets(lead)!;
  const offset = start + elements;
  if (offset > end) throw truncated();
  const header = new TextDecoder().decode(await file.read(start + text, elements - text));
  const array: ArrayFile = { kind, file, offset, ...described(header, path) };
  checkSize(array, end);
  return array;
}

/** What the header says of the elements. */
function described(header: string, path: string): Pick<ArrayFile, 'dtype' | 'bigEndian' | 'dims' | 'fortran'> {
  const { descr, type, bigEndian, fortran, dims } = parseNpyHeader(header);
  const structured = descr?.startsWith('[');
  if (!(structured || descr?.startsWith("'")) || fortran === null || dims === null)
    throw malformed(`${path} has a damaged .npy header.`);
  if (type === null) {
    const found = structured ? 'a structured type' : `dtype ${descr}`;
    throw malformed(`${path} has ${found}; save it as uint8, an integer or a float type (array.astype('float32')).`);
  }
  if (dims.length === 0) throw malformed(`${path} holds a single number, not rows.`);
  return { dtype: type, bigEndian, dims, fortran };
}
