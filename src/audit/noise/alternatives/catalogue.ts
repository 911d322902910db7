import type { AlternativeGroup } from '../channel.ts';
import {
  between,
  crudeTilt,
  type Density,
  kurtosis,
  kurtosisHigh,
  laplace,
  normal,
  studentT5,
  tilt,
  uniform,
} from '../densities/index.ts';
import type { Law } from '../law.ts';
import { halvings, overCells } from './over-cells.ts';

/** Known attacks at full strength; each is bet on in shares 1, 1/2, 1/4 … of the numbers. Laws that differ by sign are the sign component's. */
const attacks = {
  'inner ziggurat layers (kurtosis)': () => kurtosis(0),
  'outer ziggurat layers (kurtosis-high)': () => kurtosisHigh(0),
  'tilted magnitudes (tilt)': () => tilt(0.5),
  'tilted magnitudes, tails cut (artifact alpha = 1)': () => crudeTilt(1),
  'magnitudes and tails cut (artifact alpha = 16)': () => crudeTilt(16),
  'Laplace of scale sigma': () => laplace(1),
  'Laplace of variance sigma^2': () => laplace(Math.SQRT1_2),
  'uniform on (-sigma, sigma)': () => uniform(1),
  'uniform of variance sigma^2': () => uniform(Math.sqrt(3)),
  "Student's t with 5 degrees of freedom": () => studentT5,
} as const satisfies Record<string, () => Density>;
export type KnownAttack = keyof typeof attacks;

export function catalogue(law: Law): AlternativeGroup {
  return {
    id: 'catalogue',
    about: 'the laws of known attacks, and shares of them',
    alternatives: (Object.keys(attacks) as KnownAttack[]).flatMap((name) => {
      const full = fullStrength(law, name);
      return halvings(10).map((share) => ({
        name: share === 1 ? name : `${name}, 1 number in ${1 / share}`,
        ratio: full.map((r) => 1 - share + share * r),
      }));
    }),
  };
}

/** Density of a known attack over the honest one, on each cell. */
export const fullStrength = (law: Law, name: KnownAttack): Float64Array => overCells(law, ratioTo(name, attacks[name]));

/** A density is read off at 32 places a sigma: finer structure is not worth the time to integrate it. */
const PLACES = 32;
const REACH = 7;
const tables = new Map<string, Float64Array>();

/** Ratio of an attack's density to the normal one, constant on steps of 1 / PLACES. */
function ratioTo(name: string, make: () => Density): (x: number) => number {
  let table = tables.get(name);
  if (!table) {
    const density = make();
    const honest = normal();
    table = Float64Array.from({ length: 2 * REACH * PLACES }, (_, i) => {
      const from = -REACH + i / PLACES;
      const to = from + 1 / PLACES;
      return between(density, from, to) / between(honest, from, to);
    });
    tables.set(name, table);
  }
  const steps = table;
  return (x) => steps[Math.min(steps.length - 1, Math.max(0, Math.floor((x + REACH) * PLACES)))]!;
}
