import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder of its own for a test file, gone afterwards; `put` writes into it and returns the path. */
export function scratch(): {
  path(name: string): string;
  put(name: string, content: Uint8Array | string): Promise<string>;
} {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fairnoise-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: (name) => join(folder, name),
    async put(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
  };
}

/** An IDX file: type code, axes, elements already as big-endian bytes. */
export function idxBytes(code: number, dims: readonly number[], elements: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + 4 * dims.length + elements.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, (code << 8) | dims.length);
  for (const [axis, size] of dims.entries()) view.setUint32(4 + 4 * axis, size);
  out.set(elements, 4 + 4 * dims.length);
  return out;
}

/** Bytes 0, 1, 2, … */
export const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

/** A .npy file (version 1, C order) of these elements, already as the bytes of `descr`. */
export function npyBytes(descr: string, shape: readonly number[], elements: ArrayBufferView): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }\n`;
  const lead = [0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8, ...Buffer.from(header)];
  const { buffer, byteOffset, byteLength } = elements;
  return new Uint8Array([...lead, ...new Uint8Array(buffer, byteOffset, byteLength)]);
}
