import { cpLower, phi, probit } from './temporary.ts';

/**
 * The radius lattice. With n samples, failure probability alpha and noise sigma, a fixed-n certificate can only have one of the radii
 * sigma * Phi^-1(CP(k, n, alpha)), k = 0 … n (Cohen et al. 2019, CERTIFY). The points are dense at small radii and far apart near the
 * largest one, sigma * Phi^-1(alpha^(1/n)), so a table of printed radii tells what it was computed with.
 */
export interface Parameters {
  readonly sigma: number;
  readonly n: number;
  readonly alpha: number;
}

/** The lattice in units of sigma, point by point as asked for. */
export class Lattice {
  readonly n: number;
  readonly alpha: number;
  /** Phi^-1(alpha^(1/n)): no larger radius exists, whatever the classifier. */
  readonly top: number;
  readonly #c: number;
  readonly #points = new Map<number, number>();

  constructor(n: number, alpha: number) {
    this.n = n;
    this.alpha = alpha;
    this.#c = probit(1 - alpha);
    this.top = this.point(n);
  }

  point(k: number): number {
    let z = this.#points.get(k);
    if (z === undefined) {
      z = probit(cpLower(k, this.n, this.alpha));
      this.#points.set(k, z);
    }
    return z;
  }

  /** The least k whose point is >= z; n + 1 where none is. */
  ceiling(z: number): number {
    if (z > this.top) return this.n + 1;
    // Cornish-Fisher quantile of Bin(n, Phi(z)), nearly always exact; the walk makes it so.
    const p = phi(z);
    const s = Math.sqrt(this.n * p * (1 - p));
    const guess = this.n * p + this.#c * s + ((this.#c ** 2 - 1) * (1 - 2 * p)) / 6 + 0.5;
    let k = Math.min(this.n, Math.max(1, Math.ceil(guess)));
    while (k > 1 && this.point(k - 1) >= z) k--;
    while (this.point(k) < z) k++;
    return k;
  }

  /** About how far apart the points are near z, for telling where they say nothing: dz/dk = 1 / (n phi(z)). */
  spacing(z: number): number {
    return (Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2)) / this.n;
  }
}

/** Phi and its inverse. */
export const distribution = phi;
export const quantile = probit;
