import { type ArrayFile, product } from './array.ts';
import { ShapeMisfit } from './dataset.ts';
import type { DataFile } from './file.ts';

/**
 * Bare little-endian float32, row after row. The shape is given, or follows from the number of labels, or is what the model expects.
 * Throws DATA_MALFORMED.
 */
export function openRaw(
  file: DataFile,
  {
    shape,
    expected,
    labels,
  }: { shape: readonly number[] | null; expected: readonly number[] | null; labels: number | null },
): ArrayFile {
  const { path, size } = file;
  const told = shape ?? (labels === null ? expected : null);
  if (!told && !labels) {
    throw new ShapeMisfit(
      path,
      'says nothing about its rows',
      '; give --shape (such as --shape 1,28,28), or --labels, whose count tells their length.',
    );
  }
  const row = told ? 4 * product(told) : size / labels!;
  if (!Number.isInteger(row / 4) || size % row !== 0) {
    const wanted = told
      ? `rows of ${told.join(' x ')} float32 (${row} bytes)`
      : `${labels} rows, as many as labels, of float32`;
    const finding = `has ${size} bytes, not a whole number of ${wanted}`;
    throw new ShapeMisfit(path, finding, '; it is truncated, or --shape is another.');
  }
  const axes = told ?? (expected && 4 * product(expected) === row ? expected : [row / 4]);
  return { kind: 'raw', file, offset: 0, dtype: 'f32', bigEndian: false, dims: [size / row, ...axes], fortran: false };
}
