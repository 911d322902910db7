import { describe, expect, test } from 'vitest';
import { float32Law, float64Law, NormalsFamily, Watch } from '../../../../src/audit/noise/index.ts';
import { openPipeline } from '../../../../src/samplers/pipelines.ts';

// A repeat is as good as certain, so it raises the alarm by itself, whatever small share of alpha the family has and however late it comes.
describe('a run of numbers that came before', () => {
  test.each(['f32', 'f64'] as const)(
    'raises the alarm alone, at 1e-9 and after 300,000 honest numbers: %s',
    (dtype) => {
      const law = dtype === 'f32' ? float32Law() : float64Law();
      const numbers = dtype === 'f32' ? new Float32Array(301_000) : new Float64Array(301_000);
      openPipeline({ id: 'numpy:PCG64', seed: '8', dtype }).fill(numbers);
      numbers.copyWithin(300_000, 299_000, 300_000);
      const watch = new Watch(new NormalsFamily({ law }), 1e-9, 1.001);
      watch.feed(numbers, 1, (part) => watch.family.push(part), true);
      expect(watch).toMatchObject({ alarm: true, component: 'repeats' });
      expect(watch.detectedAt).toBeGreaterThan(300_000);
    },
  );

  test('up to sign', () => {
    const numbers = new Float64Array(2000);
    openPipeline({ id: 'numpy:PCG64', seed: '8' }).fill(numbers);
    for (let i = 1000; i < 2000; i++) numbers[i] = -numbers[i - 1000]!;
    const watch = new Watch(new NormalsFamily({ law: float64Law() }), 1e-6);
    watch.feed(numbers, 1, (part) => watch.family.push(part), true);
    expect(watch.component).toBe('repeats');
    expect(watch.detectedAt).toBeLessThan(1050);
  });
});
