import { bytesOf, concat } from '../../core/bytes.ts';
import { between } from '../../core/guards.ts';
import { openState, sealState } from '../../generators/state.ts';
import { logSum } from '../special/log-sum.ts';
import { copyWeight } from './copy-weight.ts';
import type { Family, FamilyId, Mark } from './family.ts';

/** Looks are at most 2 % apart: before 100 observations that is each. */
const APART = 1.02;
/** Copies of the family start at the beginning and at every power of two from here on. */
const SECOND_COPY = 2 ** 8;

/** Any typed array. */
interface Observations<T> {
  readonly length: number;
  subarray(from: number, to: number): T;
}

export interface FamilyReport {
  readonly family: FamilyId;
  readonly unit: string;
  readonly count: number;
  /** Share of the suite's rate: alarm when the e-value reaches its inverse. */
  readonly alpha: number;
  readonly alarm: boolean;
  /** Observations consumed when it did; null while it has not. */
  readonly detectedAt: number | null;
  /** ln of the e-value now, and of the largest so far. */
  readonly logE: number;
  readonly supLogE: number;
  /** The component that won: at the alarm, else at the largest e-value. */
  readonly component: string | null;
  readonly components: readonly {
    readonly id: string;
    readonly about: string;
    readonly weight: number;
    /** From the beginning of the stream, its own e-value before the weight. */
    readonly logE: number;
    readonly supLogE: number;
    readonly estimate: string | null;
  }[];
}

/**
 * Watches one family: E = sum over copies j and components i of w_j v_i E_ij, copy 0 from the beginning, copy j from observation
 * 2^(7 + j) on, w_j = copyWeight(j), so that an attack that starts late is met by a copy without a past. E is non-negative with
 * mean 1 at any stopping time under the null, hence P(E ever reaches 1 / alpha) <= alpha (Ville 1939; docs/theory.md#e-processes):
 * looking costs nothing, and looking rarely only time.
 */
export class Watch<F extends Family = Family> {
  readonly family: F;
  readonly alpha: number;
  nextLook = 1;
  detectedAt: number | null = null;
  logE = 0;
  supLogE = 0;
  component: string | null = null;
  readonly #apart: number;
  readonly #copies: (Mark | null)[] = [null];
  #nextCopy = SECOND_COPY;
  readonly #sup: Float64Array;
  readonly #now: Float64Array;
  readonly #logWeights: Float64Array;

  /** `apart`: the factor between looks, where fewer do; the e-value holds however often it is looked at. */
  constructor(family: F, alpha: number, apart = APART) {
    this.family = family;
    this.#apart = apart;
    this.alpha = between('alpha', alpha, 0, 1);
    const { length } = family.components;
    this.#sup = new Float64Array(length);
    this.#now = new Float64Array(length);
    this.#logWeights = Float64Array.from(family.components, ({ weight }) => Math.log(weight));
  }

  get alarm(): boolean {
    return this.detectedAt !== null;
  }

  /** Evaluates all copies at the family's present count; feeders who cannot stop at `nextLook` look when they can. */
  look(): void {
    const { family } = this;
    if (family.count >= this.nextLook) this.#advance();
    const out = this.#now;
    let most = Number.NEGATIVE_INFINITY;
    let winner = 0;
    const terms: number[] = [];
    // From the newest copy to the first, so that `out` ends with the e-values since the beginning.
    for (let copy = this.#copies.length - 1; copy >= 0; copy--) {
      family.logE(this.#copies[copy]!, out);
      for (let i = 0; i < out.length; i++) {
        // No number would never reach the threshold, and so hide what is there.
        if (Number.isNaN(out[i]!))
          throw new Error(`the e-value of ${family.id}/${family.components[i]!.id} is no number`);
        const term = out[i]! + this.#logWeights[i]! + Math.log(copyWeight(copy));
        terms.push(term);
        if (term > most) {
          most = term;
          winner = i;
        }
      }
    }
    // Copies that have not started yet are worth their weight.
    terms.push(Math.log(waiting(this.#copies.length)));
    this.logE = logSum(terms);
    for (let i = 0; i < out.length; i++) this.#sup[i] = Math.max(this.#sup[i]!, out[i]!);
    if (this.logE > this.supLogE) {
      this.supLogE = this.logE;
      if (!this.alarm) this.component = family.components[winner]!.id;
    }
    if (!this.alarm && this.logE >= -Math.log(this.alpha)) {
      this.detectedAt = family.count;
      this.component = family.components[winner]!.id;
    }
  }

  #advance(): void {
    const { count } = this.family;
    if (count >= this.#nextCopy) {
      this.#copies.push(this.family.mark());
      this.#nextCopy = 2 ** (Math.floor(Math.log2(count)) + 1);
    }
    this.nextLook = Math.min(Math.max(count + 1, Math.floor(count * this.#apart)), this.#nextCopy);
  }

  /**
   * Hands the family whole observations of `width` elements each, cut where looks are due; with `untilAlarm` what comes after the alarm
   * is left alone.
   */
  feed<T extends Observations<T>>(x: T, width: number, push: (part: T) => void, untilAlarm = false): void {
    for (let at = 0; at < x.length && !(untilAlarm && this.alarm); ) {
      const take = Math.min(x.length - at, width * (this.nextLook - this.family.count));
      push(x.subarray(at, (at += take)));
      if (this.family.count === this.nextLook) this.look();
    }
  }

  report(): FamilyReport {
    const { family, alpha, alarm, detectedAt, logE, supLogE, component } = this;
    family.logE(null, this.#now);
    return {
      family: family.id,
      unit: family.unit,
      count: family.count,
      alpha,
      alarm,
      detectedAt,
      logE,
      supLogE,
      component,
      components: family.components.map(({ id, about, weight }, i) => ({
        id,
        about,
        weight,
        logE: this.#now[i]!,
        supLogE: this.#sup[i]!,
        estimate: family.estimate?.(i) ?? null,
      })),
    };
  }

  save(): Uint8Array {
    const winner = this.family.components.findIndex(({ id }) => id === this.component);
    const { nextLook, detectedAt, logE, supLogE } = this;
    const numbers = [nextLook, this.#nextCopy, detectedAt ?? -1, logE, supLogE, winner, this.#copies.length];
    const marks = this.#copies.map((mark) => mark ?? new Float64Array(0));
    const lengths = marks.map((mark) => mark.length);
    const payload = Float64Array.from([...numbers, ...lengths, ...this.#sup, ...marks.flatMap((mark) => [...mark])]);
    const family = this.family.save();
    const head = Float64Array.of(payload.length);
    return sealState(this.#tag, concat(bytesOf(head), bytesOf(payload), family));
  }

  restore(state: Uint8Array): void {
    const bytes = openState(this.#tag, state).slice();
    const [length] = new Float64Array(bytes.buffer, 0, 1);
    const payload = new Float64Array(bytes.buffer, 8, length);
    const [nextLook, nextCopy, detectedAt, logE, supLogE, winner, copies] = payload;
    this.nextLook = nextLook!;
    this.#nextCopy = nextCopy!;
    this.detectedAt = detectedAt! < 0 ? null : detectedAt!;
    this.logE = logE!;
    this.supLogE = supLogE!;
    this.component = this.family.components[winner!]?.id ?? null;
    const lengths = payload.subarray(7, 7 + copies!);
    let at = 7 + copies!;
    this.#sup.set(payload.subarray(at, at + this.#sup.length));
    at += this.#sup.length;
    this.#copies.length = 0;
    for (const size of lengths) {
      this.#copies.push(size === 0 ? null : payload.slice(at, at + size));
      at += size;
    }
    this.family.restore(bytes.subarray(8 + 8 * length!));
  }

  get #tag(): string {
    return `watch(${this.family.id})`;
  }
}

/** Weight of all copies from number `started` on. */
function waiting(started: number): number {
  let sum = 0;
  for (let j = 0; j < started; j++) sum += copyWeight(j);
  return Math.max(Number.MIN_VALUE, 1 - sum);
}
