import type { Point } from '../../core/types.ts';
import type { Bench } from '../shard.ts';

/** Labels of single estimation samples, picked anywhere; what a spot check asks for. -1 where the scores were not finite. */
export async function recheckSamples(
  bench: Bench,
  point: Point,
  samples: readonly number[],
): Promise<readonly number[]> {
  const { classifier, sampler, batch } = bench;
  const d = point.values.length;
  const rows = new Float32Array(Math.min(batch, samples.length) * d);
  const labels: number[] = [];
  for (let done = 0; done < samples.length; done += batch) {
    const chunk = samples.slice(done, done + batch);
    chunk.forEach((sample, i) => {
      rows.set(sampler.perturb(point, { input: point.index, phase: 1, sample }, 1), i * d);
    });
    labels.push(...(await classifier.classify(rows, chunk.length)).labels);
  }
  return labels;
}
