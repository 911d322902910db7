import { FairnoiseError } from '../core/errors.ts';
import { type NpyType, npyOffsets, parseNpyHeader } from '../files/index.ts';
import { type ArrayShape, ELEMENT_BYTES, type Form, type FormType } from './stream.ts';

/** No header is longer than this in version 1, and none that numpy writes is in any. */
export const NPY_HEAD = 65_536 + 12;

/** Bits are looked at, so a sign is a bit like any other. */
const formOf = (type: NpyType): FormType => (type === 'bool' ? 'bit-bytes' : (type.replace('i', 'u') as FormType));

export interface NpyArray {
  readonly form: Form;
  readonly array: ArrayShape;
  /** Where the elements begin, and how many bytes of them are declared. */
  readonly offset: number;
  readonly bytes: number;
}

const malformed = (name: string, why: string) =>
  new FairnoiseError('DATA_MALFORMED', `${name} is not a readable .npy file: ${why}`);

/** Reads the header that `head` begins with; elements are taken in the order they lie in the file. Throws DATA_MALFORMED. */
export function readNpyHeader(name: string, head: Uint8Array): NpyArray {
  const offsets = npyOffsets(head);
  if (offsets === null || offsets.elements > head.length)
    throw malformed(name, 'it ends inside its header; save it again');
  const text = new TextDecoder('latin1').decode(head.subarray(offsets.text, offsets.elements));
  const { descr, type, bigEndian, fortran, dims } = parseNpyHeader(text);
  if (!dims) throw malformed(name, 'its header has no shape');
  if (!type) {
    const long = /^'[<>|=]f(12|16)'$/.exec(descr ?? '')?.[1];
    const found = long ? `long double (${long} bytes)` : (descr ?? 'undeclared');
    throw malformed(name, `its elements are ${found}; save bool, integers, float16, float32 or float64`);
  }
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (count === 0) throw new FairnoiseError('DATA_MALFORMED', `${name} holds no elements; there is nothing to audit`);
  const form = { type: formOf(type), bigEndian, ...(type.startsWith('i') && { signed: true }) };
  return {
    form,
    array: { dims, fortran: fortran ?? false },
    offset: offsets.elements,
    bytes: count * ELEMENT_BYTES[form.type],
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
