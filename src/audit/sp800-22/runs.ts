import { logChoose } from '../special/binomial.ts';
import { erfc } from '../special/normal.ts';
import { type Mode, type Sp80022Test, shorterThan } from './test.ts';

/** Section 2.3.4: erfc(|V - 2 n pi (1 - pi)| / (2 sqrt(2n) pi (1 - pi))), and 0 where the frequency test must have failed. */
function asymptotic(V: number, ones: number, n: number): number {
  const pi = ones / n;
  if (Math.abs(pi - 0.5) > 2 / Math.sqrt(n)) return 0;
  return erfc(Math.abs(V - 2 * n * pi * (1 - pi)) / (2 * pi * (1 - pi)) / Math.sqrt(2 * n));
}

/**
 * P(|V - E V| >= |V(obs) - E V|) given the number of ones, exactly (Wald and Wolfowitz 1940): with E_k = C(n1 - 1, k - 1) C(n0 - 1, k - 1),
 * P(V = 2k) = 2 E_k / C(n, n1) and P(V = 2k + 1) = E_k (n - 2k) / k / C(n, n1). Needs no frequency test first.
 */
function exact(V: number, n1: number, n: number): number {
  const n0 = n - n1;
  if (n1 === 0 || n0 === 0) return 1; // one run is all there can be: the frequency test's affair
  const centre = n + 2 * n1 * n0; // n E V; an integer, as is the deviation
  const deviation = Math.abs(V * n - centre);
  const p =
    tail(Math.floor((centre - deviation) / n), -1, n1, n0) + tail(Math.ceil((centre + deviation) / n), 1, n1, n0);
  return deviation === 0 ? 1 : Math.min(1, p);
}

// P(V <= v) or P(V >= v), summed outwards.
function tail(v: number, step: 1 | -1, n1: number, n0: number): number {
  const n = n1 + n0;
  const largest = n1 === n0 ? 2 * n1 : 2 * Math.min(n1, n0) + 1;
  if (step < 0 ? v < 2 : v > largest) return 0;
  let k = v >> 1;
  if (k < 1) return 0;
  k = Math.min(k, n1, n0);
  let E = Math.exp(logChoose(n1 - 1, k - 1) + logChoose(n0 - 1, k - 1) - logChoose(n, n1));
  const even = () => 2 * E;
  const odd = () => (E * (n - 2 * k)) / k;
  let sum = 0;
  for (let at = v; step < 0 ? at >= 2 : at <= largest; at += step) {
    const term = at % 2 ? odd() : even();
    sum += term;
    if (term < 1e-17 * sum) break;
    if (step > 0 && at % 2) {
      E *= ((n1 - k) * (n0 - k)) / (k * k);
      k++;
    } else if (step < 0 && at % 2 === 0) {
      k--;
      E *= (k * k) / ((n1 - k) * (n0 - k));
    }
  }
  return sum;
}

export function runsP(V: number, ones: number, n: number, mode: Mode): number {
  return mode === 'sts-2.1.2' ? asymptotic(V, ones, n) : exact(V, ones, n);
}

export const runs: Sp80022Test = {
  id: 'sp800-22/runs',
  reference: 'SP 800-22 rev. 1a section 2.3',
  names: () => ['runs'],
  unfit: (n) => shorterThan(100, n, '2.3.7'),
  run(sequence, _, mode) {
    const V = sequence.runs();
    const ones = sequence.ones();
    return { p: [runsP(V, ones, sequence.n, mode)], statistics: { V, ones } };
  },
};
