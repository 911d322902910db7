import { integer, misuse, positive } from '../core/guards.ts';
import { certifyNumerics } from '../kernel/certify.ts';
import { BettingBoundary, bettingLower, bettingUpper, checkBettingAlpha } from './betting.ts';
import { certifiedRadius, probabilityForRadius } from './bounds.ts';
import { addUp } from './rounding.ts';

/**
 * Decisions that may be looked at after every sample. Both objects are fed one bit a sample, in sample order: 1 = a firm vote for
 * class A, 0 = anything else (another class, ambiguous, failed). They never look at a bound made for a fixed n.
 */
export interface SequentialBound {
  add(bit: number): void;
  /** Nothing more can change the answer, or nothing more is wanted. */
  readonly done: boolean;
  /** What was decided about the target radius; null while undecided, and always in `bettingRadius`. */
  readonly decision: 'certified' | 'stopped' | null;
  /** Lower bound on the probability of class A that the answer stands on, at level alpha; 0 when there is none yet. */
  readonly pABar: number;
  /** Successes and samples of the prefix that `pABar` stands on: what a verifier needs to find it again. */
  readonly nA: number;
  readonly samples: number;
}

export interface TargetParameters {
  /** Radius asked for, in the units of sigma. */
  readonly radius: number;
  readonly sigma: number;
  /** Failure probability of "certified". */
  readonly alpha: number;
  /** Probability of stopping although the radius would have been certified in the end: a loss, never a false claim. Default alpha. */
  readonly beta?: number;
  /** Total-variation distance per sample between the noise drawn and the theorem's. */
  readonly tv?: number;
}

/**
 * Is the smoothed classifier robust at radius R? `certified`: the wealth against "pA <= p_R" reached 1/alpha, p_R = Phi(R / sigma)
 * rounded up, plus tv. `stopped`: the wealth against "pA >= p_R" reached 1/beta, so going on is a waste; it claims nothing.
 * About 40 ns a sample (bench/bounds.mjs).
 */
export function decideAtRadius(parameters: TargetParameters): SequentialBound {
  return new TargetDecision(parameters);
}

class TargetDecision implements SequentialBound {
  decision: 'certified' | 'stopped' | null = null;
  nA = 0;
  samples = 0;
  readonly #up: BettingBoundary;
  /** The same test with the words success and failure exchanged. */
  readonly #down: BettingBoundary;
  readonly #parameters: TargetParameters;

  constructor(parameters: TargetParameters) {
    const { alpha, beta = alpha } = parameters;
    const pR = targetProbability(parameters);
    this.#parameters = parameters;
    this.#up = new BettingBoundary(pR, alpha);
    this.#down = new BettingBoundary(1 - pR, beta);
  }

  get done(): boolean {
    return this.decision !== null;
  }

  add(bit: number): void {
    if (this.decision !== null) return;
    this.samples++;
    if (bit) this.nA++;
    this.#up.step();
    this.#down.step();
    if (this.nA >= this.#up.k) this.decision = 'certified';
    else if (this.samples - this.nA >= this.#down.k) this.decision = 'stopped';
  }

  get pABar(): number {
    const { radius, sigma, alpha, tv = 0 } = this.#parameters;
    if (this.decision === 'certified') return probabilityForRadius(radius, sigma);
    if (this.samples === 0) return 0;
    return bettingLower(this.nA, this.samples, alpha, tv);
  }
}

/** What the test of a target says of one prefix, by itself: a verifier's view of a run that ended there. */
export function decidesAt(parameters: TargetParameters, k: number, n: number): 'certified' | 'stopped' | null {
  integer('n', n, 1, 2 ** 32);
  integer('k', k, 0, n);
  const { alpha, beta = alpha } = parameters;
  const pR = targetProbability(parameters);
  if (k >= boundaryAt(pR, alpha, n)) return 'certified';
  return n - k >= boundaryAt(1 - pR, beta, n) ? 'stopped' : null;
}

function boundaryAt(p: number, alpha: number, n: number): number {
  const boundary = new BettingBoundary(p, alpha);
  while (boundary.n < n) boundary.step();
  return boundary.k;
}

/** What a unanimous vote certifies in a sequential run of at most n samples: the `largestRadius` of both objects here. */
export function largestSequentialRadius(n: number, alpha: number, sigma: number, tv = 0): number {
  return certifiedRadius(bettingLower(n, n, alpha, tv), sigma);
}

/** p_R + tv, rounded up. */
function targetProbability({ radius, sigma, tv = 0 }: TargetParameters): number {
  const pR = addUp(probabilityForRadius(radius, sigma), tv);
  // Beyond, 1 - p_R is below 10^-12, and seeing that takes more samples than there are addresses.
  if (pR > 1 - 2 ** -40) throw misuse('radius', `number below ${(sigma * 7).toPrecision(3)} (7 sigma)`, radius);
  return pR;
}

export interface RadiusParameters {
  readonly sigma: number;
  readonly alpha: number;
  readonly tv?: number;
  /** Stop when upper and lower estimate of the radius are this close, in the units of sigma; 0 never stops on that account. */
  readonly precision: number;
}

/**
 * A lower bound on the probability of class A that holds at every stopping time: the largest `bettingLower` of the prefixes looked
 * at. They are every 64th part of a growing run, and the prefix at which an answer is read; skipping the others costs under 1 % in
 * samples. Done when the radius is known to within `precision`, or when pA > 1/2 is ruled out, which claims nothing.
 */
export function bettingRadius(parameters: RadiusParameters): SequentialBound {
  return new RadiusBound(parameters);
}

class RadiusBound implements SequentialBound {
  readonly decision = null;
  done = false;
  #k = 0;
  #n = 0;
  #nextLook = 1;
  #lookedAt = 0;
  #best = { pLower: 0, nA: 0, samples: 0 };
  readonly #parameters: RadiusParameters;

  constructor(parameters: RadiusParameters) {
    positive('sigma', parameters.sigma);
    checkBettingAlpha(parameters.alpha);
    this.#parameters = parameters;
  }

  add(bit: number): void {
    this.#n++;
    if (bit) this.#k++;
    if (this.#n < this.#nextLook) return;
    this.#nextLook = this.#n + Math.max(1, this.#n >> 6);
    const { pLower } = this.#look();
    const pUpper = bettingUpper(this.#k, this.#n, this.#parameters.alpha);
    this.done ||= pUpper <= 0.5 || this.#isPrecise(pLower, pUpper);
  }

  get pABar(): number {
    return this.#look().pLower;
  }

  get nA(): number {
    return this.#look().nA;
  }

  get samples(): number {
    return this.#look().samples;
  }

  #look() {
    if (this.#lookedAt < this.#n) {
      const pLower = bettingLower(this.#k, this.#n, this.#parameters.alpha, this.#parameters.tv);
      if (pLower >= this.#best.pLower) this.#best = { pLower, nA: this.#k, samples: this.#n };
      this.#lookedAt = this.#n;
    }
    return this.#best;
  }

  #isPrecise(pLower: number, pUpper: number): boolean {
    if (pLower <= 0.5 || pUpper === 1) return false;
    const { normalQuantile } = certifyNumerics();
    const { sigma, precision } = this.#parameters;
    return sigma * (normalQuantile(pUpper) - normalQuantile(pLower)) <= precision;
  }
}
