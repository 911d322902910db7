import { normalCdf } from '../../special/normal.ts';
import type { AlternativeGroup, ChannelSpec } from '../channel.ts';
import { coarse, type Law } from '../law.ts';

/** Bivariate normal correlations that are bet on: weak ones by halving, and near ±1. */
const RHO = [0.99, 0.9, 0.5, 0.25, 0.125, 2 ** -4, 2 ** -5, 2 ** -6, 2 ** -7, 2 ** -8].flatMap((r) => [r, -r]);

/**
 * A number given the one `lag` before it, both in 16 classes of nearly equal mass: the context is the class of the earlier one, so
 * the masses given the past are those of the classes. Alternatives are correlated normals; rho = ±1 itself is the repeats' affair.
 */
export function serialSpec(law: Law): ChannelSpec {
  const { mass } = coarse(law);
  const masses = Float64Array.from({ length: 256 }, (_, i) => mass[i & 15]!);
  return { id: `serial ${law.id}`, masses, contexts: 16, components: [serial(mass)] };
}

function serial(mass: Float64Array): AlternativeGroup {
  const middles = classMiddles(mass);
  return {
    id: 'serial',
    about: 'correlation with the number some places before',
    alternatives: RHO.map((rho) => ({
      name: `correlation ${rho.toPrecision(3)}`,
      ratio: conditional(middles, mass, rho),
    })),
  };
}

/** Class medians in units of sigma: class k holds the probabilities from the sum of the lower masses on. */
function classMiddles(mass: Float64Array): { edges: number[]; points: number[][] } {
  const edges = [-Infinity];
  let sum = 0;
  for (let k = 0; k < 15; k++) edges.push(quantile((sum += mass[k]!)));
  edges.push(Infinity);
  // Eight equally likely points stand for the context when the conditional mass is averaged over it.
  sum = 0;
  const points = Array.from(mass, (m) => {
    const own = Array.from({ length: 8 }, (_, i) => quantile(sum + (m * (i + 0.5)) / 8));
    sum += m;
    return own;
  });
  return { edges, points };
}

function conditional(
  { edges, points }: ReturnType<typeof classMiddles>,
  mass: Float64Array,
  rho: number,
): Float64Array {
  const s = Math.sqrt(1 - rho * rho);
  return Float64Array.from({ length: 256 }, (_, i) => {
    const [context, k] = [i >> 4, i & 15];
    let sum = 0;
    for (const x of points[context]!)
      sum += normalCdf((edges[k + 1]! - rho * x) / s) - normalCdf((edges[k]! - rho * x) / s);
    return mass[k]! > 0 ? sum / 8 / mass[k]! : 1;
  });
}

/** Inverse of the normal distribution function by bisection; built once, so speed does not matter. */
function quantile(p: number): number {
  let low = -9;
  let high = 9;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
