import { LONGEST } from '../../audit/index.ts';
import { neighbours } from '../../audit/noise/neighbours.ts';
import { misuse } from '../../core/guards.ts';
import { type ArrayShape, axisFirst, ELEMENT_BYTES, MOST_REORDERED } from '../../sources/index.ts';
import type { AuditSource } from './source.ts';

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
  /** The axis that comes first when the array is read, because its vectors do not lie whole; absent: the order is that of the file. */
  readonly first?: number;
}

const STREAM: VectorLayout = { d: null, shape: null, lags: [1, 2, 3], note: null };

/**
 * Which numbers of an array make one vector: those with the same index on `axis`, axis 0 where the user names none. Where a vector does
 * not lie whole in the file, the array is reordered in memory; one of more than MOST_REORDERED bytes (`size`) is not.
 */
export function vectorLayout(
  array: ArrayShape | undefined,
  axis: number | null,
  name: string,
  size: number | null = null,
): VectorLayout {
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
  const whole = stride === 1;
  const inner = whole ? order.slice(at + 1) : dims.filter((_, other) => other !== index);
  const d = inner.reduce((product, dim) => product * dim, 1);
  if (d < 2) return STREAM;
  const guess = axis === null ? '; --axis N names another' : '';
  const vectors = `${shape}: axis ${index} counts ${dims[index]} noise ${dims[index] === 1 ? 'vector' : 'vectors'} of ${d} coordinates`;
  if (d > LONGEST)
    return {
      ...STREAM,
      note: `${vectors}, more than the ${LONGEST} that are looked at whole: read as one stream${guess}`,
    };
  if (!whole && (size ?? 0) > MOST_REORDERED) {
    const why = `the vectors along axis ${index} of ${shape} do not lie one after the other in ${name}, which is larger than 1 GiB`;
    const save = `save np.ascontiguousarray(${index === 0 ? 'x' : `np.moveaxis(x, ${index}, 0)`})`;
    if (axis !== null)
      throw misuse('--axis', `vectors that can be put in order in memory; ${why}: ${save} and leave --axis out`, axis);
    return { ...STREAM, note: `${why}, so they are read as one stream; ${save} to test vectors too` };
  }
  return {
    d,
    shape: image(inner),
    lags: neighbours(inner),
    note: `${vectors}${guess}`,
    ...(!whole && { first: index }),
  };
}

/** The bytes of a source, its vectors whole. */
export function inOrder(
  { stream, form }: Pick<AuditSource, 'stream' | 'form'>,
  layout: VectorLayout | null,
): AsyncGenerator<Uint8Array> {
  if (layout?.first === undefined) return stream.chunks();
  return axisFirst(stream.chunks(), stream.array!, layout.first, ELEMENT_BYTES[form.type]);
}

/** C x H x W, or H x W. */
function image(inner: readonly number[]): VectorLayout['shape'] {
  if (inner.length < 2 || inner.length > 3) return null;
  const [height, width] = inner.slice(-2) as [number, number];
  return [inner.length === 3 ? inner[0]! : 1, height, width];
}
