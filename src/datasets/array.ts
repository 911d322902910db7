import type { DatasetKind, Rows, Values } from './dataset.ts';
import { malformed, ShapeMisfit } from './dataset.ts';
import { type Dtype, decode, dtypeBytes, unitOf } from './elements.ts';
import type { DataFile } from './file.ts';
import { toChw } from './layout.ts';

/** An n-dimensional array inside a file: what IDX and npy have in common. */
export interface ArrayFile {
  readonly kind: DatasetKind;
  readonly file: DataFile;
  /** Byte offset of the first element. */
  readonly offset: number;
  readonly dtype: Dtype;
  readonly bigEndian: boolean;
  /** Axis 0 counts rows. */
  readonly dims: readonly number[];
  /** First index fastest (numpy's Fortran order). */
  readonly fortran: boolean;
}

export const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** Fails unless the file holds exactly the elements that its header declares. Throws DATA_MALFORMED. */
export function checkSize({ file, offset, dims, dtype }: ArrayFile, end = file.size): void {
  const expected = offset + product(dims) * dtypeBytes[dtype];
  if (end === expected) return;
  const state = end < expected ? 'is truncated' : 'has bytes after its end';
  throw malformed(
    `${file.path} ${state}: its header declares ${dims.join(' x ')} elements, ${expected} bytes in all, and it has ${end}; fetch it again.`,
  );
}

/**
 * Axes after the first, as images or rows: d -> [d]; H, W -> [1, H, W]; C, H, W as it is; H, W, C (a last axis of 1, 3 or 4
 * and a first one that is none of these) -> [C, H, W] with the values moved. Another `shape` overrides and moves nothing.
 */
export function rowsOf(array: ArrayFile, shape: readonly number[] | null): Rows {
  const { file, dims, dtype, kind } = array;
  const [length, ...axes] = dims as [number, ...number[]];
  if (length === 0 || product(axes) === 0) throw malformed(`${file.path} has no elements (${dims.join(' x ')}).`);
  if (shape && product(shape) !== product(axes)) {
    throw new ShapeMisfit(
      file.path,
      `has ${product(axes)} values a row (${axes.join(' x ')})`,
      `, which do not fill the shape ${shape.join(',')} given with --shape.`,
    );
  }
  const [a, b, c] = axes as [number, number, number];
  const channels = (n: number) => n === 1 || n === 3 || n === 4;
  const last = axes.length === 3 && channels(c) && !channels(a);
  const inferred = axes.length === 0 ? [1] : axes.length === 2 ? [1, a, b] : last ? [c, a, b] : axes;
  const final = shape ?? inferred;
  const hwc = last && final.join() === inferred.join();
  const read = array.fortran && axes.length > 0 ? fortranReader(array) : cReader(array);
  return {
    kind,
    path: file.path,
    files: [{ role: 'inputs', path: file.path, name: null, digest: file.digest }],
    length,
    shape: final,
    unit: unitOf(dtype),
    classNames: null,
    shapeOf: () => final,
    notes: hwc ? [`${file.path} is read as ${length} images of height ${a}, width ${b} and ${c} channels last.`] : [],
    row: async (index) => {
      const values = integers(await read(index), dtype, file.path, index);
      return hwc ? toChw(values, final) : values;
    },
    close: () => file.close(),
  };
}

function cReader({ file, offset, dtype, bigEndian, dims }: ArrayFile): (index: number) => Promise<Values> {
  const bytes = product(dims.slice(1)) * dtypeBytes[dtype];
  return async (index) => decode(await file.read(offset + index * bytes, bytes), dtype, bigEndian);
}

/** Elements of one row lie `length` apart, so the undecoded array is kept in memory: d reads from disk a row are ~1000x slower. */
function fortranReader({ file, offset, dtype, bigEndian, dims }: ArrayFile): (index: number) => Promise<Values> {
  const width = dtypeBytes[dtype];
  const [length, ...axes] = dims as [number, ...number[]];
  const d = product(axes);
  // at[j]: distance, in elements, from the row's first element to its element j of C order.
  const at = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    let rest = j;
    let stride = length * d;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      stride /= axes[axis]!;
      at[j]! += (rest % axes[axis]!) * stride;
      rest = Math.floor(rest / axes[axis]!);
    }
  }
  let whole: Promise<Uint8Array> | null = null;
  return async (index) => {
    whole ??= file.read(offset, length * d * width);
    const source = await whole;
    const row = new Uint8Array(d * width);
    for (let j = 0; j < d; j++) {
      const from = (index + at[j]!) * width;
      for (let b = 0; b < width; b++) row[j * width + b] = source[from + b]!;
    }
    return decode(row, dtype, bigEndian);
  };
}

/** Integers that came as doubles, as int32. */
function integers(values: Values, dtype: Dtype, path: string, row: number): Values {
  if (unitOf(dtype) !== 'integer' || values instanceof Int32Array) return values;
  const column = values.findIndex((value) => value < -(2 ** 31) || value >= 2 ** 31);
  if (column < 0) return Int32Array.from(values);
  throw malformed(
    `row ${row}, column ${column} of ${path} is ${values[column]}, outside 32-bit integers; save the array as float32 or float64.`,
  );
}
