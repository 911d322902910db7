import type { Alternative, AlternativeGroup } from '../channel.ts';
import type { UnitLaw } from './unit-law.ts';

const mixed = [0.5, 2 ** -6, 2 ** -12];

/** Now and then a value far out in one tail, or in either: each halving of the tail equally likely. */
export function rare(law: UnitLaw): AlternativeGroup {
  const cells = law.mass.length;
  const outer = Array.from(law.mass, (_, c) => (law.below[c]! < 2 ** -6 ? -1 : law.below[c]! >= 1 - 2 ** -6 ? 1 : 0));
  const one = (sides: readonly number[], where: string): Alternative[] => {
    const number = outer.filter((side) => sides.includes(side)).length;
    return mixed.map((epsilon) => ({
      name: `${where} once in ${1 / epsilon}`,
      ratio: Float64Array.from({ length: cells }, (_, c) =>
        sides.includes(outer[c]!) ? 1 - epsilon + epsilon / number / law.mass[c]! : 1 - epsilon,
      ),
    }));
  };
  return {
    id: 'rare',
    about: 'single values far out',
    alternatives: [...one([-1], 'far below'), ...one([1], 'far above'), ...one([-1, 1], 'far out')],
  };
}

/** Densities theta u^(theta - 1) in one tail: towards it for theta < 1, away from it for theta > 1. */
export function powers(law: UnitLaw): AlternativeGroup {
  const thetas = [1 / 16, 1 / 4, 1 / 2, 0.7, 0.85, 2, 1.5, 1.2].concat(
    [3, 4, 5, 6, 7, 8].flatMap((k) => [1 - 2 ** -k, 1 + 2 ** -k]),
  );
  const cells = law.mass.length;
  const above = new Float64Array(cells + 1); // mass from cell c on, without cancellation
  for (let c = cells - 1; c >= 0; c--) above[c] = above[c + 1]! + law.mass[c]!;
  return {
    id: 'powers',
    about: 'more or less of an earlier vector in each',
    alternatives: thetas.flatMap((theta) => [
      {
        name: `1 - u to the power ${theta.toPrecision(3)}`,
        ratio: law.mass.map((mass, c) => (above[c]! ** theta - above[c + 1]! ** theta) / mass),
      },
      {
        name: `u to the power ${theta.toPrecision(3)}`,
        ratio: law.mass.map((mass, c) => {
          const from = law.below[c]!;
          return from < 0.5
            ? ((from + mass) ** theta - from ** theta) / mass
            : theta * (from + mass / 2) ** (theta - 1);
        }),
      },
    ]),
  };
}
