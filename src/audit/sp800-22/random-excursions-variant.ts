import { erfc } from '../special/normal.ts';
import { tooFewCycles } from './random-excursions.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

const STATES = [-9, -8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * P(|xi - J| >= |xi(obs) - J|) of the visits to x in J cycles, exactly. A cycle meets x with probability q = 1/(2|x|) and then returns
 * to it with probability 1 - q each time (section 3.15), so its visits have generating function G(u) = (a + b u) / (1 - a u) with
 * a = 1 - q, b = 2q - 1, and G^J solves a first-order equation that makes its coefficients a three-term recurrence:
 * a (k + 1) f_(k+1) = (J q^2 - (b - a^2) k) f_k + a b (k - 1) f_(k-1).
 */
export function visitsTail(xi: number, x: number, J: number): number {
  const d = Math.abs(xi - J);
  if (d === 0) return 1;
  const q = 1 / (2 * Math.abs(x));
  const a = 1 - q;
  const b = 2 * q - 1;
  // f_0 = a^J may underflow: terms carry a factor that is taken out on the way and put back at the end.
  let log = J * Math.log(a);
  let before = 0;
  let f = 1;
  let sum = 0; // of what is at least as far from J
  for (let k = 0; ; k++) {
    if (Math.abs(k - J) >= d) sum += f;
    // Past J the terms fall: stop when they no longer count, or when nothing is left on the way to the far side.
    if (k > J && (f < 1e-300 || (k >= J + d && f <= 1e-17 * sum))) break;
    const next = ((J * q * q - (b - a * a) * k) * f + a * b * (k - 1) * before) / (a * (k + 1));
    before = f;
    f = next;
    if (f > 1e200) {
      f *= 1e-200;
      before *= 1e-200;
      sum *= 1e-200;
      log += 200 * Math.LN10;
    }
  }
  return Math.min(1, sum * Math.exp(log));
}

/** No fair walk of 2^26 steps comes home more often (16 standard deviations); the sum below would only slow bad data down. */
const EXACT_UP_TO = 2 ** 17;

/** Section 2.15.4: P-value = erfc(|xi(x) - J| / sqrt(2 J (4|x| - 2))). Corrected: the exact law above, far more skewed than normal. */
export function randomExcursionsVariantP(xi: number, x: number, J: number, mode: Mode): number {
  if (mode === 'corrected' && J <= EXACT_UP_TO) return visitsTail(xi, x, J);
  return erfc(Math.abs(xi - J) / Math.sqrt(2 * J * (4 * Math.abs(x) - 2)));
}

export const randomExcursionsVariant: Sp80022Test = {
  id: 'sp800-22/random-excursions-variant',
  reference: 'SP 800-22 rev. 1a section 2.15',
  names: () => STATES.map((x) => `x = ${x}`),
  unfit: (n) => shorterThan(1_000_000, n, '2.15.7'),
  run(sequence, _, mode) {
    const { J, visits } = sequence.walk();
    const xi = STATES.map((x) => visits[x + 9]!);
    const statistics = { J, xi };
    const inapplicable = tooFewCycles(J, sequence.n);
    if (inapplicable) return { inapplicable, statistics };
    return { p: STATES.map((x, i) => randomExcursionsVariantP(xi[i]!, x, J, mode)), statistics };
  },
};
