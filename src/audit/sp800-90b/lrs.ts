import { bitsOf, type Estimate, estimated, skipped, upperBound } from './estimate.ts';
import { CUTOFF } from './t-tuple.ts';
import { tupleCounts } from './tuples.ts';
import type { Track } from './workspace.ts';

/** SP 800-90B section 6.3.6, the longest repeated substring estimate. */
export function lrs(track: Track): Estimate {
  const { L } = track;
  const { Q, pairs, v } = tupleCounts(track);
  let u = 1;
  while (u <= v && Q[u]! >= CUTOFF) u++;
  if (v < u) return skipped(`no tuple repeats that does not occur ${CUTOFF} times`);
  let pHat = 0;
  for (let W = u; W <= v; W++) {
    const n = L - W + 1;
    pHat = Math.max(pHat, (pairs[W]! / ((n * (n - 1)) / 2)) ** (1 / W));
  }
  const pU = upperBound(pHat, L);
  return estimated(bitsOf(pU), { u, v, 'p-hat': pHat, p_u: pU });
}
