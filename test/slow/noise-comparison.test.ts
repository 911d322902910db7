import { afterAll, describe, expect, test } from 'vitest';
import { densityOf } from '../../src/audit/noise/densities/index.ts';
import { limit } from '../../src/audit/noise/limits.ts';
import { tampering } from '../../src/backdoors/tampering.ts';
import { detections } from '../../src/run/measure/power.ts';
import { openPipeline } from '../../src/samplers/pipelines.ts';
import { type Classical, classical } from '../support/classical.ts';

// The comparison table of docs/noise-battery.md: numbers from which 90 % of streams are rejected at 1e-6.
//   npx vitest run --project slow test/slow/noise-comparison.test.ts

const STREAMS = 40;
const MOST = 400_000;
const rows = [
  'kurtosis=0',
  'kurtosis=4',
  'skew=1',
  'skew=4',
  'tilt=1',
  'laplace',
  'laplace-matched',
  'uniform-matched',
  'half-normal',
  'scale=0.9',
];

/** Fewest numbers, to 5 %, from which the test rejects 90 % of streams; Infinity when it does not at MOST or where its law is known. */
function needed({ excess, range: [least, most] }: Classical, streams: readonly Float64Array[], above: number): number {
  const caught = (n: number) => streams.filter((x) => excess(x.subarray(0, n)) > 0).length >= 0.9 * STREAMS;
  let low = least;
  let high = Math.max(least, above);
  while (!caught(high)) {
    if (high >= Math.min(most, MOST, 64 * above)) return Number.POSITIVE_INFINITY;
    [low, high] = [high, Math.min(most, MOST, 2 * high)];
  }
  while (high > 1.05 * low) {
    const middle = Math.round(Math.sqrt(low * high));
    if (middle === low || middle === high) break;
    if (caught(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const table = [`| backdoor | limit (n90) | battery (90 %) | ${classical.map(({ id }) => id).join(' | ')} |`];
afterAll(() => console.log(table.join('\n')));

describe('the battery needs fewer numbers than tests of normality', () => {
  test.each(rows)('%s', (backdoor) => {
    const n90 = limit(densityOf(backdoor)!, 0.9);
    const battery = detections(backdoor, { streams: 200, most: 16 * n90 }).p90;
    const length = Math.min(MOST, 64 * n90);
    const streams = Array.from({ length: STREAMS }, (_, i) => {
      const x = new Float64Array(length);
      openPipeline({ id: 'numpy:PCG64', seed: String(i + 1) }, tampering(backdoor)).fill(x);
      return x;
    });
    const others = classical.map((one) => needed(one, streams, n90));
    const shown = (n: number, i: number) =>
      Number.isFinite(n) ? `${n} (${(n / battery).toFixed(1)})` : `> ${Math.min(length, classical[i]!.range[1])}`;
    table.push(`| \`${backdoor}\` | ${n90} | ${battery} | ${others.map(shown).join(' | ')} |`);
    // A chi-square, KS or other test made for one shape may be lucky by a little; none beats the battery by more.
    for (const [i, n] of others.entries()) expect(n, classical[i]!.id).toBeGreaterThan(0.6 * battery);
    expect(battery).toBeLessThan(2 * n90);
  });
});
