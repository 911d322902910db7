/** A linear map along one axis: output i is the sum of weights[i][k] * input[first[i] + k]. Weights are >= 0. */
export interface AxisMap {
  readonly inputs: number;
  readonly first: readonly number[];
  readonly weights: readonly Float64Array[];
}

/**
 * Bilinear resampling of `inputs` pixels to `outputs`, half-pixel centres, edge weights renormalised. When shrinking, the triangle
 * widens by the scale (antialias: what Pillow and torchvision do by default).
 */
export function bilinear(inputs: number, outputs: number): AxisMap {
  const scale = inputs / outputs;
  const width = Math.max(scale, 1);
  const first: number[] = [];
  const weights: Float64Array[] = [];
  for (let i = 0; i < outputs; i++) {
    const centre = (i + 0.5) * scale - 0.5; // in pixel indices
    const inside = Math.min(Math.max(centre, 0), inputs - 1); // a centre beyond the edge pixel falls on it
    const middle = scale > 1 ? centre : inside;
    const from = Math.max(0, Math.ceil(middle - width));
    const to = Math.min(inputs - 1, Math.floor(middle + width));
    const row = Float64Array.from({ length: to - from + 1 }, (_, k) =>
      Math.max(0, 1 - Math.abs(from + k - middle) / width),
    );
    const sum = row.reduce((a, b) => a + b, 0);
    first.push(from);
    weights.push(row.map((w) => w / sum));
  }
  return { inputs, first, weights };
}

/** Outputs `from` … `from + count - 1` of a map. */
export const sliced = ({ inputs, first, weights }: AxisMap, from: number, count: number): AxisMap => ({
  inputs,
  first: first.slice(from, from + count),
  weights: weights.slice(from, from + count),
});

/** Keeps every pixel. */
export const identity = (n: number): AxisMap => ({
  inputs: n,
  first: Array.from({ length: n }, (_, i) => i),
  weights: Array.from({ length: n }, () => Float64Array.of(1)),
});

/** Most inputs that one output blends. */
export const taps = (map: AxisMap): number => Math.max(...map.weights.map((row) => row.length));

/** A_h X A_w^T for each plane X of [C, H, W]: columns first, then rows. */
export function resample(values: ArrayLike<number>, channels: number, rows: AxisMap, columns: AxisMap): Float64Array {
  const [H, W] = [rows.inputs, columns.inputs];
  const [h, w] = [rows.first.length, columns.first.length];
  const out = new Float64Array(channels * h * w);
  const narrow = new Float64Array(H * w);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < H; y++) {
      for (let j = 0; j < w; j++)
        narrow[y * w + j] = dot(columns.weights[j]!, values, (c * H + y) * W + columns.first[j]!, 1);
    }
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) out[(c * h + i) * w + j] = dot(rows.weights[i]!, narrow, rows.first[i]! * w + j, w);
    }
  }
  return out;
}

function dot(weights: Float64Array, values: ArrayLike<number>, at: number, stride: number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k]! * values[at + k * stride]!;
  return sum;
}
