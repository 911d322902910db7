import { FairnoiseError } from '../core/errors.ts';
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

export type NoiseSpec = {
  readonly kind: 'lattice';
  readonly sigma: number;
  readonly grid: Grid;
  readonly key: Uint8Array;
};

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
  return latticeSampler({ sigma: noise.sigma, grid: noise.grid, key: noise.key, d, maxCount });
}
