import type { Layout } from '../core/index.ts';

/** Axes as a model declares them: a number, or a name where the model leaves the length open. */
export type DeclaredShape = readonly (number | string)[];

export interface InputShape {
  /** Rows a call must hold, null when the batch axis is open. */
  readonly fixedBatch: number | null;
  /** One input, without the batch axis. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Where the layout comes from: the caller, the shape itself, or ONNX's own channels-first convention. */
  readonly layoutFrom: 'given' | 'shape' | 'convention';
}

export const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/**
 * The batch axis is the first. Of three further axes, one is the channel axis: the one `layout` names; else the only one of first
 * and last that has length 1 or 3; else (both or neither, as in 3 x 32 x 3) the first, because ONNX's image operators are channels-first.
 * `given` fills open axes and must agree with the closed ones. Answers with a sentence's tail when it cannot.
 */
export function resolveInput(
  declared: DeclaredShape,
  given: readonly number[] | undefined,
  layout: Layout | undefined,
): InputShape | string {
  if (declared.length < 2) {
    return `takes shape ${showShape(declared)}, without a batch axis in front of the input's own axes: export it with one`;
  }
  const [batch, ...axes] = declared;
  if (given && given.length !== axes.length) {
    return `takes ${showShape(axes)} for one input, which has another number of axes than the given ${showShape(given)}`;
  }
  const shape: number[] = [];
  for (const [i, axis] of axes.entries()) {
    const asked = given?.[i];
    if (typeof axis === 'number' && asked !== undefined && asked !== axis) {
      return `takes ${showShape(axes)} for one input, not the given ${showShape(given!)}`;
    }
    const length = typeof axis === 'number' ? axis : asked;
    if (length === undefined) {
      return `leaves axes of its input ${showShape(declared)} open: give the shape of one input, as in 3x32x32`;
    }
    if (!Number.isSafeInteger(length) || length < 1)
      return `takes ${showShape(declared)}, which holds an axis without elements`;
    shape.push(length);
  }
  const fixedBatch = typeof batch === 'number' ? batch : null;
  if (fixedBatch === 0) return `takes ${showShape(declared)}, a batch of no rows`;
  if (shape.length !== 3) {
    if (layout && layout !== 'flat') {
      return `takes ${showShape(shape)} for one input, which has no channel axis, so it cannot be ${layout}`;
    }
    return { fixedBatch, shape, layout: 'flat', layoutFrom: layout ? 'given' : 'shape' };
  }
  if (layout) return { fixedBatch, shape, layout, layoutFrom: 'given' };
  const [first, last] = [isChannels(shape[0]!), isChannels(shape[2]!)];
  if (first === last) return { fixedBatch, shape, layout: 'NCHW', layoutFrom: 'convention' };
  return { fixedBatch, shape, layout: first ? 'NCHW' : 'NHWC', layoutFrom: 'shape' };
}

const isChannels = (length: number): boolean => length === 1 || length === 3;

export function showShape(shape: DeclaredShape): string {
  return `[${shape.map((axis) => (axis === '' ? '?' : axis)).join(', ')}]`;
}
