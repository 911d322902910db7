import type { AlternativeGroup } from '../channel.ts';
import type { Law } from '../law.ts';
import { halvings, overCells, signed } from './over-cells.ts';

/** Three digits, with a sign where asked for. */
const show = (x: number): string => `${x > 0 ? '+' : ''}${x.toPrecision(3)}`;

/** Shifted normals: ratio exp(mu x - mu^2 / 2). Between two shifts of the grid a factor 2 lies, which costs at most 9 % of the drift. */
export function mean(law: Law): AlternativeGroup {
  return {
    id: 'mean',
    about: 'all numbers moved one way',
    alternatives: signed(halvings(12)).map((mu) => ({
      name: `mean ${show(mu)} sigma`,
      ratio: overCells(law, (x) => Math.exp(mu * x - (mu * mu) / 2)),
    })),
  };
}

const SCALES = signed(halvings(14).map((h) => 1.2 * h));
/** The bet whose ln E tells the sum of squares: near enough to 1 for no cell to be cut off, far enough for its digits. */
const TELLS = SCALES.indexOf(1.2 * 2 ** -6);
/** Cells lump what lies further out, so beyond this deviation they tell no more than that. */
const MOST_SCALE = 2;

/** ln E = -n log s + (1 - 1/s^2) / 2 * (sum of squares) of any s gives the deviation that the numbers have. */
function deviation(logE: Float64Array, n: number): string {
  const log = SCALES[TELLS]!;
  const square = (2 * (logE[TELLS]! / n + log)) / (1 - Math.exp(-2 * log));
  const sd = Math.sqrt(Math.max(0, square));
  return `standard deviation ${sd > MOST_SCALE ? `above ${MOST_SCALE}` : sd.toPrecision(4)} sigma`;
}

/**
 * Normals of another standard deviation s = exp(±1.2 2^-j). An alternative pays only for deviations above half of its own, so the grid
 * goes down to 7e-5.
 */
export function scale(law: Law): AlternativeGroup {
  return {
    id: 'scale',
    about: 'another standard deviation',
    estimate: deviation,
    alternatives: SCALES.map((log) => {
      const s = Math.exp(log);
      return {
        name: `standard deviation ${s.toPrecision(4)} sigma`,
        ratio: overCells(law, (x) => Math.exp(-log + ((1 - 1 / (s * s)) * x * x) / 2)),
      };
    }),
  };
}

/** One sign more often: probabilities 1/2 (1 ± epsilon). The value 0 of a lattice has none and does not count. */
export function sign(law: Law): AlternativeGroup {
  return {
    id: 'sign',
    about: 'one sign more often than the other',
    alternatives: signed(halvings(11)).map((epsilon) => ({
      name: `P(x > 0) = ${(0.5 + epsilon / 2).toPrecision(4)}`,
      ratio: Float64Array.from(law.sign, (s) => (s === 0 ? 1 : 1 + s * epsilon)),
    })),
  };
}

/** Beyond this the numpy ziggurat leaves its layers (ziggurat_nor_r), where faults of tails sit. */
const ZIGGURAT_R = 3.654152885361009;

/** Values in the tails more or less often: on both sides, or on one. */
export function tail(law: Law): AlternativeGroup {
  const side = Int8Array.from(law.mass, (_, c) =>
    law.low[c]! >= ZIGGURAT_R - 1 / 256 ? 1 : law.high[c]! <= -ZIGGURAT_R + 1 / 256 ? -1 : 0,
  );
  const times = (f: number, sides: 'both' | 1 | -1) => ({
    name: `${sides === 'both' ? '|x|' : sides > 0 ? 'x' : '-x'} > 3.65 ${f < 1e-3 ? 'never' : `${f} times as often`}`,
    ratio: Float64Array.from(side, (s) => (s !== 0 && (sides === 'both' || s === sides) ? f : 1)),
  });
  return {
    id: 'tail',
    about: 'more or fewer values beyond 3.65 sigma',
    alternatives: [
      ...[1e-6, 0.5, 0.75, 0.9, 0.97, 1.03, 1.1, 1.33, 2, 4, 16, 64].map((f) => times(f, 'both')),
      ...[1, -1].flatMap((s) => [1e-6, 4, 64].map((f) => times(f, s as 1 | -1))),
    ],
  };
}
