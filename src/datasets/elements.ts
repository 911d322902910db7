import { fromBinary16 } from '../core/binary16.ts';
import { swap } from '../core/bytes.ts';
import type { NpyType } from '../files/index.ts';
import type { Unit, Values } from './dataset.ts';

/** Element types of npy; IDX has some of them. */
export type Dtype = NpyType;

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
      return Float32Array.from(new Uint16Array(buffer), fromBinary16);
    case 'f32':
      return new Float32Array(buffer);
    case 'f64':
      return new Float64Array(buffer);
  }
}
