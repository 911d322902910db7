import { type Estimate, skipped } from './estimate.ts';
import { predictionEstimate, runPredictor } from './prediction.ts';
import type { Track } from './workspace.ts';

/** SP 800-90B section 6.3.7, the multi most common in window prediction estimate: windows of 63, 255, 1023 and 4095. */
export function multiMcw(track: Track): Estimate {
  const { room, S, L, k } = track;
  if (L < 4096) return skipped('needs at least 4096 symbols'); // NIST's tool; the standard lets a window wait until it is full
  const { C, longest } = runPredictor(track, 0, (out) =>
    k === 2 ? room.run.mcwBits(S, L, out) : room.run.mcw(S, L, k, out),
  );
  return predictionEstimate(C, L - 63, longest, k);
}
