import { describe, expect, test } from 'vitest';
import { certifyNumerics } from '../../src/kernel/certify.ts';
import { BettingBoundary, bettingLower } from '../../src/smoothing/betting.ts';
import { clopperPearsonLower } from '../../src/smoothing/bounds.ts';
import { decideAtRadius } from '../../src/smoothing/sequential.ts';
import { coin } from '../support/coin.ts';
import { crossingProbability } from '../support/crossing.ts';
import { testSeed } from '../support/shared.ts';

const levels = [0.1, 0.01, 0.001];
const timed = (what: string, start: number) =>
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);

/** Masses of Bin(n, p), k = 0..n, from the mode outwards. */
function binomial(n: number, p: number): Float64Array {
  const mass = new Float64Array(n + 1);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  mass[mode] = 1;
  for (let k = mode; k < n; k++) mass[k + 1] = (mass[k]! * (n - k) * p) / ((k + 1) * (1 - p));
  for (let k = mode; k > 0; k--) mass[k - 1] = (mass[k]! * k * (1 - p)) / ((n - k + 1) * p);
  const total = mass.reduce((sum, x) => sum + x, 0);
  return mass.map((x) => x / total);
}

describe('Clopper-Pearson, by enumeration of every k', () => {
  test.each(levels)('alpha = %d: P(bound > p) <= alpha for every p, and attained at the bounds themselves', (alpha) => {
    const start = performance.now();
    for (const n of [20, 100, 1000, 10_000]) {
      const bounds = Float64Array.from({ length: n + 1 }, (_, k) => clopperPearsonLower(k, n, alpha));
      let worst = 0;
      // The probability of a false bound peaks just below each bound; between them it falls. Every bound up to n = 1000, then some.
      const stride = n <= 1000 ? 1 : 97;
      for (let k = 1; k <= n; k += stride) {
        const p = bounds[k]! * (1 - 1e-12);
        const mass = binomial(n, p);
        let wrong = 0;
        for (let j = 0; j <= n; j++) if (bounds[j]! > p) wrong += mass[j]!;
        worst = Math.max(worst, wrong);
      }
      expect(worst).toBeLessThanOrEqual(alpha * (1 + 1e-9));
      expect(worst).toBeGreaterThan(alpha * (1 - 1e-6));
    }
    timed(`enumeration at ${alpha}`, start);
  });
});

describe('the betting boundary, by dynamic programming over n <= 20,000', () => {
  // p at radius 0, sigma/2, sigma, 3 sigma/2, 3 sigma.
  const nulls = [0, 0.5, 1, 1.5, 3].map((z) => certifyNumerics().normalCdf(z));

  test.each(levels)('alpha = %d: ever crossed with probability <= alpha, and not far below it', (alpha) => {
    const start = performance.now();
    const crossed = nulls.map((p) => crossingProbability(new BettingBoundary(p, alpha), p, 20_000));
    console.log(`crossed at ${alpha}: ${crossed.map((x) => x.toExponential(4)).join(' ')}`);
    for (const x of crossed) {
      expect(x).toBeLessThanOrEqual(alpha);
      expect(x).toBeGreaterThan(alpha / 2);
    }
    timed(`dynamic programming at ${alpha}`, start);
  });

  // Digits from an independent program (numpy, scipy's betainc). Published to two digits: .00080/.00087/.00091 at .5/.69/.8413; its
  // .00088 near .93 is met by neither program. The probability moves with p in the second digit.
  test('the numbers themselves, alpha = .001', () => {
    const known = [
      [0.5, 0.7998e-3],
      [0.69, 0.871e-3],
      [0.6915, 0.8858e-3],
      [0.8413, 0.9094e-3],
      [0.93, 0.9103e-3],
      [0.9332, 0.9267e-3],
    ] as const;
    for (const [p, probability] of known) {
      expect(crossingProbability(new BettingBoundary(p, 0.001), p, 20_000)).toBeCloseTo(probability, 7);
    }
  });

  test('the prior not cut, ln(1/alpha) and ln(1/2 alpha): .00039/.00033/.00024/.00015 and .00080/.00065/.00048/.00030', () => {
    const start = performance.now();
    const { logBeta } = certifyNumerics();
    /** Least k > np with E_n(p) >= 1/alpha. */
    class Uncut {
      n = 0;
      k = 0;
      readonly p: number;
      readonly needed: number;
      constructor(p: number, alpha: number) {
        this.p = p;
        this.needed = -Math.log(alpha);
      }
      step() {
        this.n++;
        const enough = (k: number) =>
          k > this.n * this.p &&
          logBeta(k + 0.5, this.n - k + 0.5) -
            Math.log(Math.PI) -
            k * Math.log(this.p) -
            (this.n - k) * Math.log1p(-this.p) >=
            this.needed;
        while (this.k <= this.n && !enough(this.k)) this.k++;
      }
    }
    const known = [
      [0.5, 0.39, 0.8],
      [0.6915, 0.33, 0.65],
      [0.8413, 0.24, 0.48],
      [0.9332, 0.15, 0.3],
    ] as const;
    for (const [p, one, two] of known) {
      expect(crossingProbability(new Uncut(p, 0.001), p, 20_000) * 1000).toBeCloseTo(one, 2);
      expect(crossingProbability(new Uncut(p, 0.002), p, 20_000) * 1000).toBeCloseTo(two, 2);
    }
    timed('uncut prior', start);
  });

  test('what the target decision really does at its null, simulated: false certificates <= alpha, stops <= beta', () => {
    const start = performance.now();
    const runs = 4000;
    const alpha = 0.05;
    let certified = 0;
    let stopped = 0;
    for (let run = 0; run < runs; run++) {
      const bound = decideAtRadius({ radius: 1, sigma: 1, alpha });
      const next = coin(testSeed + run, certifyNumerics().normalCdf(1));
      while (!bound.done && bound.samples < 2000) bound.add(next());
      if (bound.decision === 'certified') certified++;
      if (bound.decision === 'stopped') stopped++;
    }
    // Binomial tests at 1e-6: "rate <= alpha" is not rejected, "rate <= alpha / 3" is, so that a dead rule fails too.
    const { binomialTailUp } = certifyNumerics();
    for (const count of [certified, stopped]) {
      expect(binomialTailUp(count, runs, alpha)).toBeGreaterThan(1e-6);
      expect(binomialTailUp(count, runs, alpha / 3)).toBeLessThan(1e-6);
    }
    console.log(`at the null: ${certified} certified, ${stopped} stopped of ${runs}, at alpha = beta = ${alpha}`);
    timed('decisions', start);
  });

  test('the running maximum of bettingLower over every prefix exceeds the truth with probability <= alpha, simulated', () => {
    const start = performance.now();
    const [runs, alpha, p] = [800, 0.1, 0.8];
    let wrong = 0;
    for (let run = 0; run < runs; run++) {
      const next = coin(testSeed + 10_000 + run, p);
      for (let n = 1, k = 0; n <= 120; n++) {
        k += next();
        if (bettingLower(k, n, alpha) > p) {
          wrong++;
          break;
        }
      }
    }
    const { binomialTailUp } = certifyNumerics();
    expect(binomialTailUp(wrong, runs, alpha)).toBeGreaterThan(1e-6);
    expect(wrong / runs).toBeGreaterThan(alpha / 3);
    timed('running maximum', start);
  });
});
