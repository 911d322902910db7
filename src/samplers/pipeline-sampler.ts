import { misuse } from '../core/guards.ts';
import type { NormalSource, Sampler } from '../core/types.ts';
import { openState, sealState } from '../generators/state.ts';
import type { Normals } from './source.ts';

/**
 * A pipeline's normals as noise: one call of the library for each batch, as Cohen's `_sample_noise` calls it with `torch.randn_like(batch)`.
 *
 * Rounding: float32 pipelines compute round(x + round(z s)) in float32, s being sigma rounded to float32, exactly as
 * `torch.randn_like(batch) * sigma + batch` does. Float64 pipelines compute z sigma in double, round it to float32 and add in float32, as
 * `torch.from_numpy(sigma * rng.standard_normal(shape)).float() + batch` does. Float noise added to float inputs is not
 * what the theorem speaks about: certificates over it are labelled so.
 */
export function pipelineSampler(source: NormalSource, sigma: number, d: number): Sampler {
  const tag = `sampler(${source.recipe.id})`;
  let values: Normals = source.dtype === 'f32' ? new Float32Array(0) : new Float64Array(0);
  let noisy = new Float32Array(0);
  const s = Math.fround(sigma);
  return {
    recipe: { ...source.recipe, sigma },
    order: 'sequential',
    soundness: 'float',
    tvPerValue: null,
    perturb({ values: x, index }, _at, count) {
      if (x.length !== d) throw misuse('point', `${d} values`, `input ${index} with ${x.length}`);
      const n = count * d;
      if (values.length < n) {
        values = source.dtype === 'f32' ? new Float32Array(n) : new Float64Array(n);
        noisy = new Float32Array(n);
      }
      const z = values.subarray(0, n);
      source.fill(z);
      if (z instanceof Float32Array)
        for (let row = 0; row < n; row += d)
          for (let i = 0; i < d; i++) noisy[row + i] = Math.fround(z[row + i]! * s) + x[i]!;
      else
        for (let row = 0; row < n; row += d)
          for (let i = 0; i < d; i++) noisy[row + i] = Math.fround(z[row + i]! * sigma) + x[i]!;
      return noisy.subarray(0, n);
    },
    save: () => sealState(tag, source.save()),
    restore: (state) => source.restore(openState(tag, state)),
  };
}
