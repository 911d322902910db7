import { bytesOf } from '../../core/bytes.ts';
import type { Grid, Point } from '../../core/types.ts';
import { noiseKernel } from '../../kernel/noise.ts';

/** Steps of a lattice, in sigma, up to which the real Gaussian behind it can be drawn closely enough (kernels/noise/inline.ts). */
const COARSEST = 1 / 16;

/** Whether whole vectors of lattice noise can be looked at. */
export const unroundable = (grid: Grid, sigma: number): boolean => Math.max(...stepsOf(grid)) <= COARSEST * sigma;

/** Steps of the coordinates, one where all have the same. */
const stepsOf = (grid: Grid): readonly number[] =>
  grid.kind === 'uniform' ? [1 / grid.denominator] : grid.exponents.map((q) => 2 ** -q);

/** The noise of noisy copy number `sample` of an input, in units of sigma; a view that the next call overwrites. */
export type NoiseOf = (
  point: Pick<Point, 'index' | 'values' | 'steps'>,
  noisy: Float32Array,
  sample: number,
) => Float64Array;

export function floatNoise(sigma: number, d: number): NoiseOf {
  const { run } = noiseKernel();
  const desk = vectorDesk(d);
  return ({ values }, noisy) => {
    run.floatVector(desk.put(desk.noisy, noisy), d, desk.put(desk.input, values), 1 / sigma, desk.out);
    return desk.view(desk.out);
  };
}

/** The real Gaussian whose integers were added; where in its cell it was, public numbers of (input, sample, coordinate) decide. */
export function latticeNoise(grid: Grid, sigma: number, d: number): NoiseOf {
  const { run, allocate } = noiseKernel();
  const desk = vectorDesk(d);
  const denominators = allocate(8 * (d + 1));
  const units = allocate(8 * (d + 1));
  const steps = stepsOf(grid);
  const each = Float64Array.from({ length: d }, (_, i) => steps[steps.length === 1 ? 0 : i]!);
  desk.view(denominators).set(each.map((h) => 1 / h));
  desk.view(units).set(each.map((h) => h / sigma));
  return ({ index, steps: centre }, noisy, sample) => {
    const seed = latticeSeed(index, sample);
    const [copy, input] = [desk.put(desk.noisy, noisy), desk.put(desk.input, centre!)];
    run.latticeVector(copy, d, input, denominators, units, seed, desk.out);
    return desk.view(desk.out);
  };
}

/** Of the public uniforms of one vector: any spread of (input, sample) over 32 bits does, since noise knows nothing of them. */
const latticeSeed = (input: number, sample: number): number =>
  (Math.imul(input + 1, 0x27d4eb2f) ^ Math.imul(sample + 1, 0x165667b1)) >>> 0;

/** Room in the kernel for a noisy copy, its input, and their difference. */
function vectorDesk(d: number) {
  const { allocate, memory } = noiseKernel();
  return {
    noisy: allocate(4 * (d + 1)),
    input: allocate(4 * (d + 1)),
    out: allocate(8 * (d + 1)),
    put(at: number, values: Float32Array | Int32Array): number {
      new Uint8Array(memory.buffer, at, 4 * d).set(bytesOf(values));
      return at;
    },
    view: (at: number) => new Float64Array(memory.buffer, at, d),
  };
}
