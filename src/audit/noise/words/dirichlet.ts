import { logMean } from '../../special/log-sum.ts';
import { half, whole } from './gamma.ts';
import { Memory, REMEMBERED } from './memory.ts';

export const CELLS = 256;

/**
 * Means of the Dirichlet(1/2) mixtures over bytes that have 256 counters each, n of each byte:
 *   ln E = ln [Gamma(128) / Gamma(n + 128) prod Gamma(c + 1/2) / Gamma(1/2)] + n ln 256,
 * with Stirling's terms of c and n taken together, so that it holds its digits for ever.
 */
export class Dirichlet {
  readonly #memory = new Memory();
  readonly #logs = new Float64Array(8);

  logMean(counts: Float64Array, past: Float64Array, from: number, bytes: number, n: number): number {
    if (n === 0) return 0;
    const { values, when } = this.#memory;
    const round = this.#memory.nextRound();
    const rest =
      128 * Math.LN2 +
      127.5 * Math.log(128) +
      whole(128) -
      n * Math.log1p(128 / n) -
      127.5 * Math.log(n + 128) -
      whole(n + 128);
    for (let b = 0; b < bytes; b++) {
      let sum = rest;
      const end = from + CELLS * (b + 1);
      for (let i = end - CELLS; i < end; i++) {
        const c = counts[i]! - past[i]!;
        if (c < REMEMBERED && when[c] === round) sum += values[c]!;
        else {
          const term = (c === 0 ? 0 : c * Math.log1p((CELLS * c - n) / n)) + half(c);
          sum += term;
          if (c < REMEMBERED) {
            values[c] = term;
            when[c] = round;
          }
        }
      }
      this.#logs[b] = sum;
    }
    return logMean(this.#logs, bytes);
  }
}
