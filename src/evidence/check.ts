import type { Verdict } from '../core/index.ts';
import { agrees, type Context, type Declared, fitCache, latticeCache, radiiOf, type Said } from './check-context.ts';
import { alphaRange, lowerBound, parametersAgree, radiusLattice, radiusPossible, rounding } from './check-radii.ts';
import {
  abstentions,
  classes,
  correct,
  idxComplete,
  idxUnique,
  radiusValid,
  rowCount,
  rowsWhole,
  time,
} from './check-table.ts';
import type { Printing } from './printing.ts';
import type { Parameters } from './radius-lattice.ts';
import { type Fit, recover } from './recover.ts';
import type { PrintedResults } from './results.ts';

/**
 * Audits somebody else's results file from the file alone: no model, no data, no noise. What can be known is that the rows contradict
 * each other, or that radii are not ones that a fixed-n Clopper-Pearson certificate with the declared n, alpha and sigma can have.
 */

/** In the order they are reported. */
const CHECKS = {
  'rows-whole': rowsWhole,
  'row-count': rowCount,
  'idx-unique': idxUnique,
  'idx-complete': idxComplete,
  classes,
  abstentions,
  'radius-valid': radiusValid,
  correct,
  time,
  'radius-possible': radiusPossible,
  'radius-lattice': radiusLattice,
  parameters: parametersAgree,
  rounding,
  'lower-bound': lowerBound,
} satisfies Record<string, (context: Context) => Said | null>;

export type FindingId = keyof typeof CHECKS;
export const FINDING_IDS = Object.keys(CHECKS) as FindingId[];

export interface Finding extends Verdict {
  readonly id: FindingId;
  /** Lines of the file at fault. */
  readonly lines: readonly number[];
}

export interface ResultsAudit {
  readonly rows: number;
  readonly abstained: number;
  /** How the radii are printed; null without a positive finite radius. */
  readonly printing: Printing | null;
  /** The parameters the radii fit best; null where no candidate is accepted. */
  readonly recovered: Fit | null;
  /** Other candidates that the file cannot tell from it. */
  readonly rivals: readonly Fit[];
  /** Where radii pile up on the largest one: the alphas that have it as their top, given the recovered n and sigma. */
  readonly alphaRange: readonly [low: number, high: number] | null;
  /** How many combinations of n, alpha and sigma were tried. */
  readonly candidates: number;
  readonly findings: readonly Finding[];
}

/** `hints` (say, a sigma in the file's name) make a candidate likelier, but are not held against the file. */
export function checkResults(
  results: PrintedResults,
  declared: Declared = {},
  hints: Partial<Parameters> = {},
): ResultsAudit {
  const { rows } = results;
  const radii = radiiOf(rows);
  const lattices = latticeCache();
  const recovery = recover(radii.readings, { ...hints, ...named(declared) }, lattices);
  const { fits, searched } = recovery;
  const best = fits.find((fit) => agrees(fit, declared)) ?? fits[0] ?? null;
  const { sigma = best?.sigma, n = best?.n, alpha = best?.alpha } = declared;
  const parameters = sigma === undefined || n === undefined || alpha === undefined ? null : { sigma, n, alpha };
  const fitOf = fitCache(radii, lattices);
  const context: Context = { results, radii, lattices, fitOf, declared, recovery, best, parameters };

  const findings = FINDING_IDS.flatMap((id) => {
    const said: Said | null = CHECKS[id](context);
    return said === null ? [] : [{ id, ...said, lines: said.lines ?? [] }];
  });
  return {
    rows: rows.length,
    abstained: rows.filter((row) => row.predict === -1).length,
    printing: radii.printing,
    recovered: fits[0] ?? null,
    rivals: fits.slice(1),
    alphaRange: alphaRange(radii, fits[0] ?? null),
    candidates: searched,
    findings,
  };
}

/** Radii and labels as plain numbers, `correct` taken from label and predict; rows without a usable radius are left out. */
export function plainRows(
  results: PrintedResults,
): { idx: number; label: number; predict: number; radius: number; correct: boolean }[] {
  return results.rows.flatMap(({ idx, label, predict, radius }) =>
    radius !== null && radius >= 0 && radius < Number.POSITIVE_INFINITY
      ? [{ idx, label, predict, radius, correct: predict !== -1 && predict === label }]
      : [],
  );
}

function named({ sigma, n, alpha }: Declared): Partial<Parameters> {
  return {
    ...(sigma === undefined ? {} : { sigma }),
    ...(n === undefined ? {} : { n }),
    ...(alpha === undefined ? {} : { alpha }),
  };
}
