import { type Estimate, skipped } from './estimate.ts';
import { predictionEstimate, runPredictor } from './prediction.ts';
import type { Track } from './workspace.ts';

const maxEntries = 100_000;

/** SP 800-90B section 6.3.9, the multi Markov model with counting prediction estimate: contexts of 1 to 16 symbols. */
export function multiMmc(track: Track): Estimate {
  const { L, k } = track;
  if (L < 4) return skipped('needs at least 4 symbols');
  const { C, longest } = k === 2 ? onBits(track) : onSymbols(track);
  return predictionEstimate(C, L - 2, longest, k);
}

function onBits(track: Track): { C: number; longest: number } {
  const { room, S, L } = track;
  const tableBytes = room.run.MMC_BITS_TABLES.value as number;
  return runPredictor(track, tableBytes + 8 * Math.ceil(L / 64), (out, tables) => {
    room.run.packWords(S, L, tables + tableBytes);
    room.run.mmcBits(tables + tableBytes, L, tables, out);
  });
}

function onSymbols(track: Track): { C: number; longest: number } {
  const { room, S, L } = track;
  const slots = 2 ** Math.ceil(Math.log2(2 * Math.min(maxEntries, L) + 256));
  return runPredictor(track, room.run.mmcTableBytes(slots), (out, tables) => room.run.mmc(S, L, slots, tables, out));
}
