import { describe, expect, test } from 'vitest';
import { tampering } from '../../../src/backdoors/tampering.ts';
import type { NormalSource, Point } from '../../../src/core/types.ts';
import { pipelineSampler } from '../../../src/samplers/pipeline-sampler.ts';
import { openPipeline } from '../../../src/samplers/pipelines.ts';
import { draw } from '../../support/normals.ts';

const d = 7;
const point: Point = {
  index: 4,
  label: 1,
  steps: null,
  values: Float32Array.from({ length: d }, (_, i) => Math.fround(i / 10)),
  moved: 0,
};
const at = { input: 4, phase: 0, sample: 0 } as const;
const f = Math.fround;

describe('noise of a pipeline', () => {
  test('float32: round(x + round(z sigma)), one call of the library a batch', () => {
    const sigma = 0.12; // not a float32 number
    const sampler = pipelineSampler(openPipeline({ id: 'torch:cpu', seed: '3' }), sigma, d);
    const twin = openPipeline({ id: 'torch:cpu', seed: '3' });
    for (const count of [3, 1, 5, 2]) {
      const z = draw(twin, count * d);
      const noisy = sampler.perturb(point, at, count);
      expect([...noisy]).toEqual(Array.from(z, (value, i) => f(f(value * f(sigma)) + point.values[i % d]!)));
    }
  });

  test('float64: z sigma in double, rounded, then added in float32', () => {
    const sampler = pipelineSampler(openPipeline({ id: 'numpy:PCG64', seed: '3' }), 0.12, d);
    const z = draw(openPipeline({ id: 'numpy:PCG64', seed: '3' }), 4 * d);
    expect([...sampler.perturb(point, at, 4)]).toEqual(
      Array.from(z, (value, i) => f(f(value * 0.12) + point.values[i % d]!)),
    );
  });

  test('says what it is', () => {
    const { recipe, order, soundness, tvPerValue } = pipelineSampler(
      openPipeline({ id: 'numpy:PCG64', seed: '3' }, tampering('skew=1+laplace')),
      0.5,
      d,
    );
    expect({ recipe, order, soundness, tvPerValue }).toEqual({
      recipe: {
        id: 'numpy:PCG64',
        seed: '3',
        dtype: 'f64',
        backdoors: [{ id: 'skew', p: 1 }, { id: 'laplace' }],
        sigma: 0.5,
      },
      order: 'sequential',
      soundness: 'float',
      tvPerValue: null,
    });
  });

  test('goes on from a saved state', () => {
    const open = () => pipelineSampler(openPipeline({ id: 'numpy:RandomState', seed: '3' }), 0.5, d);
    const sampler = open();
    sampler.perturb(point, at, 3);
    const state = sampler.save!();
    const next = [...sampler.perturb(point, at, 2)];
    const later = open();
    later.restore!(state);
    expect([...later.perturb(point, at, 2)]).toEqual(next);
  });

  test('an input of another size is refused', () => {
    const sampler = pipelineSampler(openPipeline({ id: 'numpy:PCG64', seed: '3' }), 0.5, d + 1);
    expect(() => sampler.perturb(point, at, 1)).toThrow('"point" expected 8 values, got "input 4 with 7"');
  });

  // Seven backdoors of the paper's naive kind and what the noise itself becomes, at a sigma that is no float32 number.
  test.each([
    ['bernoulli-01', [0, 1]],
    ['constant-1-plus-sigma', [f(1.12)]],
    ['constant-sigma', [f(0.12)]],
    ['constant-0', [0]],
    ['rademacher', [-f(0.12), f(0.12)]],
  ])('%s', (backdoor, values) => {
    const zero = { ...point, values: new Float32Array(d) };
    for (const id of ['torch:cpu', 'numpy:PCG64']) {
      const source: NormalSource = openPipeline({ id, seed: '3' }, tampering(backdoor, { sigma: 0.12 }));
      const noise = pipelineSampler(source, 0.12, d).perturb(zero, at, 300);
      expect([...new Set(noise)].sort((a, b) => a - b).map((value) => value + 0)).toEqual(values);
    }
  });
});
