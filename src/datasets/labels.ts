import { product, rowsOf } from './array.ts';
import { type Labels, malformed } from './dataset.ts';
import { type DataFile, openFile } from './file.ts';
import { isIdx, openIdx } from './idx.ts';

/** Labels from IDX, `.npy`, raw bytes (`.u8`) or text with one integer a line. Throws DATA_MALFORMED, FILE_UNREADABLE. */
export async function openLabels(path: string): Promise<Labels> {
  const file = await openFile(path, path.endsWith('.u8'));
  try {
    const values = await labelsOf(file);
    return { path, file: { role: 'labels', path, name: null, digest: file.digest }, values };
  } finally {
    await file.close();
  }
}

async function labelsOf(file: DataFile): Promise<Int32Array> {
  const head = await file.read(0, Math.min(8, file.size));
  if (file.path.endsWith('.u8')) return Int32Array.from(await file.read(0, file.size));
  if (isIdx(head)) {
    const array = await openIdx(file);
    if (array.dims.length !== 1)
      throw malformed(`${file.path} has ${array.dims.length} axes; labels have one. Is it the file of images?`);
    return labelVector(await rowsOf({ ...array, dims: [1, product(array.dims)] }, null).row(0), file.path);
  }
  throw malformed(
    `${file.path} holds labels in no format known here: IDX, .npy, .u8 (one byte a label) or text with one integer a line.`,
  );
}

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
