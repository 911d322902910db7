import { type Estimate, skipped } from './estimate.ts';
import { outcome, predictionEstimate } from './prediction.ts';
import { pieces, type Track } from './workspace.ts';

const maxEntries = 100_000; // section 6.3.9 step 2

/** SP 800-90B section 6.3.9, the multi Markov model with counting prediction estimate: contexts of 1 to 16 symbols. */
export function multiMmc(track: Track): Estimate {
  const { room, S, L, k } = track;
  const { run } = room;
  if (L < 4) return skipped('needs at least 4 symbols');
  if (k === 2) {
    const tableBytes = run.MMC_BITS_TABLES.value as number;
    const tables = room.scratch(tableBytes + 8 * Math.ceil(L / 64));
    const words = tables + tableBytes;
    run.packWords(S, L, words);
    for (const [from, to] of pieces(L)) run.mmcBits(words, L, tables, from, to);
  } else {
    const slots = 2 ** Math.ceil(Math.log2(2 * Math.min(maxEntries, L) + 256));
    const tables = room.scratch(run.mmcTableBytes(slots));
    for (const [from, to] of pieces(L)) run.mmc(S, slots, tables, from, to);
  }
  const { C, longest } = outcome(track, run.raceResult);
  return predictionEstimate(C, L - 2, longest, k);
}
