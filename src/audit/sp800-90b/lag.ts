import { type Estimate, skipped } from './estimate.ts';
import { outcome, predictionEstimate } from './prediction.ts';
import { pieces, type Track } from './workspace.ts';

const D = 128;

/** SP 800-90B section 6.3.8, the lag prediction estimate: lags 1 to 128. */
export function lag(track: Track): Estimate {
  const { room, S, L, k } = track;
  const { run } = room;
  if (L < 3) return skipped('needs at least 3 symbols');
  const aside = room.scratch(L + D + 8);
  if (k === 2) {
    run.packWords(S, L, aside);
    for (const [from, to] of pieces(L)) run.lagBits(aside, L, from, to);
  } else {
    run.reverse(S, L, aside);
    for (const [from, to] of pieces(L)) run.lag(S, aside, L, from, to);
  }
  const { C, longest } = outcome(track, run.raceResult);
  return predictionEstimate(C, L - 1, longest, k);
}
