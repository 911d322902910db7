import { digestOfJson } from '../../core/index.ts';
import { latticeSampler } from '../../samplers/index.ts';
import { deriveKey, givenSeed } from '../../sources/index.ts';

/** Numbers a sample holds: consecutive numbers are the coordinates of consecutive samples of one input. */
const WIDTH = 4096;
/** Steps of the grid are 1/255, as for 8-bit images. */
export const DENOMINATOR = 255;

/**
 * The default noise without a run, in steps of 1/255: views that the next piece overwrites, without end. There is no plan here, so the key's
 * salt is the digest of the recipe (docs/spec/streams.md, "Without a plan"). Throws a RangeError where sigma or the seed is none.
 */
export function latticeStream(seed: string, sigma: number): Iterable<Int32Array> {
  const recipe = { format: 'fairnoise/noise/v1', recipe: 'lattice', sigma: String(sigma), denominator: DENOMINATOR };
  const key = deriveKey(givenSeed(seed), digestOfJson(recipe));
  const grid = { kind: 'uniform', denominator: DENOMINATOR, low: 0, high: 255 } as const;
  const sampler = latticeSampler({ sigma, grid, key, d: WIDTH, maxCount: 1 });
  return {
    *[Symbol.iterator]() {
      for (let sample = 0; ; sample++) yield sampler.noise({ input: 0, phase: 1, sample }, 1);
    },
  };
}
