import { type Estimate, skipped } from './estimate.ts';
import { outcome, predictionEstimate } from './prediction.ts';
import { pieces, type Track } from './workspace.ts';

/** SP 800-90B section 6.3.7, the multi most common in window prediction estimate: windows of 63, 255, 1023 and 4095. */
export function multiMcw(track: Track): Estimate {
  const { room, S, L, k } = track;
  const { run } = room;
  if (L < 4096) return skipped('needs at least 4096 symbols'); // NIST's tool; the standard lets a window wait until it is full
  for (const [from, to] of pieces(L)) {
    if (k === 2) run.mcwBits(S, from, to);
    else run.mcw(S, k, from, to);
  }
  const { C, longest } = outcome(track, run.raceResult);
  return predictionEstimate(C, L - 63, longest, k);
}
