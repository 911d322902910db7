import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marginal } from '../../src/audit/noise/alternatives/index.ts';
import { ratios } from '../../src/audit/noise/channel.ts';
import { CountedFamily } from '../../src/audit/noise/counted.ts';
import { float32Law, float64Law, RAW_FLOAT } from '../../src/audit/noise/law.ts';
import { NormalsFamily } from '../../src/audit/noise/normals.ts';
import { Watch } from '../../src/audit/noise/watch.ts';
import { openPipeline } from '../../src/samplers/index.ts';

function normals(n: number, seed: number, dtype: 'f32' | 'f64' = 'f64'): Float32Array | Float64Array {
  const out = dtype === 'f64' ? new Float64Array(n) : new Float32Array(n);
  openPipeline({ id: 'numpy:PCG64', seed: String(seed), dtype }).fill(out);
  return out;
}
const logE = (family: NormalsFamily) => {
  const out = new Float64Array(family.components.length);
  family.logE(null, out);
  return out;
};

describe('NormalsFamily', () => {
  it('gives the same e-values however the stream is cut, and across a save', () => {
    // 70,000 numbers cross the place from which values are counted before they are weighed.
    const x = normals(70_000, 7);
    const whole = new NormalsFamily({ law: float64Law(), lags: [1, 5, 28] });
    whole.push(x);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 69_999 }), { maxLength: 6 }), fc.nat(5), (cuts, at) => {
        let family = new NormalsFamily({ law: float64Law(), lags: [1, 5, 28] });
        const places = [0, ...cuts.sort((a, b) => a - b), x.length];
        for (let i = 1; i < places.length; i++) {
          family.push(x.subarray(places[i - 1]!, places[i]!));
          if (i - 1 === at) {
            const other = new NormalsFamily({ law: float64Law(), lags: [1, 5, 28] });
            other.restore(family.save());
            family = other;
          }
        }
        expect(Array.from(logE(family), (e) => e.toFixed(9))).toEqual(Array.from(logE(whole), (e) => e.toFixed(9)));
      }),
      { numRuns: 12 },
    );
  });

  it('weighs numbers one after another as it weighs their counts', () => {
    const x = normals(30_000, 3, 'f32');
    const family = new NormalsFamily({ law: float32Law() });
    family.push(x);
    const counts = new Float64Array(RAW_FLOAT);
    for (const value of x) {
      const raw = Math.min(RAW_FLOAT - 1, Math.max(0, Math.floor(value * 256) + 2049));
      counts[raw] = counts[raw]! + 1;
    }
    const counted = new CountedFamily([float32Law()]);
    counted.push(0, counts);
    const out = new Float64Array(counted.components.length);
    counted.logE(null, out);
    expect(counted.count).toBe(30_000);
    logE(family)
      .subarray(0, out.length)
      .forEach((e, i) => {
        expect(e).toBeCloseTo(out[i]!, 6);
      });
  });

  it('agrees with a twin that multiplies likelihood ratios number by number', () => {
    const x = normals(500, 11);
    const law = float64Law();
    const { channel } = marginal(law);
    const { matrix, groupOf, sizes } = ratios(channel);
    const sums = new Float64Array(groupOf.length);
    for (const value of x) {
      const cell = law.low.findLastIndex((low) => value >= low);
      sums.forEach((_, k) => {
        sums[k] = sums[k]! + matrix[cell * channel.K + k]! - channel.logZ[k]!;
      });
    }
    const expected = new Float64Array(sizes.length);
    groupOf.forEach((group, k) => {
      expected[group] = expected[group]! + Math.exp(sums[k]!) / sizes[group]!;
    });
    const family = new NormalsFamily({ law });
    family.push(x);
    expected.forEach((e, group) => {
      expect(logE(family)[group]).toBeCloseTo(Math.log(e), 9);
    });
  });

  it('scales by sigma', () => {
    const x = normals(2000, 5).map((value) => value * 0.25);
    const scaled = new NormalsFamily({ law: float64Law() });
    scaled.push(x as Float64Array, 0.25);
    const plain = new NormalsFamily({ law: float64Law() });
    plain.push(normals(2000, 5));
    expect(logE(scaled)).toEqual(logE(plain));
  });

  it('names the number that is not finite', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      for (const x of [Float64Array.of(0, 1, bad, 2), Float32Array.of(0, 1, bad, 2)])
        expect(() => new NormalsFamily({ law: float64Law() }).push(x)).toThrow(
          `"number 3" expected a finite number, got ${bad}`,
        );
  });
});

/** Pushes all of x under a watch. */
function watched(x: Float32Array | Float64Array, family: NormalsFamily, alpha = 1e-6): Watch {
  const watch = new Watch(family, alpha);
  for (let at = 0; at < x.length; ) {
    const take = Math.min(x.length - at, watch.nextLook - family.count);
    family.push(x.subarray(at, (at += take)));
    if (family.count === watch.nextLook) watch.look();
  }
  return watch;
}

describe('repeats and lags', () => {
  const law = float64Law();
  it.each([
    ['a constant', Float64Array.from({ length: 100 }, () => 0.3), 6],
    ['two values in turn', Float64Array.from({ length: 100 }, (_, i) => (i % 2 ? 0.5 : -1.25)), 7],
    ['a short cycle', Float64Array.from({ length: 400 }, (_, i) => normals(60, 1)[i % 60]!), 65],
    [
      'pairs z, -z of 50',
      Float64Array.from({ length: 400 }, (_, i) => normals(50, 2)[i % 50]! * (i % 100 < 50 ? 1 : -1)),
      55,
    ],
  ])('%s is caught as soon as it is certain', (_, x, by) => {
    const watch = watched(x, new NormalsFamily({ law }));
    expect(watch.component).toBe('repeats');
    expect(watch.detectedAt).toBeLessThanOrEqual(by);
  });

  it('a replay from far beyond the latest values is found through the sample', () => {
    const x = normals(400_000, 9) as Float64Array;
    const replay = new Float64Array(500_000);
    replay.set(x);
    replay.set(x.subarray(1000, 101_000), 400_000);
    const watch = watched(replay, new NormalsFamily({ law }));
    expect(watch.component).toBe('repeats');
    expect(watch.detectedAt).toBeLessThan(420_000);
    const estimate = watch.report().components.find(({ id }) => id === 'repeats')!.estimate;
    expect(estimate).toMatch(/a run that was there 399000 numbers before/);
  });

  it('correlation at a given distance is caught by serial', () => {
    const z = normals(40_000, 4) as Float64Array;
    const x = z.map((value, i) => (i < 28 ? value : 0.3 * z[i - 28]! + Math.sqrt(1 - 0.09) * value));
    const watch = watched(x, new NormalsFamily({ law, lags: [1, 28] }));
    expect(watch.component).toBe('serial');
    expect(watch.report().components.find(({ id }) => id === 'serial')!.estimate).toMatch(
      /correlation 0.25.* at distance 28/,
    );
    expect(watched(z, new NormalsFamily({ law, lags: [1, 28] })).alarm).toBe(false);
  });
});
