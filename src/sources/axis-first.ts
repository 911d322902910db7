import type { ArrayShape } from './stream.ts';

/** Bytes of an array, at most, that is held in memory to be read in another order. */
export const MOST_REORDERED = 2 ** 30;

/** Elements of a piece that is handed on. */
const PIECE = 1 << 16;

/**
 * The elements of an array, `width` bytes each, in the order of `np.moveaxis(x, axis, 0)`: what has index 0 on that axis first, the other
 * axes as numpy counts them. Reads all of it before the first piece; of a source that ends early nothing comes.
 */
export async function* axisFirst(
  chunks: AsyncIterable<Uint8Array>,
  { dims, fortran }: ArrayShape,
  axis: number,
  width: number,
): AsyncGenerator<Uint8Array> {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const data = new Uint8Array(count * width);
  let have = 0;
  for await (const chunk of chunks) {
    data.set(chunk.subarray(0, data.length - have), have); // what is beyond its end the source itself complains of
    have = Math.min(data.length, have + chunk.length);
  }
  if (have < data.length) return;

  const strides = stridesOf(dims, fortran);
  const order = [axis, ...dims.keys()].filter((a, i) => i === 0 || a !== axis);
  const lengths = order.map((a) => dims[a]!);
  const steps = order.map((a) => strides[a]!);
  const last = order.length - 1;
  const index = new Array<number>(order.length).fill(0);
  // Elements of 8 bytes move as two halves, so that no number is made of them.
  const halves = width === 8 ? 2 : 1;
  const Units = width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array;
  const from = new Units(data.buffer);
  for (let done = 0; done < count; ) {
    const piece = new Units(halves * Math.min(PIECE, count - done));
    for (let to = 0; to < piece.length; ) {
      let at = index.reduce((sum, i, a) => sum + i * steps[a]!, 0);
      const take = Math.min(lengths[last]! - index[last]!, (piece.length - to) / halves);
      for (let i = 0; i < take; i++, at += steps[last]!)
        for (let half = 0; half < halves; half++) piece[to++] = from[halves * at + half]!;
      done += take;
      index[last] = index[last]! + take;
      for (let a = last; a > 0 && index[a] === lengths[a]; a--) {
        index[a] = 0;
        index[a - 1] = index[a - 1]! + 1;
      }
    }
    yield new Uint8Array(piece.buffer);
  }
}

/** How far apart, in elements, neighbours along each axis lie. */
function stridesOf(dims: readonly number[], fortran: boolean): number[] {
  const strides = new Array<number>(dims.length);
  let stride = 1;
  for (const axis of fortran ? dims.keys() : [...dims.keys()].reverse()) {
    strides[axis] = stride;
    stride *= dims[axis]!;
  }
  return strides;
}
