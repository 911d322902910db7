import { digestOfJson } from '../core/index.ts';
import { latticeSampler } from '../samplers/index.ts';
import { deriveKey, givenSeed } from '../sources/index.ts';
import { UsageError } from './exit.ts';
import type { NoiseFlags, NumberStream } from './noise.ts';

/** Numbers a sample holds: consecutive numbers are the coordinates of consecutive samples of one input. */
const WIDTH = 4096;
/** Steps of the grid are 1/255, as for 8-bit images. */
const DENOMINATOR = 255;

/**
 * The default noise without a run: integers in steps of 1/255 (`i16`), or the same divided by 255 (`f32`). There is no plan here, so
 * the key's salt is the digest of the recipe (docs/spec/streams.md, "Without a plan").
 */
export function latticeNumbers({ seed, sigma, count, dtype = 'i16', backdoor }: NoiseFlags): NumberStream {
  if (sigma === undefined)
    throw new UsageError('--recipe lattice draws scaled noise: give --sigma, such as --sigma 0.5');
  if (seed === undefined) throw new UsageError('--recipe lattice needs a --seed, such as --seed 42');
  if (backdoor !== undefined)
    throw new UsageError('lattice words have addresses, so no --backdoor fits between; use numpy:PCG64');
  if (dtype !== 'i16' && dtype !== 'f32')
    throw new UsageError(`--dtype of lattice is i16 (steps of 1/255) or f32, not ${dtype}`);
  const recipe = { format: 'fairnoise/noise/v1', recipe: 'lattice', sigma: String(sigma), denominator: DENOMINATOR };
  const key = deriveKey(givenSeed(seed), digestOfJson(recipe));
  const grid = { kind: 'uniform', denominator: DENOMINATOR, low: 0, high: 255 } as const;
  const sampler = latticeSampler({ sigma, grid, key, d: WIDTH, maxCount: 1 });
  function* pieces(): Iterable<ArrayBufferView> {
    for (let sample = 0; sample * WIDTH < count; sample++) {
      const steps = sampler
        .noise({ input: 0, phase: 1, sample }, 1)
        .subarray(0, Math.min(WIDTH, count - sample * WIDTH));
      yield dtype === 'i16' ? Int16Array.from(steps) : Float32Array.from(steps, (step) => step / DENOMINATOR);
    }
  }
  return { dtype, pieces: pieces() };
}
