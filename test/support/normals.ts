import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bytesOf } from '../../src/core/bytes.ts';
import type { NormalDtype, NormalSource } from '../../src/core/types.ts';
import { hasShared, shared } from './shared.ts';

export type Normals = Float32Array | Float64Array;

/** Reference data beside the repository, or an empty object where it is absent. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
export const vectors = (file: string): any =>
  hasShared ? JSON.parse(readFileSync(shared('vectors', file), 'utf8')) : {};

export const room = (dtype: NormalDtype, length: number): Normals =>
  dtype === 'f32' ? new Float32Array(length) : new Float64Array(length);

/** One call. */
export function draw(source: NormalSource, count: number): Normals {
  const out = room(source.dtype, count);
  source.fill(out);
  return out;
}

/** Bit patterns in hex, as the reference files write them. */
export function patterns(values: Normals): string[] {
  const copy = values.slice();
  return copy instanceof Float32Array
    ? Array.from(new Uint32Array(copy.buffer), (word) => word.toString(16).padStart(8, '0'))
    : Array.from(new BigUint64Array(copy.buffer), (word) => word.toString(16).padStart(16, '0'));
}

export const sha256 = (values: ArrayBufferView): string => createHash('sha256').update(bytesOf(values)).digest('hex');

export const seedText = (seed: unknown): string => (Array.isArray(seed) ? `[${seed}]` : String(seed));

/** The float64 numbers behind hex bit patterns. */
export const doubles = (hex: readonly string[]): Float64Array =>
  new Float64Array(BigUint64Array.from(hex, (word) => BigInt(`0x${word}`)).buffer);
