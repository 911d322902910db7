import { describe, expect, it } from 'vitest';
import { LatticeFamily } from '../../../../src/audit/noise/lattice.ts';
import { latticeLaw } from '../../../../src/audit/noise/law.ts';
import { Watch } from '../../../../src/audit/noise/watch.ts';
import { latticeSampler, latticeTable } from '../../../../src/samplers/index.ts';

const N = 255;

function watched(sigma: number, claimed = sigma): Watch {
  const grid = { kind: 'uniform', denominator: N, low: 0, high: N } as const;
  const sampler = latticeSampler({ sigma, grid, key: new Uint8Array(32).fill(7), d: 4096, maxCount: 64 });
  const family = new LatticeFamily(latticeLaw(latticeTable(claimed, N), claimed, N), N);
  const watch = new Watch(family, 1e-6);
  for (let sample = 0; sample < 512 && !watch.alarm; sample += 64) {
    const x = Float32Array.from(sampler.noise({ input: 0, phase: 1, sample }, 64), (D) => D / N);
    for (let at = 0; at < x.length; ) {
      const take = Math.min(x.length - at, watch.nextLook - family.count);
      family.numbers(x.subarray(at, (at += take)));
      if (family.count === watch.nextLook) watch.look();
    }
  }
  return watch;
}

describe('lattice noise as numbers', () => {
  it.each([0.002, 0.12, 0.25, 1, 12])('sigma %s: two million honest numbers raise no alarm for their grid', (sigma) => {
    const watch = watched(sigma);
    expect(watch.family.count).toBe(512 * 4096);
    expect(watch.supLogE).toBeLessThan(Math.log(1e3));
  });

  it('another sigma is caught, and told', () => {
    const watch = watched(0.25, 0.24);
    expect(watch.alarm).toBe(true);
    expect(watch.detectedAt).toBeLessThan(40_000);
    expect(watch.report().components.find(({ id }) => id === 'scale')!.estimate).toMatch(/1\.0[345]/);
  });

  it('a number beside the grid is one sentence', () => {
    const family = new LatticeFamily(latticeLaw(latticeTable(0.25, N), 0.25, N), N);
    expect(() => family.numbers(Float64Array.of(1 / N, 0.3))).toThrow(
      'number 1 (from 0), 0.3, is no multiple of 1/255; leave --grid out, or name the step of this noise',
    );
  });
});
