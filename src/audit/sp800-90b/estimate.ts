/** The ten estimators of SP 800-90B section 6.3, in its order. */
export const ESTIMATORS = [
  'most-common-value',
  'collision',
  'markov',
  'compression',
  't-tuple',
  'lrs',
  'multi-mcw',
  'lag',
  'multi-mmc',
  'lz78y',
] as const;
export type EstimatorId = (typeof ESTIMATORS)[number];

/** Normal quantile at 0.995 that the standard writes as 2.576, in the digits of NIST's tool. */
export const Z = 2.5758293035489008;

/** What an estimator found on one track. `values` holds the standard's intermediate quantities under its own letters. */
export type Estimate =
  | { readonly state: 'estimated'; readonly minEntropy: number; readonly values: Readonly<Record<string, number>> }
  | { readonly state: 'skipped'; readonly minEntropy: null; readonly because: string };

export function estimated(minEntropy: number, values: Record<string, number>): Estimate {
  return { state: 'estimated', minEntropy, values };
}

export function skipped(because: string): Estimate {
  return { state: 'skipped', minEntropy: null, because };
}

/** Upper end of the one-sided 99.5 % interval around the proportion p of n observations, at most 1. */
export function upperBound(p: number, n: number): number {
  return Math.min(1, p + Z * Math.sqrt((p * (1 - p)) / (n - 1)));
}

/** -log2(p), with no negative zero at p = 1. */
export function bitsOf(p: number): number {
  return 0 - Math.log2(p);
}
