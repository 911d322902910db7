import { misuse } from '../core/guards.ts';
import type { Classifier, Phase, Point, Sampler, Shard, ShardVotes } from '../core/types.ts';

/** What one worker needs besides shards. */
export interface Bench {
  readonly classifier: Classifier;
  readonly sampler: Sampler;
  /** Rows per inference call. */
  readonly batch: number;
  readonly tau: number;
  readonly normalize: Normalize | null;
}

/** Per-channel (v - mean) / std on rows of `channels` planes (`planar`) or interleaved values. */
export interface Normalize {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly planar: boolean;
}

/**
 * Votes of one shard: noisy copies, batch by batch, through the classifier. Pure in (bench, point, shard): batches are aligned to
 * multiples of `batch` from sample 0, so any split at such multiples gives the same batches and the same votes.
 */
export async function runShard(bench: Bench, point: Point, shard: Shard): Promise<ShardVotes> {
  const { classifier, sampler, batch, tau } = bench;
  if (shard.from % batch !== 0) throw misuse('shard.from', `multiple of the batch size ${batch}`, shard.from);
  const counts = new Array<number>(classifier.classes).fill(0);
  const ambiguous = new Array<number>(classifier.classes).fill(0);
  const outcomes = shard.candidate === null ? null : new Uint8Array((shard.count + 7) >> 3);
  let failed = 0;
  for (let done = 0; done < shard.count; done += batch) {
    const rows = Math.min(batch, shard.count - done);
    const address = { input: point.index, phase: shard.phase as Phase, sample: shard.from + done };
    const noisy = sampler.perturb(point, address, rows);
    if (bench.normalize) normalizeRows(noisy, rows, bench.normalize);
    const { labels, margins } = await classifier.classify(noisy, rows);
    for (let i = 0; i < rows; i++) {
      const label = labels[i]!;
      if (label < 0) {
        failed++;
        continue;
      }
      counts[label]!++;
      if (margins[i]! < tau) ambiguous[label]!++;
      else if (outcomes && label === shard.candidate) outcomes[(done + i) >> 3]! |= 1 << ((done + i) & 7);
    }
  }
  return { votes: { samples: shard.count, counts, ambiguous, failed }, outcomes };
}

/** In place; fixed float32 arithmetic, hence part of f. */
function normalizeRows(values: Float32Array, rows: number, { mean, std, planar }: Normalize): void {
  const d = values.length / rows;
  const channels = mean.length;
  const plane = d / channels;
  for (let c = 0; c < channels; c++) {
    const m = Math.fround(mean[c]!);
    const s = Math.fround(std[c]!);
    for (let r = 0; r < rows; r++) {
      const start = r * d + (planar ? c * plane : c);
      const step = planar ? 1 : channels;
      for (let i = 0, at = start; i < plane; i++, at += step) {
        values[at] = Math.fround(Math.fround(values[at]! - m) / s);
      }
    }
  }
}
