import { neighbours } from '../audit/noise/neighbours.ts';
import { misuse } from '../core/guards.ts';
import type { ArrayShape } from '../sources/index.ts';

/** How an array's numbers are noise vectors. */
export interface VectorLayout {
  /** Coordinates of one vector; null where the numbers are one long stream. */
  readonly d: number | null;
  /** Channels, height and width, where a vector may be an image. */
  readonly shape: readonly [number, number, number] | null;
  /** Distances, in numbers, at which coordinates are neighbours. */
  readonly lags: readonly number[];
  /** What was assumed; null where nothing had to be. */
  readonly note: string | null;
}

const STREAM: VectorLayout = { d: null, shape: null, lags: [1, 2, 3], note: null };

/**
 * Which numbers of an array make one vector: those with the same index on `axis`, axis 0 where the user names none. A vector must lie
 * whole in the file, because it is read once from its beginning.
 */
export function vectorLayout(array: ArrayShape | undefined, axis: number | null, name: string): VectorLayout {
  if (!array) {
    if (axis === null) return STREAM;
    throw misuse('--axis', `an array to index, such as .npy, where ${name} is a plain row of numbers`, axis);
  }
  const { dims, fortran } = array;
  const shape = `shape (${dims.join(', ')})`;
  if (axis !== null && !(Number.isInteger(axis) && axis >= 0 && axis < dims.length))
    throw misuse('--axis', `one of the axes 0 to ${dims.length - 1} of ${name}, which has ${shape}`, axis);
  if (dims.length < 2) return STREAM;
  const index = axis ?? 0;
  // Axes from the slowest to the fastest in the file.
  const order = fortran ? dims.toReversed() : dims;
  const at = fortran ? dims.length - 1 - index : index;
  const stride = order.slice(0, at).reduce((product, dim) => product * dim, 1);
  if (stride !== 1) {
    const why = `the vectors along axis ${index} of ${shape} do not lie one after the other in ${name}`;
    if (axis !== null)
      throw misuse(
        '--axis',
        `vectors that lie whole in the file; ${why}: save np.ascontiguousarray(np.moveaxis(x, ${index}, 0)) and leave --axis out`,
        axis,
      );
    return {
      ...STREAM,
      note: `${why}, so they are read as one stream; save np.ascontiguousarray(x) to test vectors too`,
    };
  }
  const inner = order.slice(at + 1);
  const d = inner.reduce((product, dim) => product * dim, 1);
  if (d < 2) return STREAM;
  const guess = axis === null ? '; --axis N names another' : '';
  return {
    d,
    shape: image(inner),
    lags: neighbours(inner),
    note: `${shape}: axis ${index} counts ${dims[index]} noise vectors of ${d} coordinates${guess}`,
  };
}

/** C x H x W, or H x W. */
function image(inner: readonly number[]): VectorLayout['shape'] {
  if (inner.length < 2 || inner.length > 3) return null;
  const [height, width] = inner.slice(-2) as [number, number];
  return [inner.length === 3 ? inner[0]! : 1, height, width];
}
