import { logMean } from '../../special/log-sum.ts';
import type { WordBits } from './layout.ts';

/** Bits of a field whose bias is followed; the next would be off by 2^-12 of the first. */
const DEPTH = 12;
/** a = ± 2, 1, 1/2 … 1/1024 */
const STRENGTHS = 12;

/**
 * A field read as a uniform u in [0, 1) whose density is 1 + a (u - 1/2): its j-th bit from the top is 1 with probability
 * (1 + a 2^-j / 4) / 2, and betting so on each bit is within a few percent of the likelihood ratio (a^2 / 24
 * nats a word). The bits of a word are independent fair coins under the null, so the product over bits is an e-process.
 * Fields: what numpy's ziggurat reads as magnitude (bits 9-60 of 64) and the top of the word, where libraries take uniforms from.
 */
export class Tilts {
  readonly #tops: readonly number[];
  readonly #depth: number;
  /** ln of what a 1 and a 0 are worth, tilt after tilt, bit after bit. */
  readonly #one: Float64Array;
  readonly #zero: Float64Array;
  readonly #logs: Float64Array;

  constructor(bits: WordBits) {
    this.#depth = Math.min(DEPTH, bits);
    const fields = bits === 64 ? [60, 63] : [bits - 1];
    const tilts = fields.flatMap((top) =>
      [1, -1].flatMap((sign) => Array.from({ length: STRENGTHS }, (_, i) => ({ top, a: sign * 2 ** (1 - i) }))),
    );
    const biases = tilts.flatMap(({ a }) => Array.from({ length: this.#depth }, (_, j) => (a / 4) * 2 ** -j));
    this.#tops = tilts.map(({ top }) => top);
    this.#one = Float64Array.from(biases, (bias) => Math.log1p(bias));
    this.#zero = Float64Array.from(biases, (bias) => Math.log1p(-bias));
    this.#logs = new Float64Array(tilts.length);
  }

  logMean(ones: Float64Array, past: Float64Array, n: number): number {
    const [one, zero, tops, depth] = [this.#one, this.#zero, this.#tops, this.#depth];
    for (let t = 0, i = 0; t < tops.length; t++) {
      const top = tops[t]!;
      let sum = 0;
      for (let j = 0; j < depth; j++, i++) {
        const k = ones[top - j]! - past[top - j]!;
        sum += k * one[i]! + (n - k) * zero[i]!;
      }
      this.#logs[t] = sum;
    }
    return logMean(this.#logs);
  }
}
