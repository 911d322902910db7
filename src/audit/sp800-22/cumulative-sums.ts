import { fairTail } from '../special/binomial.ts';
import { normalCdf } from '../special/normal.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

/** Section 2.13.4 with the summation bounds as sts-2.1.2 has them: integer divisions that truncate. */
function asymptotic(z: number, n: number): number {
  const over = Math.trunc(n / z);
  const Phi = (k: number) => normalCdf((k * z) / Math.sqrt(n));
  let sum1 = 0;
  for (let k = Math.trunc((-over + 1) / 4); k <= Math.trunc((over - 1) / 4); k++)
    sum1 += Phi(4 * k + 1) - Phi(4 * k - 1);
  let sum2 = 0;
  for (let k = Math.trunc((-over - 3) / 4); k <= Math.trunc((over - 1) / 4); k++)
    sum2 += Phi(4 * k + 3) - Phi(4 * k + 1);
  return 1 - sum1 + sum2;
}

/**
 * P(max |S_k| >= z) of n fair steps, exactly. By reflection the walk meets z, -z, z, … in turn (k of them) with probability
 * P(S_n >= (2k - 1) z) + P(S_n > (2k - 1) z), and inclusion-exclusion over who comes first doubles the alternating sum
 * (Feller, An Introduction to Probability Theory I, section XIV.2).
 */
function exact(z: number, n: number): number {
  // The chance to stay within z = sqrt(n) / 4 is below exp(-pi^2 n / (8 z^2)) 4 / pi = 4e-9.
  if (16 * z * z <= n) return 1;
  let p = 0;
  for (let k = 1; (2 * k - 1) * z <= n; k++) {
    const t = (2 * k - 1) * z;
    const term = fairTail(n, Math.ceil((n + t) / 2)) + fairTail(n, Math.floor((n + t) / 2) + 1);
    p += k % 2 ? term : -term;
    if (term < 1e-17 * p) break;
  }
  return Math.min(1, 2 * p);
}

export function cumulativeSumsP(z: number, n: number, mode: Mode): number {
  return mode === 'sts-2.1.2' ? asymptotic(z, n) : exact(z, n);
}

export const cumulativeSums: Sp80022Test = {
  id: 'sp800-22/cumulative-sums',
  reference: 'SP 800-22 rev. 1a section 2.13',
  names: () => ['forward', 'reverse'],
  unfit: (n) => shorterThan(100, n, '2.13.7'),
  run(sequence, _, mode) {
    const { sup, inf, sum } = sequence.walk();
    const forward = Math.max(sup, -inf);
    const reverse = Math.max(sup - sum, sum - inf);
    const { n } = sequence;
    return {
      p: [cumulativeSumsP(forward, n, mode), cumulativeSumsP(reverse, n, mode)],
      statistics: { forward, reverse },
    };
  },
};
