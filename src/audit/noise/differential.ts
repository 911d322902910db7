import { between, integer, misuse } from '../../core/guards.ts';
import { certifyNumerics } from '../../kernel/certify.ts';
import { logSum } from '../special/log-sum.ts';
import { MOST_E } from './e-value.ts';

/**
 * The certificate's own test (docs/theory.md#comparing-votes): does the supplier's noise vote like trusted noise?
 *
 * Pairs by index: a = the supplier's sample voted for the class, b = a trusted sample of the same input did. The class is fixed from
 * trusted selection samples, so that nothing of the pair went into it. Under H0, (a, b) are exchangeable given the past, whatever the
 * unknown pA: a pair that differs is a fair coin. With `more` of a = 1, b = 0 and `fewer` of the reverse, the wealth of
 * Krichevsky & Trofimov (1981) against a fair coin is a martingale from 1,
 *
 *   E = 2^n B(more + 1/2, fewer + 1/2) / B(1/2, 1/2),   n = more + fewer,
 *
 * and so is the mean 1/2 E(all inputs pooled) + 1/2 sum_i w_i E(input i), sum w = 1: pooling sees what pushes all inputs one way, single
 * inputs what pushes some up and others down. Ville: P(it ever reaches 1/alpha) <= alpha, for any choice of inputs and of when to stop
 * that looks at the past only. It sees what the noise does to this classifier's votes, and nothing else of the noise.
 */
export interface DifferentialOptions {
  /** False-alarm probability over all time. */
  readonly alpha?: number;
  /** How many inputs there will be, when fixed beforehand: w_i = 1 / inputs. Left out, the i-th input seen has w_i = 6 / (pi i)^2. */
  readonly inputs?: number;
  /** `more` asks only whether the supplier's noise votes for the class more often than it may: H0 is then "not more often". */
  readonly alternative?: Alternative;
}

type Alternative = 'two-sided' | 'more';

/** Where the comparison stands. Logarithms are natural. */
export interface DifferentialStanding {
  readonly alpha: number;
  readonly alarm: boolean;
  /** Pairs seen when the wealth reached 1 / alpha, and the input they had come to; null without an alarm. */
  readonly detectedAt: number | null;
  readonly detectedIn: number | null;
  readonly pairs: number;
  /** Pairs in which only the supplier's sample, only the trusted one voted for the class. */
  readonly more: number;
  readonly fewer: number;
  readonly logE: number;
  /** The largest the wealth has been, 1e300 at most: 1 over it is a p-value valid at any time. */
  readonly eValue: number;
}

export interface DifferentialReport extends DifferentialStanding {
  readonly inputs: readonly InputDifference[];
}

export interface InputDifference {
  readonly index: number;
  readonly pairs: number;
  readonly more: number;
  readonly fewer: number;
  /** Of this input alone. */
  readonly logE: number;
}

export const COMPARE_ALPHA = 1e-6;

/** Fair-coin wealth of one sequence of pairs. */
class CoinWealth {
  pairs = 0;
  more = 0;
  fewer = 0;
  /** Two-sided; never below 1 / (2 sqrt n), so it cannot underflow. */
  value = 1;
  readonly #alternative: Alternative;
  /** null: not known since the last step. */
  #logE: number | null = 0;

  constructor(alternative: Alternative) {
    this.#alternative = alternative;
  }

  step(up: boolean): void {
    const k = up ? this.more++ : this.fewer++;
    this.#logE = null;
    // Products of ratios, as in smoothing/betting.ts: no logarithm, the same bits everywhere.
    this.value = Math.min(MOST_E, this.value * ((2 * k + 1) / (this.more + this.fewer)));
  }

  /** Prior cut to (1/2, 1], from below; the bound on what the cut takes away is proved in smoothing/betting.ts. */
  get oneSided(): number {
    const a = this.more + 0.5;
    const ahead = a + 1 - (this.more + this.fewer + 1) / 2;
    if (this.more + this.fewer === 0) return 1;
    if (ahead < 0.5) return 0;
    const lost = ((0.5 / Math.PI) * (1 + 1e-5)) / Math.min(a / 2, (a * ahead) / (a + 1));
    return Math.max(0, 2 * (this.value - lost));
  }

  /** What the alternative bets on. */
  get asked(): number {
    return this.#alternative === 'more' ? this.oneSided : this.value;
  }

  /** ln of the same from the closed form, where `value` has stopped growing. Dear, so an input that is done keeps it. */
  get logE(): number {
    return (this.#logE ??= this.#closedForm());
  }

  #closedForm(): number {
    const { logBeta, ktLogWealth, logarithm } = certifyNumerics();
    const n = this.more + this.fewer;
    if (this.#alternative === 'more') return ktLogWealth(this.more, n, 0.5);
    return logBeta(this.more + 0.5, this.fewer + 0.5) - logarithm(Math.PI) + n * Math.LN2;
  }
}

export class Differential {
  readonly alpha: number;
  readonly #alternative: Alternative;
  readonly #count: number | null;
  readonly #pooled: CoinWealth;
  readonly #single = new Map<number, { readonly wealth: CoinWealth; readonly weight: number }>();
  /** Weight of the inputs not seen yet, whose wealth is 1. */
  #ahead = 1;
  #current: number | null = null;
  /** Weighted wealth of all inputs but the current one. */
  #others = 1;
  #sup = 1;
  #detected: { readonly at: number; readonly in: number } | null = null;

  constructor({ alpha = COMPARE_ALPHA, inputs, alternative = 'two-sided' }: DifferentialOptions = {}) {
    this.alpha = between('alpha', alpha, 0, 1);
    if (alpha < 1 / MOST_E) throw misuse('alpha', `number above ${1 / MOST_E}`, alpha);
    this.#count = inputs === undefined ? null : integer('inputs', inputs, 1);
    this.#alternative = alternative;
    this.#pooled = new CoinWealth(alternative);
  }

  get alarm(): boolean {
    return this.#detected !== null;
  }

  /** One pair of data-set input `input`. Inputs may come in any order that is chosen by looking at the past only. */
  pair(input: number, supplier: boolean, trusted: boolean): void {
    const { wealth } = this.#enter(input);
    this.#pooled.pairs++;
    wealth.pairs++;
    if (supplier === trusted) return;
    this.#pooled.step(supplier);
    wealth.step(supplier);
    const now = this.#wealth();
    if (now > this.#sup) this.#sup = Math.min(now, MOST_E);
    // Each step rounds twice, each input adds twice: less than one part in 2^50 a step and an input.
    const sure = now * (1 - (this.#pooled.more + this.#pooled.fewer + this.#single.size + 8) * 2 ** -50);
    if (!this.#detected && sure >= 1 / this.alpha) this.#detected = { at: this.#pooled.pairs, in: input };
  }

  /** Pairs of one input in sample order; one bit a sample, least significant first: 1 = voted for the class. */
  pairs(input: number, supplier: Uint8Array, trusted: Uint8Array, count: number): void {
    for (const [name, bits] of Object.entries({ supplier, trusted }))
      if (bits.length !== (count + 7) >> 3) throw misuse(name, `${count} bits`, `${8 * bits.length}`);
    for (let s = 0; s < count; s++) {
      const [a, b] = [supplier[s >> 3]! >> (s & 7), trusted[s >> 3]! >> (s & 7)];
      this.pair(input, (a & 1) === 1, (b & 1) === 1);
    }
  }

  /** Without the inputs one by one. */
  standing(): DifferentialStanding {
    const { pairs, more, fewer } = this.#pooled;
    const { at = null, in: detectedIn = null } = this.#detected ?? {};
    return {
      ...{ alpha: this.alpha, alarm: this.alarm, detectedAt: at, detectedIn },
      ...{ pairs, more, fewer },
      logE: this.#logE(),
      eValue: this.#sup,
    };
  }

  report(): DifferentialReport {
    const inputs = Array.from(this.#single, ([index, { wealth }]) => {
      const { pairs, more, fewer, logE } = wealth;
      return { index, pairs, more, fewer, logE };
    });
    return { ...this.standing(), inputs };
  }

  #enter(input: number): { readonly wealth: CoinWealth; readonly weight: number } {
    let entry = this.#single.get(input);
    if (!entry) {
      const i = this.#single.size + 1;
      if (this.#count !== null && i > this.#count) throw misuse('inputs', `at most the ${this.#count} announced`, i);
      const weight = this.#count === null ? 6 / (Math.PI * i) ** 2 : 1 / this.#count;
      entry = { wealth: new CoinWealth(this.#alternative), weight };
      this.#single.set(input, entry);
      this.#ahead = i === this.#count ? 0 : Math.max(0, this.#ahead - weight);
    }
    if (input !== this.#current) {
      this.#current = input;
      this.#others = this.#ahead;
      for (const [index, { wealth, weight }] of this.#single)
        if (index !== input) this.#others += weight * wealth.asked;
    }
    return entry;
  }

  #wealth(): number {
    const { wealth, weight } = this.#single.get(this.#current!)!;
    return (this.#pooled.asked + this.#others + weight * wealth.asked) / 2;
  }

  #logE(): number {
    const single = Array.from(this.#single.values(), ({ wealth, weight }) => wealth.logE + Math.log(weight));
    return logSum([this.#pooled.logE, Math.log(this.#ahead), ...single]) - Math.LN2;
  }
}
