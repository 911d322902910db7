import { type ArrayFile, product } from './array.ts';
import { malformed } from './dataset.ts';
import type { DataFile } from './file.ts';

/** Bare little-endian float32, row after row. The shape is given, or follows from the number of labels. Throws DATA_MALFORMED. */
export function openRaw(file: DataFile, shape: readonly number[] | null, labels: number | null): ArrayFile {
  const { path, size } = file;
  if (!shape && !labels)
    throw malformed(
      `${path} says nothing about its rows; give --shape (such as --shape 1,28,28), or --labels, whose count tells their length.`,
    );
  const row = shape ? 4 * product(shape) : size / labels!;
  if (!Number.isInteger(row / 4) || size % row !== 0) {
    const expected = shape
      ? `rows of ${shape.join(' x ')} float32 (${row} bytes)`
      : `${labels} rows, as many as labels, of float32`;
    throw malformed(
      `${path} has ${size} bytes, not a whole number of ${expected}; it is truncated, or --shape is another.`,
    );
  }
  return {
    kind: 'raw',
    file,
    offset: 0,
    dtype: 'f32',
    bigEndian: false,
    dims: [size / row, ...(shape ?? [row / 4])],
    fortran: false,
  };
}
