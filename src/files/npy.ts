/** What numpy's .npy begins with: format versions 1 to 3 (NEP 1, numpy.lib.format). */

export const NPY_MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

export const isNpy = (head: Uint8Array): boolean => NPY_MAGIC.every((byte, i) => head[i] === byte);

export type NpyType = 'bool' | 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f16' | 'f32' | 'f64';

/** Types by what `descr` calls them: a kind and a width in bytes. */
const TYPES: ReadonlyMap<string, NpyType> = new Map([
  ['b1', 'bool'],
  ['u1', 'u8'],
  ['i1', 'i8'],
  ['u2', 'u16'],
  ['i2', 'i16'],
  ['u4', 'u32'],
  ['i4', 'i32'],
  ['u8', 'u64'],
  ['i8', 'i64'],
  ['f2', 'f16'],
  ['f4', 'f32'],
  ['f8', 'f64'],
]);

/** First bytes that say how long the header is. */
export const NPY_LENGTHS = 12;

/** Byte offsets of the header's text and of the elements behind it; null where `head` is shorter than the NPY_LENGTHS that say. */
export function npyOffsets(head: Uint8Array): { readonly text: number; readonly elements: number } | null {
  if (head.length < NPY_LENGTHS) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return head[6] === 1
    ? { text: 10, elements: 10 + view.getUint16(8, true) }
    : { text: 12, elements: 12 + view.getUint32(8, true) };
}

/** What a header says; null for what it does not. */
export interface NpyHeader {
  /** As it stands: `'<f4'` with its quotes, or the list of fields of a structured type. */
  readonly descr: string | null;
  /** What `descr` means; null where that is none of these types. */
  readonly type: NpyType | null;
  readonly bigEndian: boolean;
  /** First axis fastest. */
  readonly fortran: boolean | null;
  /** Length of each axis; none for a single number. */
  readonly dims: readonly number[] | null;
}

/** Reads the Python dict of a header, however it is spaced; lengths may have the `L` of Python 2. */
export function parseNpyHeader(text: string): NpyHeader {
  const descr = /'descr'\s*:\s*('[^']*'|\[.*?\](?=,\s*'|\s*})|[^,}]+)/.exec(text)?.[1] ?? null;
  const [, endian, code] = /^'([<>|=])(\w+)'$/.exec(descr ?? '') ?? [];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  return {
    descr,
    type: TYPES.get(code ?? '') ?? null,
    bigEndian: endian === '>',
    fortran: order === undefined ? null : order === 'True',
    dims: shape === undefined ? null : dimsOf(shape),
  };
}

const dimsOf = (shape: string): readonly number[] =>
  shape.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number.parseInt(part, 10)]));
