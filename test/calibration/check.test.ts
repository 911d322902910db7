import { describe, expect, test } from 'vitest';
import { checkResults, type Declared, type FindingId, type Parameters } from '../../src/evidence/index.ts';
import { readResults } from '../../src/report/index.ts';
import { certifiedRadius, clopperPearsonLower, floor6 } from '../../src/smoothing/index.ts';
import { testSeed } from '../support/shared.ts';

/**
 * How often `check` accuses the innocent and lets the guilty pass, on tables of simulated counts. A bound on a count below is
 * exceeded with probability below 1e-3 when the stated rate holds.
 */

// mulberry32: tables need no better, and the seed is the suite's.
let state = testSeed >>> 0;
function uniform(): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
const pick = <T>(from: readonly T[]): T => from[Math.floor(uniform() * from.length)]!;

/** Votes against class A: Poisson by inversion where few, normal where many. */
function misses(mean: number): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  let k = 0;
  for (let left = Math.exp(-mean), u = uniform(); u > left && k < 400; k++) {
    u -= left;
    left *= mean / (k + 1);
  }
  return k;
}

const significant = (digits: number) => (radius: number) => String(Number(radius.toPrecision(digits)));
const PRINTS = [significant(3), significant(4), (r: number) => r.toFixed(3), (r: number) => r.toFixed(4), floor6];

function tableOf(radii: readonly number[], print: (radius: number) => string): string {
  const rows = radii.map((radius, idx) =>
    radius > 0 ? `${idx}\t1\t1\t${print(radius)}\t1\t9.5` : `${idx}\t1\t-1\t0.0\t0\t9.5`,
  );
  return `idx\tlabel\tpredict\tradius\tcorrect\ttime\n${rows.join('\n')}\n`;
}

/** Easy inputs that saturate and hard ones that abstain, as on CIFAR-10. */
function certified({ n, alpha, sigma }: Parameters, rows: number): number[] {
  return Array.from({ length: rows }, () => {
    const z = 1.6 + 1.9 * normal();
    const q = 1 / (1 + Math.exp(1.702 * z)); // close to Phi(-z), which needs no more
    const k = Math.max(0, n - misses(n * q));
    return certifiedRadius(clopperPearsonLower(k, n, alpha), sigma);
  });
}

const someParameters = (): Parameters => ({
  n: pick([100, 1000, 10_000, 100_000]),
  alpha: pick([0.001, 0.01, 0.05]),
  sigma: pick([0.12, 0.25, 0.5, 1]),
});

const failures = (text: string, declared: Declared) =>
  checkResults(readResults(text), declared)
    .findings.filter((finding) => finding.state === 'fail')
    .map((finding) => finding.id);

const RADII: FindingId[] = ['radius-possible', 'radius-lattice', 'parameters'];
const timed = async (name: string, act: () => string) => {
  const start = performance.now();
  const said = act();
  console.log(`${name}: ${said} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
};

describe('check', () => {
  test('does not accuse a table of the parameters it has', () =>
    timed('honest tables accused', () => {
      const accused: string[] = [];
      for (let i = 0; i < 40; i++) {
        const parameters = someParameters();
        const text = tableOf(certified(parameters, 300), pick(PRINTS));
        const declared = {
          ...(uniform() < 0.5 ? parameters : { alpha: parameters.alpha, n: parameters.n }),
          rows: 300,
        };
        const found = failures(text, declared);
        if (found.length > 0) accused.push(`${JSON.stringify(parameters)}: ${found}`);
      }
      expect(accused).toEqual([]); // an accusation needs odds of 2^10 for another combination
      return `${accused.length} of 40`;
    }));

  test('hears of another alpha, n or sigma', () =>
    timed('wrong declarations found', () => {
      let found = 0;
      for (let i = 0; i < 40; i++) {
        const parameters = { ...someParameters(), n: pick([1000, 10_000, 100_000]) };
        const wrong = pick<Declared>([
          { ...parameters, alpha: parameters.alpha / 10 },
          { ...parameters, alpha: parameters.alpha * 5 },
          { ...parameters, n: parameters.n * 10 },
          { ...parameters, sigma: parameters.sigma * 1.2 },
        ]);
        const text = tableOf(certified(parameters, 300), pick(PRINTS));
        if (failures(text, wrong).some((id) => RADII.includes(id))) found++;
      }
      expect(found).toBeGreaterThanOrEqual(37); // measured: all of 60; three digits at sigma = 1 could leave a few open
      return `${found} of 40`;
    }));

  test('does not see parameters in tables that have none', () =>
    timed('unrelated tables "recovered"', () => {
      let seen = 0;
      for (let i = 0; i < 60; i++) {
        const scale = pick([0.2, 0.5, 1, 2]);
        const radii = Array.from({ length: 300 }, () => scale * Math.abs(normal()));
        const { recovered } = checkResults(readResults(tableOf(radii, pick(PRINTS))));
        if (recovered) seen++;
      }
      expect(seen).toBeLessThanOrEqual(5); // accepted at odds of 64 to 1: P(Bin(60, 1/64) > 5) = 3.4e-4
      return `${seen} of 60`;
    }));
});
