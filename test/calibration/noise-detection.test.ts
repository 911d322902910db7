import { describe, expect, test } from 'vitest';
import { densityOf } from '../../src/audit/noise/densities/index.ts';
import { divergence, likelihood, limit, normalLimit } from '../../src/audit/noise/limits.ts';
import { detections } from '../../src/run/measure/power.ts';

// Numbers until 95 % of 200 streams have raised the alarm at 1e-6, against what the best test of that one known attack needs for power
// .99 at that rate. The bar is the smaller of the exact limit and the normal formula's. One CPU minute.
const rows: readonly [backdoor: string, bar: number][] = [
  ...[0, 1, 4, 16].map((p): [string, number] => [`kurtosis=${p}`, 2]),
  ...[0, 1, 4, 16].map((p): [string, number] => [`skew=${p}`, 2]),
  ...[1, 4].map((gamma): [string, number] => [`tilt=${gamma}`, 2]),
  ['laplace', 2],
  ['uniform-matched', 2.5],
  ['half-normal', 2],
];

describe('the noise battery detects near the Neyman-Pearson limit', () => {
  test.each(rows)('%s', (backdoor, bar) => {
    const law = densityOf(backdoor)!;
    const best = Math.min(limit(law, 0.99), normalLimit(divergence(likelihood(law)), 0.99));
    const { median, p95 } = detections(backdoor, { streams: 200, most: Math.ceil(4 * best) });
    expect(p95 / best, `median ${median}, 95 % ${p95}, limit ${best}`).toBeLessThanOrEqual(bar);
  });
});
