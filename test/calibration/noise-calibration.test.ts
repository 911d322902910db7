import { describe, expect, test } from 'vitest';
import { CountedFamily, latticeLaw, Watch } from '../../src/audit/noise/index.ts';
import { latticeSampler } from '../../src/samplers/lattice.ts';
import { latticeTable } from '../../src/samplers/lattice-table.ts';
import { cases, cryptographic, holds, LENGTH, limits, STREAMS, sups } from '../support/honest-streams.ts';

test('the bounds: 5 % and 1 % of 2,000, and as much more as chance allows', () => {
  // scipy 1.17: binom.isf(1e-3, 2000, p) + 1
  expect(limits.map(([, most]) => most)).toEqual([132, 36]);
});

describe('honest streams of every pipeline', () => {
  test.each(cases.filter(([id]) => !cryptographic.test(id)))('%s %s', (id, dtype) => holds(sups(id, dtype)));

  test('numpy:PCG64, every look of the battery', () => holds(sups('numpy:PCG64', 'f64', null)));
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
            watch.family.push(0, counts);
            watch.look();
          }
        }
        return watch.supLogE;
      }),
    );
  });
});
