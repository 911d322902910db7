import { between, integer, misuse } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';

/** What a table of results says about a whole data set. */
export interface ResultRow {
  /** True class; null when unknown. */
  readonly label: number | null;
  /** Class of the smoothed classifier; null = abstained. */
  readonly predict: number | null;
  /** Certified L2 radius; 0 when abstained. */
  readonly radius: number;
}

export interface Summary {
  readonly inputs: number;
  /** Share of inputs without an answer. */
  readonly abstention: number;
  /** Median radius over all inputs, abstentions as 0. */
  readonly medianRadius: number;
  /** What needs every label; null when one is missing. */
  readonly labelled: LabelledSummary | null;
}

export interface LabelledSummary {
  /** Share answered correctly: certified accuracy at radius 0. */
  readonly cleanAccuracy: number;
  readonly certifiedAccuracy: readonly {
    readonly radius: number;
    readonly accuracy: number;
    readonly correct: number;
  }[];
  /**
   * Average certified radius, wrong answers as 0 (Zhai et al., MACER, 2020). Criticised: it rewards large radii on easy inputs so
   * much that a trivial classifier can have any ACR (arXiv 2410.06895). For comparison with published tables only.
   */
  readonly acr: number;
}

export function summarize(rows: readonly ResultRow[], radii: readonly number[]): Summary {
  const m = integer('rows.length', rows.length, 1);
  const sorted = rows.map((row) => row.radius).sort((a, b) => a - b);
  return {
    inputs: m,
    abstention: rows.filter((row) => row.predict === null).length / m,
    medianRadius: (sorted[(m - 1) >> 1]! + sorted[m >> 1]!) / 2,
    labelled: rows.every((row) => row.label !== null) ? labelled(rows, radii) : null,
  };
}

function labelled(rows: readonly ResultRow[], radii: readonly number[]): LabelledSummary {
  const right = rows.filter((row) => row.predict !== null && row.predict === row.label);
  return {
    cleanAccuracy: right.length / rows.length,
    certifiedAccuracy: radii.map((radius) => {
      const correct = right.filter((row) => row.radius >= radius).length;
      return { radius, accuracy: correct / rows.length, correct };
    }),
    acr: right.reduce((sum, row) => sum + row.radius, 0) / rows.length,
  };
}

/**
 * With probability at least 1 - rho over the noise, at least this share of the m inputs is correct and truly robust at the radius,
 * when `correct` of them were found correct and certified there: (correct - x) / m, where x is the 1 - rho quantile of Bin(m, alpha).
 *
 * Conditions: (1) alpha is the failure probability of each certificate; (2) the noise of different inputs is independent (the default
 * lattice noise is: the address holds the input). Then the number of false certificates is stochastically below Bin(m, alpha).
 * With noise reused across inputs (2) fails and only Markov's P(false >= x) <= m alpha / x is left. Cohen's code has a closed form
 * in place of the quantile that fails its own rho; this is exact.
 */
export function certifiedAccuracyBound(correct: number, m: number, alpha: number, rho: number): number {
  integer('m', m, 1, 2 ** 32);
  integer('correct', correct, 0, m);
  between('alpha', alpha, 0, 1);
  between('rho', rho, 0, 1);
  return Math.max(0, correct - mostFalse(m, alpha, rho)) / m;
}

/** The least x with P(Bin(m, alpha) > x) <= rho. */
export function mostFalse(m: number, alpha: number, rho: number): number {
  const { binomialTailUp } = certifyNumerics();
  let low = -1;
  let high = m;
  while (high - low > 1) {
    const x = low + Math.floor((high - low) / 2);
    if (binomialTailUp(x + 1, m, alpha) <= rho) high = x;
    else low = x;
  }
  return high;
}

/** Radii from 0 to `largest` in equal steps, both ends included. */
export function radiusGrid(largest: number, steps: number): number[] {
  integer('steps', steps, 1, 1000);
  if (!(largest >= 0 && Number.isFinite(largest))) throw misuse('largest', 'number >= 0', largest);
  return Array.from({ length: steps + 1 }, (_, i) => (largest * i) / steps);
}
