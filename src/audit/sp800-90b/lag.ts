import { type Estimate, skipped } from './estimate.ts';
import { predictionEstimate, runPredictor } from './prediction.ts';
import type { Track } from './workspace.ts';

/** SP 800-90B section 6.3.8, the lag prediction estimate: lags 1 to 128. */
export function lag(track: Track): Estimate {
  const { room, S, L, k } = track;
  if (L < 3) return skipped('needs at least 3 symbols');
  const { C, longest } = runPredictor(track, L + 256, (out, aside) => {
    if (k === 2) {
      room.run.packWords(S, L, aside);
      room.run.lagBits(aside, L, out);
    } else {
      room.run.reverse(S, L, aside);
      room.run.lag(S, aside, L, out);
    }
  });
  return predictionEstimate(C, L - 1, longest, k);
}
