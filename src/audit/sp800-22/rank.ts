import { logChoose } from '../special/binomial.ts';
import { pearson } from './chi-square.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

/** P(rank of a random M x Q matrix over GF(2) = r), section 3.5. */
export function rankProbability(r: number, M: number, Q: number): number {
  let p = 2 ** (r * (Q + M - r) - M * Q);
  for (let i = 0; i < r; i++) p *= ((1 - 2 ** (i - Q)) * (1 - 2 ** (i - M))) / (1 - 2 ** (i - r));
  return p;
}

const full = rankProbability(32, 32, 32);
const less = rankProbability(31, 32, 32);
const pi = [full, less, 1 - full - less] as const;

/** Above this many matrices the exact tail is within 3 % of chi-square's down to 1e-7, and summing it gets slow. */
const EXACT_UP_TO = 4096;

/** P(chi^2 >= chi2) over all outcomes of N matrices: F_32 = a is binomial, and F_31 given a is too. Terms below `least` are left out. */
function exactTail(chi2: number, N: number, least: number): number {
  const second = less / (1 - full);
  const edge = chi2 * (1 - 1e-12);
  const logLeast = Math.log(least);
  let p = 0;
  for (let a = 0; a <= N; a++) {
    const logA = logChoose(N, a) + a * Math.log(full) + (N - a) * Math.log1p(-full);
    if (logA < logLeast) continue;
    const rest = N - a;
    const mode = Math.floor((rest + 1) * second);
    const logMode = logChoose(rest, mode) + mode * Math.log(second) + (rest - mode) * Math.log1p(-second);
    const peak = Math.exp(logA + logMode);
    const fixed = (a - N * full) ** 2 / (N * full);
    const outside = (b: number) =>
      fixed + (b - N * less) ** 2 / (N * less) + (rest - b - N * pi[2]) ** 2 / (N * pi[2]) >= edge;
    let term = peak;
    for (let b = mode; b <= rest && term > least; b++) {
      if (outside(b)) p += term;
      term *= ((rest - b) * second) / ((b + 1) * (1 - second));
    }
    term = peak;
    for (let b = mode; b > 0 && term > least; ) {
      term *= (b * (1 - second)) / ((rest - b + 1) * second);
      if (outside(--b)) p += term;
    }
  }
  return Math.min(1, p);
}

/** Section 2.5.4: P-value = exp(-chi^2(obs)/2) over F_32, F_31 and the rest. Corrected: the exact tail of the same statistic. */
export function rankP(F: readonly number[], mode: Mode): number {
  const N = F[0]! + F[1]! + F[2]!;
  const chi2 = pearson(F, N, pi);
  const p = Math.exp(-chi2 / 2);
  return mode === 'sts-2.1.2' || N > EXACT_UP_TO || p < 1e-280 ? p : exactTail(chi2, N, p * 1e-13);
}

export const rank: Sp80022Test = {
  id: 'sp800-22/rank',
  reference: 'SP 800-22 rev. 1a section 2.5',
  names: () => ['rank'],
  unfit: (n) => shorterThan(38 * 1024, n, '2.5.7'),
  run(sequence, _, mode) {
    const F = sequence.ranks();
    return { p: [rankP(F, mode)], statistics: { F } };
  },
};
