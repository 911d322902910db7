import type { Verdict } from '../../core/types.ts';
import type { CertificatePredicate } from '../../evidence/index.ts';
import { parseNoise } from '../recipe.ts';
import { lawsOf, leastWeight } from './monitor.ts';
import { vectorsOf } from './vectors.ts';

/**
 * The weight that a certificate claims for every noise on the list, beside the one that this version's monitor gives them: alpha was
 * multiplied by it (docs/theory.md#change-of-measure). Nothing to say of certificates without such a claim.
 */
export function verifyWeight({ plan }: CertificatePredicate): Verdict[] {
  const { against, n0, n } = plan.statistics;
  if (!against) return [];
  const claim = 'against';
  const law = {
    recipe: parseNoise(plan.noise.recipe),
    dtype: plan.noise.dtype ?? null,
    grid: plan.grid,
    sigma: Number(plan.noise.sigma),
  };
  const vectors = vectorsOf({ ...law, model: plan.model, n: Math.max(n0, n), sequential: false });
  const weight = leastWeight(lawsOf(law), vectors);
  if (Number(against.weight) <= weight * (1 + 1e-12)) return [];
  const because = 'the monitor bets less on some noise of the list than the certificate says';
  return [{ claim, state: 'fail', expected: String(weight), got: against.weight, because }];
}
