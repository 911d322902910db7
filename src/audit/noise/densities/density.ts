/** The law of one normal, in units of sigma, honest or under an attack: distribution functions, because cells are weighed by them. */
export interface Density {
  readonly id: string;
  /** P(X <= x), small values accurate too. */
  cdf(x: number): number;
  /** P(X > x), small values accurate too. */
  sf(x: number): number;
}

/** Law of a number known by how much of it lies beyond +m and below -m, m >= 0. */
export function twoSided(id: string, above: (m: number) => number, below: (m: number) => number): Density {
  return {
    id,
    cdf: (x) => (x < 0 ? below(-x) : 1 - above(x)),
    sf: (x) => (x < 0 ? 1 - below(-x) : above(x)),
  };
}

/** `share` of the numbers are of law `b`, the rest of law `a`. */
export function mixture(a: Density, b: Density, share: number): Density {
  return {
    id: `${b.id} in ${share} of ${a.id}`,
    cdf: (x) => (1 - share) * a.cdf(x) + share * b.cdf(x),
    sf: (x) => (1 - share) * a.sf(x) + share * b.sf(x),
  };
}

/** P(low < X <= high), from the side where fewer digits cancel. */
export function between(density: Density, low: number, high: number): number {
  return low >= 0 ? density.sf(low) - density.sf(high) : density.cdf(high) - density.cdf(low);
}
