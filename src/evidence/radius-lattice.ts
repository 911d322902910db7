import { certifyNumerics } from '../kernel/certify.ts';
import { quickTail } from './quick-tail.ts';

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
  readonly #numerics = certifyNumerics();
  readonly #points = new Map<number, number>();
  readonly #quantile: number;

  constructor(n: number, alpha: number) {
    this.n = n;
    this.alpha = alpha;
    this.#quantile = this.#numerics.normalQuantile(1 - alpha);
    this.top = this.point(n);
  }

  /** The radius of k votes; minus infinity for none. */
  point(k: number): number {
    let z = this.#points.get(k);
    if (z === undefined) {
      z = k <= 0 ? -Infinity : this.#numerics.normalQuantile(this.#numerics.clopperPearsonLower(k, this.n, this.alpha));
      this.#points.set(k, z);
    }
    return z;
  }

  /** The least k whose point is >= z; n + 1 where none is. Points are not computed: CP(k) >= p means P(Bin(n, p) >= k) <= alpha. */
  ceiling(z: number): number {
    return z > this.top ? this.n + 1 : this.#bracket(z, this.#numerics.binomialTailUp).k;
  }

  /**
   * Where z stands, as a real number of votes: whole numbers are points. Good to a few hundredths and a hundred times faster than
   * the points around it; `slope` is votes per unit of z.
   */
  votes(z: number): { readonly votes: number; readonly slope: number } {
    if (z > this.top) {
      const slope = 1 / (this.top - this.point(this.n - 1));
      return { votes: this.n + (z - this.top) * slope, slope };
    }
    const { k, p, at, before } = this.#bracket(z, quickTail);
    // Between whole numbers the logarithm of the tail is close to a line.
    const drop = Math.log(before / at);
    const pmf = (before - at) / before;
    return {
      votes: k - 1 + Math.log(before / this.alpha) / drop,
      slope: (((density(z) * (k - 1)) / p) * pmf) / drop,
    };
  }

  /** About how far apart the points are near z or farther: dz/dk >= 1 / (n phi(z)). */
  spacing(z: number): number {
    return 1 / (this.n * density(z));
  }

  /** k = ceiling(z), and P(Bin(n, Phi(z)) >= k) <= alpha < P(Bin(n, Phi(z)) >= k - 1). */
  #bracket(z: number, tailOf: typeof quickTail): { k: number; p: number; at: number; before: number } {
    const { n, alpha } = this;
    const p = this.#numerics.normalCdf(z);
    const tail = (k: number) => (k <= 0 ? 1 : k > n ? 0 : tailOf(k, n, p));
    // Cornish-Fisher quantile of Bin(n, p); the walk makes it exact.
    const c = this.#quantile;
    const guess = n * p + c * Math.sqrt(n * p * (1 - p)) + ((c * c - 1) * (1 - 2 * p)) / 6 + 0.5;
    let k = Math.min(n, Math.max(1, Math.ceil(guess)));
    let at = tail(k);
    let before = tail(k - 1);
    while (at > alpha) [k, before, at] = [k + 1, at, tail(k + 1)];
    while (before <= alpha) [k, at, before] = [k - 1, before, tail(k - 2)];
    return { k, p, at, before };
  }
}

/** Phi and its inverse, the latter also at the ends. */
export const distribution = (z: number): number => certifyNumerics().normalCdf(z);

export function quantile(p: number): number {
  if (p <= 0) return -Infinity;
  return p >= 1 ? Infinity : certifyNumerics().normalQuantile(p);
}

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
