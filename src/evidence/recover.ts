import { ROUNDINGS, type Rounding } from './printing.ts';
import type { Lattice, Parameters } from './radius-lattice.ts';

/** A printed radius: the distinct value and one unit in its last place. `n` and `sigma` where the row names its own. */
export interface Reading {
  readonly radius: number;
  readonly unit: number;
  /** The largest radius and the most frequent: inputs for which every sample agreed, which pile up on the top point. */
  readonly saturated: boolean;
  readonly n: number | null;
  readonly sigma: number | null;
}

/** How well the readings lie on the lattice of these parameters. */
export interface Fit extends Parameters {
  readonly rounding: Rounding;
  /** Evidence for this lattice against none, in bits (see `evaluate`). */
  readonly bits: number;
  /** Evidence less what it costs to pick this candidate among all (see `recover`): log2 of the odds for it. */
  readonly odds: number;
  /** Distinct readings whose surroundings are sparse enough to tell. */
  readonly telling: number;
  /** Distinct readings on no point, those above the top included. */
  readonly off: number;
}

/**
 * Where a reading stands among the points around it, in the reading's own units: the nearest points below and above (null where there
 * is none), and whether it is on the lattice if printed to nearest, down or up.
 */
export interface Place {
  readonly below: number;
  readonly above: number | null;
  readonly spacing: number;
  readonly on: Readonly<Record<Rounding, boolean>>;
}

/** Slack for the arithmetic behind other people's radii, in units of sigma. */
export const SLACK = 1e-8;

export function place(lattice: Lattice, sigma: number, { radius, unit }: Reading): Place {
  const k = lattice.ceiling(radius / sigma);
  const above = k > lattice.n ? null : sigma * lattice.point(k);
  const below = sigma * lattice.point(k - 1);
  const spacing = above === null ? below - sigma * lattice.point(k - 2) : above - below;
  const slack = SLACK * sigma;
  const up = radius - below;
  const down = above === null ? Number.POSITIVE_INFINITY : above - radius;
  const half = unit / 2 + slack;
  return {
    below,
    above,
    spacing,
    // A point hit exactly (down = 0) is on under every rounding.
    on: { nearest: up <= half || down <= half, down: down < unit + slack, up: up < unit + slack || down <= slack },
  };
}

/** How a reading stands to the lattice: on it or not, under each rounding, and the chance q that an unrelated radius is. */
interface Standing {
  readonly on: Readonly<Record<Rounding, boolean>>;
  readonly q: number;
}

type Stand = (lattice: Lattice, sigma: number, reading: Reading) => Standing;

const exactly: Stand = (lattice, sigma, reading) => {
  const { on, spacing } = place(lattice, sigma, reading);
  return { on, q: reading.unit / spacing };
};

/** The same from one look at the lattice instead of its points: good enough to tell which candidates deserve the points. */
const roughly: Stand = (lattice, sigma, { radius, unit }) => {
  const { votes, slope } = lattice.votes(radius / sigma);
  const units = (unit / sigma) * slope;
  const up = votes - Math.floor(votes);
  const above = Math.ceil(votes) <= lattice.n;
  const down = above ? Math.ceil(votes) - votes : Number.POSITIVE_INFINITY;
  const past = above ? up : votes - lattice.n;
  return {
    on: { nearest: past <= units / 2 || down <= units / 2, down: down < units, up: past < units },
    q: units,
  };
};

/** Share of tampered or foreign rows that a fit allows for: a reading off the lattice costs 7 bits, not infinitely many. */
const CONTAMINATION = 2 ** -7;

/**
 * Evidence in bits = sum over distinct readings of log2(P(on or off | this lattice) / P(on or off | no lattice)), where without a lattice a
 * reading falls on a point with probability q = unit / spacing, and with it always but for the contaminated share. Repeated values count
 * once. A saturated reading has to be the top point, which it would be by chance with q = unit / radius.
 */
export function evaluate(
  parameters: Parameters,
  readings: readonly Reading[],
  lattices: (n: number, alpha: number) => Lattice,
): Fit {
  return weigh(parameters, readings, lattices, exactly, Number.POSITIVE_INFINITY);
}

/** `patience`: telling readings after which a search has seen enough; hopeless fits are given up before that. */
function weigh(
  parameters: Parameters,
  readings: readonly Reading[],
  lattices: (n: number, alpha: number) => Lattice,
  stand: Stand,
  patience: number,
): Fit {
  const bits = { nearest: 0, down: 0, up: 0 };
  const off = { nearest: 0, down: 0, up: 0 };
  const common = lattices(parameters.n, parameters.alpha);
  let telling = 0;
  for (const reading of readings) {
    const sigma = reading.sigma ?? parameters.sigma;
    const lattice = reading.n === null ? common : lattices(reading.n, parameters.alpha);
    const z = reading.radius / sigma;
    // Two points or more in every unit: the reading is on the lattice whatever it says. A search looks at sparse places only.
    const crowded = (stand === roughly ? 0.5 : 2) * sigma * lattice.spacing(z);
    if (!reading.saturated && z < lattice.top && reading.unit > crowded) continue;
    const standing = stand(lattice, sigma, reading);
    const atTop = Math.abs(reading.radius - sigma * lattice.top) < reading.unit;
    const chance = reading.saturated ? reading.unit / reading.radius : standing.q;
    const q = Math.min(1, Math.max(1e-6, chance));
    telling++;
    for (const rounding of ROUNDINGS) {
      if (standing.on[rounding] && (atTop || !reading.saturated)) {
        bits[rounding] += Math.log2((1 - CONTAMINATION) / q + CONTAMINATION);
      } else {
        bits[rounding] += Math.log2(CONTAMINATION);
        off[rounding]++;
      }
    }
    if (telling >= patience) break;
    const hopeless = telling >= 8 ? telling / 2 : telling >= 4 ? telling - 1 : Number.POSITIVE_INFINITY;
    if (stand === roughly && ROUNDINGS.every((rounding) => off[rounding] > hopeless)) break;
  }
  for (const rounding of ROUNDINGS) bits[rounding] += ROUNDING_PRIOR[rounding];
  const rounding = ROUNDINGS.reduce((best, other) => (bits[other] > bits[best] ? other : best));
  return { ...parameters, rounding, bits: bits[rounding], odds: bits[rounding], telling, off: off[rounding] };
}

/** log2 of how often tables are printed so: 7/8, 3/32, 1/32. */
const ROUNDING_PRIOR: Record<Rounding, number> = { nearest: Math.log2(7 / 8), down: Math.log2(3 / 32), up: -5 };

/** What people certify with: the usual values of the papers and repositories, and others in use (halves are two-sided intervals). */
export const CANDIDATES = {
  alpha: {
    usual: [0.001, 0.01],
    other: [0.1, 0.05, 0.025, 0.02, 0.005, 0.0025, 0.002, 0.0005, 0.00025, 0.0002, 1e-4, 5e-5, 1e-5, 1e-6],
  },
  n: { usual: [100, 1000, 1e4, 1e5], other: [200, 500, 2000, 5000, 2e4, 5e4, 2e5, 5e5, 1e6] },
  sigma: {
    usual: [0.12, 0.25, 0.5, 1],
    other: [0.05, 0.06, 0.1, 0.125, 0.15, 0.2, 0.3, 0.35, 0.4, 0.45, 0.6, 0.7, 0.75, 0.8, 0.9, 1.25, 1.5, 2],
  },
} as const;

export interface Recovery {
  /** Accepted fits: that with the best odds, then all within `RIVAL_BITS` of it. Empty when none is accepted. */
  readonly fits: readonly Fit[];
  /** The best candidate, accepted or not. */
  readonly best: Fit | null;
  readonly searched: number;
}

/** A fit is accepted at odds of 64 to 1 against a table of unrelated radii. */
export const ACCEPT_BITS = 6;
/** A rival is told from the best fit when it is 2^10 times less likely. */
const RIVAL_BITS = 10;

/**
 * Looks through all candidates and what was declared or hinted. The more candidates, the more easily one fits by chance, so each starts
 * with its share: of every dimension a declared value has one half, the usual values together half of the rest, the others the remainder.
 */
export function recover(
  readings: readonly Reading[],
  told: Partial<Parameters>,
  lattices: (n: number, alpha: number) => Lattice,
): Recovery {
  const own = (of: 'n' | 'sigma') => readings.length > 0 && readings.every((reading) => reading[of] !== null);
  const alphas = priors(CANDIDATES.alpha, told.alpha);
  const ns = own('n') ? new Map([[readings[0]!.n!, 0]]) : priors(CANDIDATES.n, told.n);
  const sigmas = own('sigma') ? new Map([[readings[0]!.sigma!, 0]]) : priors(CANDIDATES.sigma, told.sigma);

  // Points are never farther apart than the largest radius: so few digits could not speak for any candidate.
  const largest = Math.max(0, ...readings.map(({ radius }) => radius));
  const most = readings.reduce((bits, { unit }) => bits + Math.log2(largest / unit), 0);
  if (!(most >= ACCEPT_BITS)) return { fits: [], best: null, searched: 0 };

  // Large and small radii mixed, so that a few wrong rows at the top cannot end the search of the right candidate.
  const mixed = strided([...readings].sort((a, b) => b.radius - a.radius));
  const scored = (stand: Stand, patience: number, { sigma, n, alpha }: Parameters): Fit => {
    const fit = weigh({ sigma, n, alpha }, mixed, lattices, stand, patience);
    return { ...fit, odds: fit.bits + alphas.get(alpha)! + ns.get(n)! + sigmas.get(sigma)! };
  };
  const hopeful: Fit[] = [];
  for (const alpha of alphas.keys()) {
    for (const n of ns.keys()) {
      for (const sigma of sigmas.keys()) {
        const fit = scored(roughly, PATIENCE, { sigma, n, alpha });
        if (fit.bits > 0) hopeful.push(fit);
      }
    }
  }
  const byOdds = (a: Fit, b: Fit) => b.odds - a.odds;
  const fits = hopeful
    .sort(byOdds)
    .slice(0, 16)
    .map((fit) => scored(exactly, ENOUGH, fit))
    .sort(byOdds);
  const best = fits[0] ?? null;
  return {
    fits: fits.filter((fit) => best!.odds >= ACCEPT_BITS && fit.odds >= best!.odds - RIVAL_BITS),
    best,
    searched: alphas.size * ns.size * sigmas.size,
  };
}

/** Telling readings a candidate is searched with; the best are then weighed exactly, on more. */
const PATIENCE = 24;
const ENOUGH = 300;

/** log2 of each candidate's share. */
function priors(
  { usual, other }: { readonly usual: readonly number[]; readonly other: readonly number[] },
  told: number | undefined,
): Map<number, number> {
  const rest = told === undefined ? 1 : 0.5;
  const shares = new Map<number, number>();
  for (const value of usual) shares.set(value, rest / 2 / usual.length);
  for (const value of other) shares.set(value, rest / 2 / other.length);
  if (told !== undefined) shares.set(told, 0.5 + (shares.get(told) ?? 0));
  return new Map([...shares].map(([value, share]) => [value, Math.log2(share)]));
}

/** Steps through the list by its golden section, so that any stretch of the answer covers the whole range. */
function strided<T>(list: readonly T[]): T[] {
  const size = list.length;
  let step = Math.max(1, Math.round(size * 0.618));
  while (gcd(step, size) > 1) step++;
  return list.map((_, at) => list[(at * step) % size]!);
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
