import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { certifiedRadius, clopperPearsonLower } from '../../src/smoothing/bounds.ts';
import { hasShared, shared } from '../support/shared.ts';

interface Reference {
  runs: Record<string, { sigma: number; n: number; alpha: number; results: Result[] }>;
}
interface Result {
  idx: number;
  predict: number;
  radius: number;
  counts: number[];
}

/** locuslab/smoothing core.py with statsmodels and scipy, printed to six decimals. */
describe.skipIf(!hasShared)("Cohen's code, needs ../shared", () => {
  const { runs } = hasShared
    ? (JSON.parse(readFileSync(shared('vectors', 'smoothing-reference.json'), 'utf8')) as Reference)
    : { runs: {} };

  test.each(Object.entries(runs))('%s: the radius of every certified image follows from its counts', (_, run) => {
    const certified = run.results.filter((result) => result.predict >= 0);
    expect(certified.length).toBeGreaterThan(3);
    for (const { predict, radius, counts } of certified) {
      const got = certifiedRadius(clopperPearsonLower(counts[predict]!, run.n, run.alpha), run.sigma);
      expect(Math.abs(got - radius)).toBeLessThan(6e-7);
    }
  });
});

// A few of the same, for a checkout without ../shared: [votes, n, alpha, sigma, radius].
test.each([
  [10_000, 10_000, 0.001, 0.25, 0.799644],
  [10_000, 10_000, 0.001, 0.5, 1.599289],
  [9999, 10_000, 0.001, 0.25, 0.778491],
  [9023, 10_000, 0.001, 0.25, 0.310394],
  [6653, 10_000, 0.001, 0.25, 0.096708],
  [9928, 10_000, 0.001, 0.25, 0.579618],
  [8736, 10_000, 0.001, 0.5, 0.547018],
])("Cohen's code: %d of %d at %d, sigma %d: %d", (k, n, alpha, sigma, radius) => {
  expect(Math.abs(certifiedRadius(clopperPearsonLower(k, n, alpha), sigma) - radius)).toBeLessThan(6e-7);
});
