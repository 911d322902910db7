import { describe, expect, test } from 'vitest';
import { openPipeline } from '../../src/samplers/pipelines.ts';
import { vectors } from '../support/normals.ts';
import { type PaperCase, paperTampering } from '../support/paper.ts';
import { hasShared } from '../support/shared.ts';

const cases: PaperCase[] = vectors('paper-attacks.json').cases ?? [];

// Ten million normals of each setting: the reference prints nine digits of every moment.
describe.skipIf(!hasShared)("needs ../shared: moments of numpy's normals behind the paper's backdoors", () => {
  test.each<[string, PaperCase]>(cases.map((c) => [`${c.family} ${c.setting}`, c]))('%s', (_, c) => {
    const sums = [0, 0, 0, 0];
    let [most, negative, below1, above3] = [0, 0, 0, 0];
    for (const piece of openPipeline({ id: 'numpy:PCG64', seed: '42' }, paperTampering(c)).stream(c.n))
      for (const x of piece) {
        const xx = x * x;
        sums[0]! += x;
        sums[1]! += xx;
        sums[2]! += xx * x;
        sums[3]! += xx * xx;
        most = Math.max(most, Math.abs(x));
        if (x < 0) negative++;
        if (xx < 1) below1++;
        if (xx > 9) above3++;
      }
    const [m1, m2, m3, m4] = sums.map((sum) => sum / c.n) as [number, number, number, number];
    const variance = m2 - m1 * m1;
    const third = m3 - 3 * m1 * m2 + 2 * m1 ** 3;
    const fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4;
    expect(m1).toBeCloseTo(c.mean, 8);
    expect(variance).toBeCloseTo(c.variance, 7);
    expect(third / variance ** 1.5).toBeCloseTo(c.skewness, 6);
    expect(fourth / variance ** 2 - 3).toBeCloseTo(c.excess_kurtosis, 5);
    expect(most).toBeCloseTo(c.max_abs, 6);
    // The reference prints shares of 10^7 in full.
    expect([negative, below1, above3].map((count) => count / c.n)).toEqual([
      c.frac_negative,
      c.frac_abs_lt_1,
      c.frac_abs_gt_3,
    ]);
  });
});
