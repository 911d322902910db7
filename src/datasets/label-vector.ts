import { type ArrayFile, rowsOf } from './array.ts';
import { malformed } from './dataset.ts';

/** Labels must be integers from 0. Throws DATA_MALFORMED. */
export function labelVector(values: ArrayLike<number>, path: string): Int32Array {
  const labels = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 31)) {
      throw malformed(`label ${i} of ${path} is ${value}; labels are integers from 0.`);
    }
    labels[i] = value;
  }
  return labels;
}

/** An array of one axis, or n x 1, as labels. Throws DATA_MALFORMED. */
export async function vectorOf(array: ArrayFile): Promise<Int32Array> {
  const { path } = array.file;
  const [n, ...rest] = array.dims as [number, ...number[]];
  if (rest.some((size) => size !== 1)) {
    throw malformed(
      `${path} has ${array.dims.length} axes (${array.dims.join(' x ')}); labels have one. Is it the file of inputs?`,
    );
  }
  if (n === 0) throw malformed(`${path} holds no labels.`);
  return labelVector(await rowsOf({ ...array, dims: [1, n], fortran: false }, [n]).row(0), path);
}
