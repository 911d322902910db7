import { half, whole } from './gamma.ts';
import { Memory, REMEMBERED } from './memory.ts';

/**
 * E-processes of a fair coin, as functions of n tosses and d = |2 ones - n|; all grow with d.
 *
 * Krichevsky and Trofimov 1981: the mean of the likelihood ratios over Beta(1/2, 1/2),
 *   ln E = ln B(k + 1/2, n - k + 1/2) - ln pi + n ln 2
 *        = n/2 [(1 + x) ln(1 + x) + (1 - x) ln(1 - x)] + ln(2 / (pi n)) / 2 + half(k) + half(n - k) - ln-Stirling rest of n!,  x = d / n.
 */
export function logKt(d: number, n: number): number {
  if (n === 0) return 0;
  const k = (n + d) / 2;
  return 0.5 * n * divergence(d / n) + 0.5 * Math.log(2 / (Math.PI * n)) + half(k) + half(n - k) - whole(n);
}

/** (1 + x) ln(1 + x) + (1 - x) ln(1 - x), 0 <= x <= 1: twice the nats a toss of a coin of bias x. */
export function divergence(x: number): number {
  if (x < 0.05) {
    const y = x * x;
    return y * (1 + y * (1 / 6 + y * (1 / 15 + y * (1 / 28 + y * (1 / 45 + y / 66)))));
  }
  return x === 1 ? 2 * Math.LN2 : (1 + x) * Math.log1p(x) + (1 - x) * Math.log1p(-x);
}

/** Bets on biases 1, 1/2 … 2^-11, both ways: near their own bias they cost ln 24, Krichevsky-Trofimov ln(n pi / 2) / 2. */
const BETS = 12;
const losses = Float64Array.from({ length: BETS }, (_, j) => Math.log1p(-(4 ** -j)) / 2);
const slopes = Float64Array.from({ length: BETS }, (_, j) => Math.atanh(2 ** -j));
/** A term so much smaller than Krichevsky-Trofimov's is left out, which leaves the e-value a hair too small. */
const NOTHING = -40;

/** Half Krichevsky-Trofimov, half the mean over j of the two-sided bet (1 - b^2)^(n/2) cosh(d atanh b), b = 2^-j. */
export function logCoin(d: number, n: number): number {
  if (n === 0) return 0;
  const kt = logKt(d, n);
  let sum = d === n ? Math.exp((n - 1) * Math.LN2 - kt) : 0; // b = 1
  for (let j = 1; j < BETS; j++) {
    const rise = d * slopes[j]!;
    const log = n * losses[j]! + rise - kt;
    if (log > NOTHING) sum += 0.5 * Math.exp(log) * (1 + Math.exp(-2 * rise));
  }
  return kt + Math.log(0.5 + (0.5 * sum) / BETS);
}

/** Means of one such e-process over many coins tossed equally often. */
export class Coins {
  readonly #memory = new Memory();
  readonly #logE: (d: number, n: number) => number;

  constructor(logE: (d: number, n: number) => number) {
    this.#logE = logE;
  }

  /** Coins `from` … `to - 1`, counted since `past`. */
  logMean(counts: Float64Array, past: Float64Array, from: number, to: number, n: number): number {
    let furthest = 0;
    for (let i = from; i < to; i++) {
      const d = Math.abs(2 * (counts[i]! - past[i]!) - n);
      if (d > furthest) furthest = d;
    }
    const most = this.#logE(furthest, n);
    const { values, when } = this.#memory;
    const round = this.#memory.nextRound();
    let sum = 0;
    for (let i = from; i < to; i++) {
      const d = Math.abs(2 * (counts[i]! - past[i]!) - n);
      if (d < REMEMBERED && when[d] === round) sum += values[d]!;
      else {
        const term = Math.exp(this.#logE(d, n) - most);
        sum += term;
        if (d < REMEMBERED) {
          values[d] = term;
          when[d] = round;
        }
      }
    }
    return most + Math.log(sum / (to - from));
  }
}
