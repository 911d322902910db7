import { bitsOf, type Estimate, estimated, skipped, upperBound } from './estimate.ts';
import { tupleCounts } from './tuples.ts';
import type { Track } from './workspace.ts';

/** Section 6.3.5 step 2: a tuple length counts while its commonest tuple occurs at least this often. */
export const CUTOFF = 35;

/** SP 800-90B section 6.3.5, the t-tuple estimate. */
export function tTuple(track: Track): Estimate {
  const { L } = track;
  const { Q, v } = tupleCounts(track);
  let t = 0;
  let pMax = 0;
  while (t < v && Q[t + 1]! >= CUTOFF) {
    t++;
    pMax = Math.max(pMax, (Q[t]! / (L - t + 1)) ** (1 / t));
  }
  if (t === 0) return skipped(`no symbol occurs ${CUTOFF} times`);
  const pU = upperBound(pMax, L);
  return estimated(bitsOf(pU), { t, 'p-hat_max': pMax, p_u: pU });
}
