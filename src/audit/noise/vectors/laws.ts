import { mean, scale, sign } from '../alternatives/moments.ts';
import { overCells } from '../alternatives/over-cells.ts';
import { smooth } from '../alternatives/smooth.ts';
import type { AlternativeGroup } from '../channel.ts';
import { type Bets, bets } from './bets.ts';
import { type Norm, normOf } from './norm.ts';
import { type ProjectionLaw, projectionLaw } from './projection-law.ts';
import type { VectorPlan } from './reader.ts';
import { powers, rare } from './unit-alternatives.ts';
import { type UnitLaw, unitLaw } from './unit-law.ts';

/** Weights of the groups of a projection's alternatives, in their order; and of the coupled projection's. */
export const PROJECTION_GROUPS = [0.4, 0.2, 0.1, 0.3];
export const COUPLED_GROUPS = [0.3, 0.1, 0.1, 0.2, 0.3];

/** A coordinate that is the sum of d equal shifts may move by many sigma. */
function far(group: AlternativeGroup, law: ProjectionLaw): AlternativeGroup {
  const more = [2, 4, 8].flatMap((mu) => [mu, -mu]);
  const alternatives = more.map((mu) => ({
    name: `mean ${mu > 0 ? '+' : ''}${mu} sigma`,
    ratio: overCells(law, (x) => Math.exp(mu * x - (mu * mu) / 2)),
  }));
  return { ...group, alternatives: [...group.alternatives, ...alternatives] };
}

/** Probabilities of the class wanted, and tries until a draw is handed over whatever it says. */
const WANTED = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];
const TRIES = [1.1, 2, 4, 16];

/**
 * Decision-directed rejection as a linear classifier shows it: the wanted side of a threshold has probability 1 - (1 - p)^tries
 * instead of p, and each side keeps its shape (src/attack/reject.ts). Both sides may be the wanted one.
 */
function rejection(law: ProjectionLaw): AlternativeGroup {
  const alternatives = WANTED.flatMap((p) =>
    TRIES.flatMap((tries) => {
      const raised = 1 - (1 - p) ** tries;
      const threshold = quantile(law, 1 - p);
      return [1, -1].map((side) => ({
        name: `a side of probability ${p} drawn with ${raised.toPrecision(3)}`,
        ratio: overCells(law, (x) => (side * x > threshold ? raised / p : (1 - raised) / (1 - p))),
      }));
    }),
  );
  return { id: 'rejection', about: 'one side of a threshold drawn more often', alternatives };
}

// The cell edge nearest to a quantile.
function quantile(law: ProjectionLaw, p: number): number {
  return law.low[law.below.findLastIndex((below) => below <= p)]!;
}

function projection(d: number, rejected = false): Bets<ProjectionLaw> {
  const law = projectionLaw(d);
  const components = () => [
    ...[far(mean(law), law), scale(law), sign(law), smooth(law)],
    ...(rejected ? [rejection(law)] : []),
  ];
  return bets(law, () => ({ id: law.id, masses: law.mass, contexts: 1, components: components() }));
}

function novelty(depth: number): Bets<UnitLaw> {
  // Below, 1/64 is deep enough: a supplier whose vectors avoid each other is seen by all of them.
  const law = unitLaw(6, depth);
  const components = () => [powers(law), smooth(law), rare(law)];
  return bets(law, () => ({ id: `novelty ${depth}`, masses: law.mass, contexts: 1, components: components() }));
}

export interface Laws {
  readonly norm: Norm;
  readonly projection: Bets<ProjectionLaw>;
  readonly coupled: Bets<ProjectionLaw>;
  readonly novelty: Bets<UnitLaw>;
}

/** Laws are made, and placed in the kernel, once a thread. */
const made = new Map<string, unknown>();
function once<T>(key: string, make: () => T): T {
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as T;
}

/** A repeated vector counts as one of probability 2^-100, or as many octaves as so few dimensions can tell. */
const DEEPEST = 100;

export function lawsOf({ d, window }: VectorPlan): Laws {
  const depth = Math.max(6, Math.min(DEEPEST, 8 * (d - window)));
  const short = d < 16 ? d : 16; // projections of longer vectors have one law
  return {
    norm: once(`norm ${d}`, () => normOf(d)),
    projection: once(`projection ${short}`, () => projection(d)),
    coupled: once(`coupled ${short}`, () => projection(d, true)),
    novelty: once(`novelty ${depth}`, () => novelty(depth)),
  };
}
