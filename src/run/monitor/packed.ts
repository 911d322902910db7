import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Counts } from './tally.ts';

/** Of a number below 2^53, or of a 0 and how many follow. */
const MOST_BYTES = 8;

/**
 * Counts in a journal: the number of laws; then for each law its number of cells and their counts, a 0 followed by how many more there
 * are in a row; all as LEB128 (seven bits a byte, lowest first), deflated. Counts of neighbouring cells are alike, so a cell takes about
 * a byte; the cells of few vectors are mostly empty.
 */
export function packCounts(counts: Counts): Uint8Array {
  const numbers = counts.reduce((sum, cells) => sum + 1 + cells.length, 1);
  const bytes = new Uint8Array(MOST_BYTES * numbers);
  let at = 0;
  const put = (value: number): void => {
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128)) bytes[at++] = 128 + (left % 128);
    bytes[at++] = left;
  };
  put(counts.length);
  for (const cells of counts) {
    put(cells.length);
    for (let c = 0; c < cells.length; c++) {
      put(cells[c]!);
      if (cells[c] !== 0) continue;
      const first = c;
      while (cells[c + 1] === 0) c++;
      put(c - first);
    }
  }
  return new Uint8Array(deflateRawSync(bytes.subarray(0, at)));
}

/** Throws for bytes that are no such counts. */
export function unpackCounts(packed: Uint8Array): Counts {
  const bytes = inflateRawSync(packed);
  let at = 0;
  const take = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new RangeError('counts end too soon');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  return Array.from({ length: take() }, () => {
    const cells = new Float64Array(take());
    for (let c = 0; c < cells.length; c++) {
      cells[c] = take();
      if (cells[c] === 0) c += take();
    }
    return cells;
  });
}
