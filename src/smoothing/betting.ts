import { between, integer, misuse } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';
import { nextUp, subtractDown } from './rounding.ts';

/**
 * Betting against "success probability <= p" (Krichevsky & Trofimov 1981; Voracek 2024 for smoothing; docs/theory.md#betting).
 *
 * Wealth after k successes in n trials, prior Beta(1/2, 1/2) on the alternative q, cut to (p, 1]:
 *
 *   E+_n(p) = E_n(p) * (1 - I_p(k + 1/2, n - k + 1/2)) / (1 - I_p(1/2, 1/2)),
 *   E_n(p)  = [B(k + 1/2, n - k + 1/2) / B(1/2, 1/2)] / [p^k (1-p)^(n-k)].
 *
 * Theorem. For trials whose success probability given the past never exceeds p, P(some n has E+_n(p) >= 1/alpha) <= alpha.
 * Proof. E+ is the mean over q of prod (q/p or (1-q)/(1-p)). At probability p' <= p one factor has mean
 * 1 + (p'-p)(q-p) / (p(1-p)) <= 1 since q > p, so E+ is a non-negative supermartingale from 1; Ville's inequality.
 *
 * The sequence of trials must be fixed beforehand and looked at in prefixes 0..n-1: any prefixes, at any time, for ever.
 */

/** Below 1/e the wealth at which p is rejected falls in p (`bettingLower`); no use has a larger alpha. */
const MOST_ALPHA = 0.36;

/**
 * Lower confidence bound from one prefix: the least p with E+_n(p) < 1/alpha, rounded down. The largest of these over any set of
 * prefixes of one run is below the truth, at all times together, with probability at least 1 - alpha.
 * `tv` as in `clopperPearsonLower`.
 *
 * That all p' below a rejected p are rejected too: d log E+ / dp = -(k-np)/(p(1-p)) + h(p) (1 - 1/E+), with h the hazard rate of the
 * arcsine law and h(p) p (1-p) <= 1/2, so E+ falls wherever k - np > 1/2; and where k - np <= 1/2 wealth is below e < 1/alpha:
 * E+ <= exp(n KL(k/n, p)) <= exp((k-np)^2 / (np(1-p))), at most e when np(1-p) >= 1/4; otherwise k is 0 (no wealth) or n with
 * n(1-p) <= 1/2 (wealth p^-n <= e).
 */
export function bettingLower(k: number, n: number, alpha: number, tv = 0): number {
  checkPrefix(k, n);
  return Math.max(0, subtractDown(certifyNumerics().ktLower(k, n, checkBettingAlpha(alpha)), tv));
}

/** The mirror image: an upper confidence bound from one prefix. */
export function bettingUpper(k: number, n: number, alpha: number): number {
  const failures = bettingLower(n - k, n, alpha);
  return failures === 0 ? 1 : nextUp(1 - failures);
}

/** Anytime-valid p-value of "success probability <= p": min(1, 1 / E+_n(p)), valid at any stopping time. */
export function bettingPValue(k: number, n: number, p: number): number {
  checkPrefix(k, n);
  const { exponential, ktLogWealth } = certifyNumerics();
  const wealth = ktLogWealth(k, n, between('p', p, 0, 1));
  return wealth <= 0 ? 1 : Math.min(1, nextUp(nextUp(exponential(-wealth))));
}

/**
 * For n = 0, 1, 2 … the least number of successes that rejects "success probability <= p" at level alpha.
 *
 * E_n is a product of ratios, so stepping along the boundary needs no logarithm:
 *   a failure  multiplies E by (n - k + 1/2) / ((n + 1) (1-p)),
 *   trading a failure for a success by (k + 1/2) (1-p) / ((n - k - 1/2) p).
 * E+ never rises with a failure nor falls with a success (q > p), so the boundary never falls and climbs by at most one a step.
 * Nine roundings a step leave E within 2^-49 n of the exact value, relatively; that much is taken off before comparing.
 */
export class BettingBoundary {
  n = 0;
  #k = 0;
  #reached = false;
  /** E_n(p) at k successes. */
  #wealth = 1;
  readonly #p: number;
  readonly #q: number;
  readonly #needed: number;
  readonly #front: number;

  constructor(p: number, alpha: number) {
    this.#p = between('p', p, 0, 1);
    this.#q = 1 - p;
    this.#needed = (certifyNumerics().arcsineTail(p) / checkBettingAlpha(alpha)) * (1 + 1e-14);
    this.#front = (Math.sqrt(this.#p * this.#q) / Math.PI) * (1 + 1e-5);
  }

  /** The least k of n that rejects; n + 1 when not even n successes do. */
  get k(): number {
    return this.#reached ? this.#k : this.n + 1;
  }

  /** To the next n. */
  step(): void {
    this.#wealth *= (this.n - this.#k + 0.5) / ((this.n + 1) * this.#q);
    this.n++;
    this.#reached = this.#enough();
    while (!this.#reached && this.#k < this.n) {
      this.#wealth *= ((this.#k + 0.5) * this.#q) / ((this.n - this.#k - 0.5) * this.#p);
      this.#k++;
      this.#reached = this.#enough();
    }
  }

  /**
   * E+ >= 1/alpha, decided with a little less than E+: with a = k + 1/2 and b = n - k + 1/2,
   * E I_p(a, b) = sqrt(p(1-p))/pi * 1/a * sum_j (a+b)_j / (a+1)_j p^j (DLMF 8.17.8), and no two successive terms have a ratio above
   * r = max(p, (a+b) p / (a+1)); so E+ (1 - I_p(1/2, 1/2)) >= E - sqrt(p(1-p)) / (pi a (1-r)).
   */
  #enough(): boolean {
    const a = this.#k + 0.5;
    const ahead = a + 1 - (this.n + 1) * this.#p; // (a + 1) (1 - r)
    if (ahead < 0.5) return false;
    const lost = this.#front / Math.min(a * this.#q, (a * ahead) / (a + 1));
    return this.#wealth * (1 - this.n * 2 ** -49) - lost >= this.#needed;
  }
}

export function checkBettingAlpha(alpha: number): number {
  if (alpha >= 1e-200 && alpha <= MOST_ALPHA) return alpha;
  throw misuse('alpha', `number in (0, ${MOST_ALPHA}] for a bound that may be looked at any time`, alpha);
}

function checkPrefix(k: number, n: number): void {
  integer('n', n, 1, 2 ** 32);
  integer('k', k, 0, n);
}
