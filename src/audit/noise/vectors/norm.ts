import { gammaP, gammaQ } from '../../special/gamma.ts';
import { halvings, signed } from '../alternatives/over-cells.ts';
import { smooth } from '../alternatives/smooth.ts';
import type { AlternativeGroup } from '../channel.ts';
import { type Bets, bets } from './bets.ts';
import { rare } from './unit-alternatives.ts';
import { type UnitLaw, unitLaw } from './unit-law.ts';

/** Resolution of a float normal near 0: what the coarsest of 24 random bits give, a few times over. */
const FLOAT_STEP = 2 ** -20;
/** One vector of probability 2^-100 is enough for any threshold. */
const DEEPEST = 100;

/** The law of u = F(||x||^2), F that of chi-square with d degrees of freedom, and the bets on it. */
export interface Norm extends Bets<UnitLaw> {
  cell(square: number): number;
}

export function normOf(d: number): Norm {
  // The lower end stops where coordinates of its size would show their grid; both where short vectors have few values there.
  const grid = 8 * FLOAT_STEP;
  const least = -Math.log2(Math.max(2 ** -DEEPEST, gammaP(d / 2, (d * grid * grid) / 2)));
  const depth = Math.max(6, Math.min(DEEPEST, 8 * d));
  const law = unitLaw(Math.max(6, Math.min(depth, Math.floor(least))), depth);
  const lengths = bets(law, () => ({
    id: `norm ${d}`,
    masses: law.mass,
    contexts: 1,
    components: [scale(law, d), smooth(law), rare(law)],
  }));
  const cell = (square: number): number => {
    if (square < d) return law.cell(gammaP(d / 2, square / 2), 1);
    return law.cell(1, square < Infinity ? gammaQ(d / 2, square / 2) : 0);
  };
  return Object.assign(lengths, { cell });
}

/** Normals of standard deviation s: ||x||^2 / s^2 is chi-square. Fine enough for deviations of 1e-4, which n d numbers can show. */
function scale(law: UnitLaw, d: number): AlternativeGroup {
  // ||x||^2 at the lower edge of each cell.
  const edges = Float64Array.from(law.below, (_, c) => edge(law, c, d));
  return {
    id: 'scale',
    about: 'longer or shorter vectors',
    alternatives: signed(halvings(14).map((h) => 1.2 * h)).map((log) => {
      const s = Math.exp(log);
      const p = edges.map((x) => gammaP(d / 2, x / (2 * s * s)));
      const q = edges.map((x) => gammaQ(d / 2, x / (2 * s * s)));
      return {
        name: '', // the mean square says it better
        ratio: law.mass.map((mass, c) => {
          const last = c === law.mass.length - 1;
          const own = !last && p[c + 1]! < 0.5 ? p[c + 1]! - p[c]! : q[c]! - (last ? 0 : q[c + 1]!);
          return own / mass;
        }),
      };
    }),
  };
}

// The chi-square quantile at a cell's lower edge, by bisection on the tail that does not cancel.
function edge(law: UnitLaw, cell: number, d: number): number {
  if (cell === 0) return 0;
  const p = law.below[cell]!;
  let q = 0;
  for (let c = law.mass.length - 1; c >= cell && q < 0.5; c--) q += law.mass[c]!;
  let [low, high] = [0, d + 40 * Math.sqrt(d) + 400];
  for (let i = 0; i < 200 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (p < 0.5 ? gammaP(d / 2, middle / 2) < p : gammaQ(d / 2, middle / 2) > q) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
