import type { Unit, Values } from './dataset.ts';

/** Element types of IDX and npy. */
export type Dtype = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f16' | 'f32' | 'f64' | 'bool';

export const dtypeBytes: Readonly<Record<Dtype, number>> = {
  bool: 1,
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  f16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  u64: 8,
  i64: 8,
  f64: 8,
};

export function unitOf(dtype: Dtype): Unit {
  if (dtype === 'u8') return 'byte';
  return dtype.startsWith('f') ? 'float' : 'integer';
}

/** Numbers of `bytes`; integers wider than 32 bits come as doubles, exact up to 2^53, for the caller to judge. */
export function decode(bytes: Uint8Array, dtype: Dtype, bigEndian: boolean): Values {
  const own = new Uint8Array(bytes); // a copy of one's own: aligned, and free to be swapped in place
  if (bigEndian) swap(own, dtypeBytes[dtype]);
  const { buffer } = own;
  switch (dtype) {
    case 'u8':
      return own;
    case 'bool':
      return Int32Array.from(own);
    case 'i8':
      return Int32Array.from(new Int8Array(buffer));
    case 'u16':
      return Int32Array.from(new Uint16Array(buffer));
    case 'i16':
      return Int32Array.from(new Int16Array(buffer));
    case 'u32':
      return Float64Array.from(new Uint32Array(buffer));
    case 'i32':
      return new Int32Array(buffer);
    case 'u64':
      return Float64Array.from(new BigUint64Array(buffer), Number);
    case 'i64':
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case 'f16':
      return Float32Array.from(new Uint16Array(buffer), half);
    case 'f32':
      return new Float32Array(buffer);
    case 'f64':
      return new Float64Array(buffer);
  }
}

function swap(bytes: Uint8Array, width: number): void {
  const view = Buffer.from(bytes.buffer);
  if (width === 2) view.swap16();
  if (width === 4) view.swap32();
  if (width === 8) view.swap64();
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
