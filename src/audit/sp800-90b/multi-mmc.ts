import { type Estimate, skipped } from './estimate.ts';
import { predictionEstimate, runPredictor } from './prediction.ts';
import type { Track } from './workspace.ts';

const maxEntries = 100_000;

/** SP 800-90B section 6.3.9, the multi Markov model with counting prediction estimate: contexts of 1 to 16 symbols. */
export function multiMmc(track: Track): Estimate {
  const { room, S, L, k } = track;
  const { run } = room;
  if (L < 4) return skipped('needs at least 4 symbols');
  const slots = 2 ** Math.ceil(Math.log2(2 * Math.min(maxEntries, L) + 16));
  const bytes = k === 2 ? (run.MMC_BITS_TABLES.value as number) : run.mmcTableBytes(slots);
  const { C, longest } = runPredictor(track, bytes, (out, tables) =>
    k === 2 ? run.mmcBits(S, L, tables, out) : run.mmc(S, L, slots, tables, out),
  );
  return predictionEstimate(C, L - 2, longest, k);
}
