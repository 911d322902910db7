/** Bytes from outside, read once, in order. */
export interface ByteStream {
  /** What it is called in sentences: a path, `standard input`, `command …`. */
  readonly name: string;
  readonly kind: 'file' | 'npy' | 'stdin' | 'command' | 'system';
  /** Bytes it holds, where that is known before reading. */
  readonly size: number | null;
  /** Never ends on its own, so whoever reads it needs a bound. */
  readonly endless: boolean;
  /** What its elements are, where the source itself says so (npy); else null. */
  readonly form: Form | null;
  /** How its elements are arranged, where the source itself says so (npy). */
  readonly array?: ArrayShape;
  /** Its first bytes, where they were looked at on opening. */
  readonly head?: Uint8Array;
  /** Chunks of any size. Leaving the loop early releases the source. Throws FairnoiseError. */
  chunks(): AsyncGenerator<Uint8Array>;
}

/** What the bytes are: ASCII 0 and 1, or little- or big-endian elements. */
export interface Form {
  readonly type: FormType;
  readonly bigEndian: boolean;
  /** They were saved as signed integers, though words have no sign. */
  readonly signed?: boolean;
  /** Integers that stand for multiples of 1/steps. */
  readonly steps?: number;
}

/** Axes of an array; `fortran`: the first one runs fastest in the file. */
export interface ArrayShape {
  readonly dims: readonly number[];
  readonly fortran: boolean;
}

export const FORMS = ['bits', 'u8', 'u16', 'u32', 'u64', 'f16', 'f32', 'f64'] as const;
/** `bit-bytes` is npy's bool: one bit a byte. */
export type FormType = (typeof FORMS)[number] | 'bit-bytes' | StepType;

export const ELEMENT_BYTES: Record<FormType, number> = {
  bits: 1,
  'bit-bytes': 1,
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  f16: 2,
  f32: 4,
  f64: 8,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
};

export type FloatType = 'f16' | 'f32' | 'f64';
/** Signed integers that count steps of a lattice. */
export type StepType = 'i8' | 'i16' | 'i32' | 'i64';
export type NumberType = FloatType | StepType;
/** Numbers to be read one by one; else bits. */
export const isNumeric = (type: FormType): type is NumberType => type[0] === 'f' || type[0] === 'i';
/** What a number of that type is as a float: steps are exact as doubles. */
export const floatOf = (type: NumberType): FloatType => (type[0] === 'i' ? 'f64' : (type as FloatType));
