import { misuse } from '../core/guards.ts';
import type { Phase, Point, Sampler, Shard, ShardVotes } from '../core/types.ts';
import type { ScoredClassifier } from '../models/index.ts';
import type { Tally } from './monitor/tally.ts';

/** What one worker needs besides shards. */
export interface Bench {
  readonly classifier: ScoredClassifier;
  readonly sampler: Sampler;
  /** The noise that a comparison holds this one against. */
  readonly trusted?: Sampler;
  /** What `sampler` adds is counted here; left out where it is not monitored. */
  readonly tally?: Tally;
  /** Rows per inference call. */
  readonly batch: number;
  readonly tau: number;
}

/**
 * Votes of one shard: noisy copies, batch by batch, through the classifier. Pure in (bench, point, shard): batches are aligned to
 * multiples of `batch` from sample 0, so any split at such multiples gives the same batches and the same votes.
 * `stopped` is asked between batches; the votes of a stopped shard are never used.
 */
export async function runShard(
  bench: Bench,
  point: Point,
  shard: Shard,
  stopped: () => boolean = () => false,
): Promise<ShardVotes> {
  const { classifier, batch, tau } = bench;
  const sampler = samplerOf(bench, shard);
  bench.tally?.take(); // what a probe drew is not the run's
  if (shard.from % batch !== 0) throw misuse('shard.from', `multiple of the batch size ${batch}`, shard.from);
  const counts = new Array<number>(classifier.classes).fill(0);
  const ambiguous = new Array<number>(classifier.classes).fill(0);
  const outcomes = shard.candidate === null ? null : new Uint8Array((shard.count + 7) >> 3);
  const watched = shard.watched === undefined ? null : new Uint8Array((shard.count + 7) >> 3);
  let failed = 0;
  for (let done = 0; done < shard.count; done += batch) {
    if (stopped()) throw new Error('stopped');
    const rows = Math.min(batch, shard.count - done);
    const address = { input: point.index, phase: shard.phase as Phase, sample: shard.from + done };
    const noisy = sampler.perturb(point, address, rows); // one call of the library for one batch, where there is a library
    const { labels, margins } = await classifier.classify(noisy, rows);
    for (let i = 0; i < rows; i++) {
      const label = labels[i]!;
      if (label < 0) {
        failed++;
        continue;
      }
      counts[label]!++;
      if (margins[i]! < tau) {
        ambiguous[label]!++;
        continue;
      }
      const [byte, bit] = [(done + i) >> 3, 1 << ((done + i) & 7)];
      if (outcomes && label === shard.candidate) outcomes[byte]! |= bit;
      if (watched && label === shard.watched) watched[byte]! |= bit;
    }
  }
  return {
    votes: { samples: shard.count, counts, ambiguous, failed },
    outcomes,
    ...(watched ? { watched } : {}),
    ...(bench.tally && !shard.noise ? { noise: bench.tally.take() } : {}),
  };
}

function samplerOf({ sampler, trusted }: Bench, { noise }: Shard): Sampler {
  if (noise === undefined) return sampler;
  if (!trusted) throw misuse('shard.noise', 'a bench with trusted noise', noise);
  return trusted;
}
