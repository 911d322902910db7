import { bytesOf, concat } from '../core/bytes.ts';
import { libmTables } from './libm-tables.ts';
import { zigguratTables } from './ziggurat-tables.ts';

let bytes: Uint8Array | undefined;

/** All tables in the layout of kernels/generators/tables.ts; computed once a thread. */
export function samplerTables(): Uint8Array {
  if (bytes) return bytes;
  const { wi, ki, fi, wiF, kiF, fiF } = zigguratTables();
  bytes = concat(...[wi, ki, fi, wiF, kiF, fiF].map(bytesOf), libmTables());
  return bytes;
}
