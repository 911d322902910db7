import { bitsOf, type Estimate, estimated, skipped, Z } from './estimate.ts';
import type { Track } from './workspace.ts';

/** SP 800-90B section 6.3.2, the collision estimate, on bits. */
export function collision({ room, S, L }: Track): Estimate {
  const out = room.scratch(8);
  room.run.collision(S, L, out);
  const [twos, threes] = room.u32(out, 2) as unknown as [number, number];
  const v = twos + threes;
  if (v < 2) return skipped('needs at least 2 collisions');
  const sum = 2 * twos + 3 * threes;
  const mean = sum / v;
  const sigma = Math.sqrt(Math.max(0, (4 * twos + 9 * threes - sum * mean) / (v - 1)));
  const bound = Math.max(2, mean - (Z * sigma) / Math.sqrt(v));
  // Step 7's equation in p with F(1/q) = Γ(3, 1/q) q^-3 e^(1/q) = q (2 q² + 2 q + 1) is, all terms gathered, X̄' = 2 + 2 p - 2 p².
  const p = bound < 2.5 ? 0.5 + Math.sqrt(1.25 - 0.5 * bound) : 0.5;
  return estimated(bound < 2.5 ? bitsOf(p) : 1, {
    v,
    'Sum t_i': sum,
    'X-bar': mean,
    'sigma-hat': sigma,
    "X-bar'": bound,
    p,
  });
}
