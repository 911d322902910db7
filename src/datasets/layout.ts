/** Axis orders of an image. Data sets are C, H, W; a model may want H, W, C, and noise coordinates follow the model. */
type Numbers = Uint8Array | Int32Array | Float32Array | Float64Array;

/** Values in C, H, W order, `shape` = [C, H, W], as H, W, C. */
export function toHwc<T extends Numbers>(values: T, shape: readonly number[]): T {
  const [C, H, W] = shape as [number, number, number];
  return transposed(values, C, H * W);
}

/** Values in H, W, C order as C, H, W; `shape` is the result's, [C, H, W]. */
export function toChw<T extends Numbers>(values: T, shape: readonly number[]): T {
  const [C, H, W] = shape as [number, number, number];
  return transposed(values, H * W, C);
}

/** A `rows` x `columns` matrix, transposed into an array of the same type. */
function transposed<T extends Numbers>(values: T, rows: number, columns: number): T {
  const out = new (values.constructor as new (length: number) => T)(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  }
  return out;
}
