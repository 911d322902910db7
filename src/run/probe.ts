import type { Point, Sampler } from '../core/types.ts';
import { type BatchInvariance, batchInvariance, marginDirection } from '../models/index.ts';
import { openPipeline, pipelineSampler } from '../samplers/index.ts';
import type { Bench } from './shard.ts';

/** What is worth knowing of a model before its samples are believed. */
export interface Probe {
  /** f(x) without noise, per point; -1 where the scores were not finite. */
  readonly labels: readonly number[];
  readonly invariance: BatchInvariance;
}

/** Classifies the points as they are, and compares noisy copies of the first one alone and in a batch. */
export async function probeBench({ classifier, sampler: own, batch }: Bench, points: readonly Point[]): Promise<Probe> {
  const labels: number[] = [];
  for (const point of points) labels.push((await classifier.classify(point.values, 1)).labels[0]!);
  const rows = Math.max(2, Math.min(16, batch));
  const sampler = own.order === 'addressed' ? own : standIn(own, points[0]!);
  const address = { input: points[0]!.index, phase: 0, sample: 0 } as const;
  // A copy: the sampler's next call would overwrite the view.
  const noisy = new Float32Array(rows * points[0]!.values.length);
  for (let done = 0; done < rows; done += batch) {
    const count = Math.min(batch, rows - done);
    noisy.set(sampler.perturb(points[0]!, { ...address, sample: done }, count), done * points[0]!.values.length);
  }
  return { labels, invariance: await batchInvariance(classifier, noisy, rows) };
}

/** `marginDirection` of the bench's model; the bench's noise is not touched. */
export function directionOf(
  { classifier, sampler, batch }: Bench,
  point: Point,
  patches: number,
  stopped?: () => boolean,
): Promise<Float32Array | null> {
  const { sigma } = sampler.recipe;
  return marginDirection(classifier, point.values, { sigma, most: patches, batch, ...(stopped ? { stopped } : {}) });
}

/** Noise of the same size that is not the run's: what is drawn from a sequential stream here would be missing there. */
function standIn({ recipe: { sigma } }: Sampler, { values }: Point): Sampler {
  return pipelineSampler(openPipeline({ id: 'philox-boxmuller', seed: '0' }), sigma, values.length);
}
