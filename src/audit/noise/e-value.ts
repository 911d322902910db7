/** Stands for every larger e-value, which may be beyond any double: an alarm at any alpha has come long before. */
export const MOST_E = 1e300;

/** An e-value from its logarithm as documents show it, MOST_E at most. */
export const shownEValue = (logE: number): number => Math.min(MOST_E, Math.exp(logE));
