import { bitsOf, type Estimate, estimated, skipped, upperBound } from './estimate.ts';
import type { Track } from './workspace.ts';

/** SP 800-90B section 6.3.1, the most common value estimate. */
export function mostCommonValue({ room, S, L }: Track): Estimate {
  if (L < 2) return skipped('needs at least 2 symbols');
  const out = room.scratch(1024);
  room.run.histogram(S, L, out);
  const mode = Math.max(...room.u32(out, 256));
  const pHat = mode / L;
  const pU = upperBound(pHat, L);
  return estimated(bitsOf(pU), { mode, 'p-hat': pHat, p_u: pU });
}
