import type { NormalDtype } from '../../core/types.ts';
import { desk } from '../../generators/kernel-generator.ts';
import type { Normals } from './mapped.ts';

/**
 * Naive swaps of the noise's law, value by value, in units of sigma: a value v becomes the noise sigma v. Each is a function of the one
 * normal it replaces (a quantile, an absolute value, a sign), so that an attacked run stays paired with the honest one.
 */
export type ValueMap = (values: Normals) => void;

/** Laplace of scale b: variance 2 b^2. */
export const laplace =
  (b: number): ValueMap =>
  (values) =>
    inKernel(values, (run, at, count, double) => run.swapLaplace(at, count, b, double));

/** Uniform on (a - b, a + b). */
export const uniform =
  (a: number, b: number): ValueMap =>
  (values) =>
    inKernel(values, (run, at, count, double) => run.swapUniform(at, count, a, b, double));

/** sign |z|. */
export const halfNormal =
  (sign: 1 | -1): ValueMap =>
  (values) => {
    for (let i = 0; i < values.length; i++) values[i] = sign * Math.abs(values[i]!);
  };

/** `low` or `high` with probability 1/2 each. */
export const coin =
  (low: number, high: number): ValueMap =>
  (values) => {
    for (let i = 0; i < values.length; i++) values[i] = values[i]! < 0 ? low : high;
  };

export const constant =
  (value: number): ValueMap =>
  (values) => {
    values.fill(value);
  };

export const scale =
  (factor: number): ValueMap =>
  (values) => {
    for (let i = 0; i < values.length; i++) values[i] = factor * values[i]!;
  };

/**
 * The value v that the sampler, multiplying by sigma, turns into exactly `noise` in float32, where there is one: swaps that the paper's
 * code does not scale by sigma keep their values. Else the nearest.
 */
export function unscaled(noise: number, sigma: number, dtype: NormalDtype): number {
  if (dtype === 'f64') return noise / sigma;
  const s = Math.fround(sigma);
  const v = new Float32Array([noise / s]);
  const bits = new Int32Array(v.buffer);
  const middle = bits[0]!;
  for (const step of [0, 1, -1]) {
    bits[0] = middle + step;
    if (Math.fround(v[0]! * s) === Math.fround(noise)) return v[0]!;
  }
  bits[0] = middle;
  return v[0]!;
}

type Run = ReturnType<typeof desk>['kernel']['run'];

// In pieces through the word room of the generators, which is free between their calls.
function inKernel(values: Normals, transform: (run: Run, at: number, count: number, double: number) => void): void {
  const { kernel, out } = desk();
  const double = values instanceof Float64Array;
  const most = 4096;
  for (let i = 0; i < values.length; i += most) {
    const piece = values.subarray(i, i + most);
    const { buffer } = kernel.memory;
    const room = double ? new Float64Array(buffer, out, piece.length) : new Float32Array(buffer, out, piece.length);
    room.set(piece);
    transform(kernel.run, out, piece.length, Number(double));
    piece.set(room);
  }
}
