import { FairnoiseError } from '../core/errors.ts';
import { misuse } from '../core/guards.ts';
import type { Digest, Grid, Normalization, Sampler } from '../core/index.ts';
import { type ModelOptions, normalized, openClassifier } from '../models/index.ts';
import { latticeSampler } from '../samplers/lattice.ts';
import type { Bench } from './shard.ts';

/** Plain data from which any thread or machine opens the same bench. */
export interface BenchSpec {
  readonly model: { readonly path: string; readonly digest: Digest; readonly options: ModelOptions };
  readonly noise: NoiseSpec;
  readonly d: number;
  readonly batch: number;
  readonly tau: number;
  readonly normalize: Normalization | null;
}

/** Where the noise comes from, as plain data. */
export type NoiseSpec = LatticeSpec | PipelineSpec;

export interface LatticeSpec {
  readonly kind: 'lattice';
  readonly sigma: number;
  readonly grid: Grid;
  readonly key: Uint8Array;
}

/** Float noise as another stack draws it: one sequential stream, so one worker and inputs in order. */
export interface PipelineSpec {
  readonly kind: 'pipeline';
  readonly sigma: number;
  /** `numpy:PCG64`, `torch:cpu` … */
  readonly recipe: string;
  /** As `--seed` is typed for that library. */
  readonly seed: string;
  /** Backdoor strings, from the generator towards the noise. */
  readonly backdoors: readonly string[];
}

export async function openBench(spec: BenchSpec): Promise<Bench> {
  const model = await openClassifier(spec.model.path, spec.model.options);
  if (model.digest !== spec.model.digest) {
    throw new FairnoiseError(
      'MODEL_MISMATCH',
      `${spec.model.path} changed while it was being used; start the run again`,
    );
  }
  const classifier = spec.normalize ? normalized(model, spec.normalize) : model;
  const { batch, tau } = spec;
  return { classifier, sampler: openSampler(spec.noise, spec.d, batch), batch, tau };
}

export function openSampler(noise: NoiseSpec, d: number, maxCount: number): Sampler {
  if (noise.kind === 'pipeline') throw misuse('noise', 'lattice', noise.recipe);
  return latticeSampler({ sigma: noise.sigma, grid: noise.grid, key: noise.key, d, maxCount });
}
