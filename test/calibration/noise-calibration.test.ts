import { describe, expect, test } from 'vitest';
import { CountedFamily, latticeLaw, Watch } from '../../src/audit/noise/index.ts';
import type { NormalDtype } from '../../src/core/types.ts';
import { watched } from '../../src/run/noise-power.ts';
import { latticeSampler } from '../../src/samplers/lattice.ts';
import { latticeTable } from '../../src/samplers/lattice-table.ts';
import { openPipeline, pipelines } from '../../src/samplers/pipelines.ts';
import { tooMany } from '../support/binomial.ts';

// Ville's inequality, on the numbers each pipeline really makes: P(E ever >= 20) <= .05, P(E ever >= 100) <= .01; each claim is given up
// when its count would be rarer than 1e-3. bench/noise-calibration.mjs has the same at 2^20 numbers and at every look.
const STREAMS = 2000;
const LENGTH = 2 ** 14;
const limits = [20, 100].map((e) => [e, tooMany(STREAMS, 1 / e, 1e-3)] as const);

function holds(sups: readonly number[]): void {
  expect(sups).toHaveLength(STREAMS);
  for (const [e, most] of limits) {
    const reached = sups.filter((sup) => sup >= Math.log(e)).length;
    expect(reached, `streams of ${STREAMS} that reached E = ${e}`).toBeLessThan(most);
  }
}

test('the bounds: 5 % and 1 % of 2,000, and as much more as chance allows', () => {
  // scipy 1.17: binom.isf(1e-3, 2000, p) + 1
  expect(limits.map(([, most]) => most)).toEqual([132, 36]);
});

// Looks 30 % apart: a false null law shows at any of them.
const APART = 1.3;
const cases = pipelines.flatMap(({ id, dtypes }) => dtypes.map((dtype): [string, NormalDtype] => [id, dtype]));

describe('honest streams of every pipeline', () => {
  test.each(cases)('%s %s', (id, dtype) => {
    holds(
      Array.from({ length: STREAMS }, (_, i) => {
        const source = openPipeline({ id, dtype, seed: String(i + 1) });
        return watched(source, 1e-6, LENGTH, APART).supLogE;
      }),
    );
  });

  test('numpy:PCG64, every look of the battery', () => {
    holds(
      Array.from({ length: STREAMS }, (_, i) => {
        return watched(openPipeline({ id: 'numpy:PCG64', seed: String(i + 1) }), 1e-6, LENGTH).supLogE;
      }),
    );
  });
});

describe('the lattice, from its integers', () => {
  test.each([
    [0.25, 255],
    [1, 255],
    [0.5, 1],
  ])('sigma %s on a grid of 1/%s', (sigma, denominator) => {
    const law = latticeLaw(latticeTable(sigma, denominator), sigma, denominator);
    const { shift, first } = law.lattice!;
    const grid = { kind: 'uniform' as const, denominator, low: 0, high: denominator };
    const sampler = latticeSampler({ sigma, grid, key: new Uint8Array(32).fill(7), d: 1024, maxCount: 1 });
    const counts = new Float64Array(law.raw);
    holds(
      Array.from({ length: STREAMS }, (_, input) => {
        const watch = new Watch(new CountedFamily([law]), 1e-6);
        for (let sample = 0; sample < LENGTH / 1024; sample++) {
          const noise = sampler.noise({ input, phase: 1, sample }, 1);
          for (let at = 0; at < noise.length; ) {
            const take = sample === 0 ? 64 : noise.length; // the first looks are close together
            counts.fill(0);
            for (const D of noise.subarray(at, (at += take)))
              counts[Math.min(law.raw - 1, Math.max(0, (D >> shift) - first))]!++;
            (watch.family as CountedFamily).push(0, counts);
            watch.look();
          }
        }
        return watch.supLogE;
      }),
    );
  });
});
