import { FairnoiseError } from '../core/errors.ts';
import { misuse } from '../core/guards.ts';
import type { Normalization } from '../core/types.ts';
import type { Values } from './dataset.ts';
import { operatorNorm } from './operator-norm.ts';
import { type AxisMap, bilinear, identity, resample, sliced, taps } from './resample.ts';
import { up } from './rounding.ts';

/** [height, width]. */
export type Size = readonly [number, number];

/** What happens to an image before the grid: resize, then a crop of the centre. */
export interface Transform {
  readonly resize: Size | null;
  readonly crop: Size | null;
}

export const untouched: Transform = { resize: null, crop: null };

/** A transform made for images of one shape: x -> Ax. */
export interface LinearMap {
  readonly shape: readonly number[];
  /** Upper bound on ||A||_2: how much nearer two images can seem in original pixels than they are to the model. */
  readonly norm: number;
  /** False for a crop, which only picks pixels and leaves grid points on the grid. */
  readonly blends: boolean;
  apply(values: Values): Values;
  /** Upper bound on |computed Ax - Ax|, in L2. */
  slack(values: Values): number;
}

/** `HxW` or one number for both: `--resize`, `--crop`. Throws RangeError. */
export function parseSize(title: string, text: string): Size {
  const [, height, width] = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(text) ?? [];
  const size = [Number(height), Number(width ?? height)] as const;
  if (!(size[0] > 0 && size[1] > 0)) throw misuse(title, 'HEIGHTxWIDTH, such as 224x224', text);
  return size;
}

/** `m1,m2,m3/s1,s2,s3`. Throws RangeError. */
export function parseNormalize(text: string): Normalization {
  const number = (part: string) =>
    /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(part) ? Number(part) : Number.NaN;
  const sides = text.split('/').map((side) => side.split(',').map(number));
  const [mean, std] = sides as [number[], number[]];
  if (sides.length !== 2 || mean.length !== std.length || ![...mean, ...std].every(Number.isFinite)) {
    throw misuse('normalize', 'MEANS/STDS with one number a channel, such as 0.49,0.48,0.45/0.25,0.24,0.26', text);
  }
  if (std.some((s) => s <= 0)) throw misuse('normalize', 'standard deviations > 0', text);
  return { mean, std };
}

/** Shape of `shape` after the transform. Throws RangeError, and DATA_MISMATCH where a crop is larger than its image. */
export function checkFits(shape: readonly number[], { resize, crop }: Transform): readonly number[] {
  if (!resize && !crop) return shape;
  if (shape.length !== 3)
    throw misuse(
      resize ? 'resize' : 'crop',
      'images of channels x height x width',
      `rows of ${shape.join(' x ')} numbers`,
    );
  const [C, ...size] = shape as [number, number, number];
  const [height, width] = resize ?? size;
  if (!crop) return [C, height, width];
  if (crop[0] <= height && crop[1] <= width) return [C, ...crop];
  throw new FairnoiseError(
    'DATA_MISMATCH',
    `a crop of ${crop.join('x')} does not fit into an image of ${height}x${width}; give a smaller --crop or a larger --resize.`,
  );
}

/** The transform as a linear map on images of `shape` = [C, H, W]. Throws as `checkFits`. */
export function linearMap(shape: readonly number[], transform: Transform): LinearMap {
  const out = checkFits(shape, transform);
  if (!transform.resize && !transform.crop)
    return { shape, norm: 1, blends: false, apply: (values) => values, slack: () => 0 };
  const [C, H, W] = shape as [number, number, number];
  const size = transform.resize ?? [H, W];
  const window = out.slice(1) as [number, number];
  const axis = (inputs: number, k: 0 | 1): AxisMap => {
    const whole = size[k] === inputs ? identity(inputs) : bilinear(inputs, size[k]);
    return sliced(whole, halfEven((size[k] - window[k]) / 2), window[k]);
  };
  const [rows, columns] = [axis(H, 0), axis(W, 1)];
  const blends = size[0] !== H || size[1] !== W;
  return {
    shape: out,
    norm: blends ? up(operatorNorm(rows) * operatorNorm(columns)) : 1,
    blends,
    apply: (values) => (blends ? resample(values, C, rows, columns) : picked(values, C, rows, columns)),
    // Two sums with non-negative weights that add up to one: (taps + 1) roundings each, of numbers <= the largest.
    slack: (values) => {
      const largest =
        values instanceof Uint8Array ? 255 : (values as Float64Array).reduce((a, v) => Math.max(a, Math.abs(v)), 0);
      return up(Math.sqrt(C * window[0] * window[1]) * largest * (taps(rows) + taps(columns) + 4) * 2 ** -52, 4);
    },
  };
}

/** Round half to even, as Python does for torchvision's centre crop. */
function halfEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor & 1) : Math.round(x);
}

function picked(values: Values, C: number, rows: AxisMap, columns: AxisMap): Values {
  const [top, left, h, w] = [rows.first[0]!, columns.first[0]!, rows.first.length, columns.first.length];
  const out = new (values.constructor as new (length: number) => Values)(C * h * w);
  for (let c = 0; c < C; c++) {
    for (let y = 0; y < h; y++) {
      const from = (c * rows.inputs + top + y) * columns.inputs + left;
      out.set(values.subarray(from, from + w), (c * h + y) * w);
    }
  }
  return out;
}
