import { FairnoiseError } from '../core/errors.ts';
import type { Digest, Grid, NormalDtype, Normalization, Sampler } from '../core/index.ts';
import { type ModelOptions, normalized, openClassifier } from '../models/index.ts';
import { latticeSampler } from '../samplers/index.ts';
import { monitored, tallyOf } from './monitor/tally.ts';
import type { VectorsSpec } from './monitor/vectors.ts';
import { openSequential } from './sequential.ts';
import type { Bench } from './shard.ts';

/** Plain data from which any thread or machine opens the same bench. */
export interface BenchSpec {
  readonly model: { readonly path: string; readonly digest: Digest; readonly options: ModelOptions };
  readonly noise: NoiseSpec;
  /** State of a sequential sampler to go on from (`Sampler.save`). */
  readonly state?: Uint8Array | null;
  /** Noise to compare it with. */
  readonly trusted?: { readonly noise: NoiseSpec; readonly state: Uint8Array | null } | null;
  /** Count the noise as it is added, and which of its vectors are looked at as wholes. */
  readonly monitor?: boolean;
  readonly vectors?: VectorsSpec | null;
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

/** Noise in one sequential stream, as another stack or another source draws it: one worker, inputs in order. */
export interface PipelineSpec {
  readonly kind: 'pipeline';
  readonly sigma: number;
  /** Any recipe of `--noise` but `lattice`: `numpy:PCG64`, `torch:cpu`, `os:`, `capture:z.f32`, `lattice:exec:COMMAND` … */
  readonly recipe: string;
  /** As `--seed` is typed for that library; null or left out for recipes without one. */
  readonly seed?: string | null;
  /** Backdoor strings, from the generator towards the noise. */
  readonly backdoors: readonly string[];
  /** The library's own dtype when left out; f64 for `os:` and `exec:`. */
  readonly dtype?: NormalDtype | null;
  /** The day triggers believe it is, `2026-11-22`. */
  readonly date?: string | null;
  /** Only for `lattice:exec:`. */
  readonly grid?: Grid | null;
  /** Only for `capture:`: where its numbers lie in the file. */
  readonly capture?: CaptureSpec | null;
  /** How many numbers the whole run takes, for sentences about sources that end too soon; null: not known beforehand. */
  readonly needs?: number | null;
}

export interface CaptureSpec {
  readonly file: string;
  readonly dtype: NormalDtype;
  /** Highest byte first. */
  readonly bigEndian?: boolean;
  /** Bytes before the first number, and after the last. */
  readonly from: number;
  readonly to: number;
  readonly digest: Digest;
}

/**
 * Model, sampler and what watches them, for points of d coordinates in batches of `batch`. Give it back with `closeBench`. Throws
 * MODEL_MISMATCH where the model has not the digest of `spec`, what `openClassifier` throws, and RangeError for noise that cannot be made.
 */
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
  const sampler = openSampler(spec.noise, spec.d, batch);
  if (spec.state) sampler.restore?.(spec.state);
  const tally = spec.monitor ? tallyOf(spec.noise, spec.d, spec.vectors) : null;
  const trusted = spec.trusted ? openSampler(spec.trusted.noise, spec.d, batch) : null;
  if (spec.trusted?.state) trusted?.restore?.(spec.trusted.state);
  return {
    ...{ classifier, batch, tau },
    sampler: tally ? monitored(sampler, tally) : sampler,
    ...(tally ? { tally } : {}),
    ...(trusted ? { trusted } : {}),
  };
}

/** Where the sequential samplers of a bench stand; null for addressed ones. */
export interface StreamStates {
  readonly sampler: Uint8Array | null;
  readonly trusted: Uint8Array | null;
}

export function streamStates({ sampler, trusted }: Bench): StreamStates {
  return { sampler: sampler.save?.() ?? null, trusted: trusted?.save?.() ?? null };
}

export async function closeBench({ sampler, trusted, classifier }: Bench): Promise<void> {
  sampler.close?.();
  trusted?.close?.();
  await classifier.close();
}

/** Samplers of float pipelines start at the first number of their stream, and look at files and commands only when first asked. */
export function openSampler(noise: NoiseSpec, d: number, maxCount: number): Sampler {
  if (noise.kind === 'pipeline') return openSequential(noise, d);
  return latticeSampler({ sigma: noise.sigma, grid: noise.grid, key: noise.key, d, maxCount });
}
