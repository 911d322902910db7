import { integer } from '../core/guards.ts';
import type { Classifier, Layout } from '../core/types.ts';

/** How far a patch is moved either way, in sigma: as far as noise moves a few of them. 1 and 4 do equally well on the reference models. */
const REACH = 4;

export interface DirectionOptions {
  /** Noise level, in the units of the input. */
  readonly sigma: number;
  /** Patches at most. */
  readonly most: number;
  /** Rows a call. */
  readonly batch: number;
  /** Asked between calls; the answer of what was stopped is never used. */
  readonly stopped?: () => boolean;
}

/**
 * A direction in which f's margin grows at x: central differences of the signed top-2 margin of f(x), patch by patch, each coordinate of
 * a patch moved alike. Depends on the model and the input alone, so noise that was not chosen after looking at them has a standard
 * normal projection on it, and noise that was has not (docs/noise-vectors.md). null: f has no finite answer, or does not change.
 *
 * `most`: patches at most, of two answers each. bench/direction.mjs says how well that follows a model: with 100 answers the projection
 * correlates with the margin under noise at .48 on the MNIST model and .15 on the CIFAR one, where the best direction has .80 and .48,
 * and random directions as many (Stein 1981) have half as much as patches.
 */
export async function marginDirection(
  classifier: Classifier,
  values: Float32Array,
  { sigma, most, batch, stopped = () => false }: DirectionOptions,
): Promise<Float32Array | null> {
  const d = values.length;
  const groups = patches(classifier, most);
  const { labels } = await classifier.classify(values, 1);
  const top = labels[0]!;
  if (top < 0) return null;
  const direction = new Float32Array(d);
  const pairs = Math.max(1, batch >> 1);
  const moved = new Float32Array(Math.min(groups.length, pairs) * 2 * d);
  for (let at = 0; at < groups.length; at += pairs) {
    if (stopped()) throw new Error('stopped');
    const some = groups.slice(at, at + pairs);
    some.forEach((patch, g) => {
      const step = (REACH * sigma) / Math.sqrt(patch.length);
      for (const [row, by] of [
        [2 * g, step],
        [2 * g + 1, -step],
      ] as const) {
        moved.set(values, row * d);
        for (const i of patch) moved[row * d + i] = values[i]! + by;
      }
    });
    const { labels: got, margins } = await classifier.classify(moved, 2 * some.length);
    const signed = (row: number) => (got[row] === top ? margins[row]! : -margins[row]!);
    for (const [g, patch] of some.entries()) {
      if (got[2 * g]! < 0 || got[2 * g + 1]! < 0) return null;
      const slope = (signed(2 * g) - signed(2 * g + 1)) / Math.sqrt(patch.length);
      if (!Number.isFinite(Math.fround(slope))) return null;
      for (const i of patch) direction[i] = slope;
    }
  }
  return direction.some((slope) => slope !== 0) ? direction : null;
}

/**
 * The coordinates of an input in at most `most` patches, all of them somewhere: rectangles of each channel of an image, as small and as square as
 * that allows; runs of anything else.
 */
export function patches({ shape, layout }: { shape: readonly number[]; layout: Layout }, most: number): number[][] {
  integer('most', most, 1);
  const { channels, height, width, index } = axes(shape, layout);
  // More channels than patches: neighbouring ones go together.
  const deep = Math.ceil(channels / most);
  const layers = Math.ceil(channels / deep);
  const [rows, columns] = cut(height, width, Math.floor(most / layers));
  const [down, across] = [Math.ceil(height / rows), Math.ceil(width / columns)];
  const found = Array.from({ length: layers * down * across }, (): number[] => []);
  for (let c = 0; c < channels; c++)
    for (let r = 0; r < height; r++)
      for (let q = 0; q < width; q++) {
        const layer = Math.floor(c / deep);
        found[(layer * down + Math.floor(r / rows)) * across + Math.floor(q / columns)]!.push(index(c, r, q));
      }
  return found;
}

/** Height and width of the rectangles: most of them, at most `most`, then the squarest. */
function cut(height: number, width: number, most: number): [rows: number, columns: number] {
  let best: [number, number] = [height, width];
  let [number, longer] = [1, Infinity];
  for (let rows = 1; rows <= height; rows++) {
    const down = Math.ceil(height / rows);
    if (down > most) continue;
    const columns = Math.ceil(width / Math.min(width, Math.floor(most / down)));
    const count = down * Math.ceil(width / columns);
    const ratio = Math.max(rows / columns, columns / rows);
    if (count < number || (count === number && ratio >= longer)) continue;
    best = [rows, columns];
    [number, longer] = [count, ratio];
  }
  return best;
}

function axes(shape: readonly number[], layout: Layout) {
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length === 3 && layout === 'NHWC') {
    return { channels: c, height: a, width: b, index: (k: number, r: number, q: number) => (r * b + q) * c + k };
  }
  const [channels, height, width] =
    shape.length === 3 ? [a, b, c] : shape.length === 2 ? [1, a, b] : [1, 1, product(shape)];
  return { channels, height, width, index: (k: number, r: number, q: number) => (k * height + r) * width + q };
}

const product = (shape: readonly number[]): number => shape.reduce((all, length) => all * length, 1);
