import { describe, expect, test } from 'vitest';
import { noContext, noiseBackdoors, tampering } from '../../../src/backdoors/index.ts';
import { isMisuse } from '../../../src/core/guards.ts';
import { openPipeline } from '../../../src/samplers/pipelines.ts';
import { draw, type Normals } from '../../support/normals.ts';

const n = 200_000;
const open = (backdoor: string, dtype: 'f32' | 'f64' = 'f64', d = 100) =>
  openPipeline({ id: 'numpy:PCG64', seed: '11', dtype }, tampering(backdoor, { d }));
const mean = (values: Normals, of = (x: number) => x) => {
  let sum = 0;
  for (const x of values) sum += of(x);
  return sum / values.length;
};

// Laws in units of sigma: distribution function, mean, variance.
const phi = (x: number) => {
  // 1/2 + f(x) (x + x^3/3 + x^5/15 + …)
  let [term, sum] = [x, x];
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) sum += term *= (x * x) / (2 * k + 1);
  return 0.5 + (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
};
const clip = (p: number) => Math.min(1, Math.max(0, p));
const laplace = (b: number) => (x: number) => (x < 0 ? Math.exp(x / b) / 2 : 1 - Math.exp(-x / b) / 2);
const laws: Record<string, { cdf: (x: number) => number; mean: number; variance: number }> = {
  laplace: { cdf: laplace(1), mean: 0, variance: 2 },
  'laplace-matched': { cdf: laplace(Math.SQRT1_2), mean: 0, variance: 1 },
  'half-normal': { cdf: (x) => clip(2 * phi(x) - 1), mean: Math.sqrt(2 / Math.PI), variance: 1 - 2 / Math.PI },
  'half-normal-neg': { cdf: (x) => clip(2 * phi(x)), mean: -Math.sqrt(2 / Math.PI), variance: 1 - 2 / Math.PI },
  'uniform-pm-sigma': { cdf: (x) => clip((x + 1) / 2), mean: 0, variance: 1 / 3 },
  'uniform-matched': { cdf: (x) => clip((x / Math.sqrt(3) + 1) / 2), mean: 0, variance: 1 },
  'uniform-paper-code': { cdf: (x) => clip((x - 1) / 2), mean: 2, variance: 1 / 3 },
  'scale=0.5': { cdf: (x) => phi(2 * x), mean: 0, variance: 0.25 },
};

describe('naive swaps: law, mean and variance', () => {
  test.each(Object.entries(laws))('%s', (backdoor, law) => {
    for (const dtype of ['f64', 'f32'] as const) {
      const values = draw(open(backdoor, dtype), n).sort();
      // Kolmogorov: D sqrt n above 2.5 has probability 1e-5; seeds are fixed.
      let D = 0;
      for (const [i, x] of values.entries()) {
        const p = law.cdf(x);
        D = Math.max(D, p - i / n, (i + 1) / n - p);
      }
      expect(D * Math.sqrt(n)).toBeLessThan(2.5);
      expect(Math.abs(mean(values) - law.mean)).toBeLessThan(5 * Math.sqrt(law.variance / n));
      expect(Math.abs(mean(values, (x) => (x - law.mean) ** 2) / law.variance - 1)).toBeLessThan(0.03);
    }
  });

  test('quantile swaps keep the order of the normals they replace', () => {
    const z = draw(openPipeline({ id: 'numpy:PCG64', seed: '11' }), 2000);
    const order = [...z.keys()].sort((a, b) => z[a]! - z[b]!);
    for (const backdoor of ['laplace', 'uniform-matched', 'uniform-paper-code']) {
      const swapped = draw(open(backdoor), 2000);
      expect(order.every((at, i) => i === 0 || swapped[at]! >= swapped[order[i - 1]!]!)).toBe(true);
    }
  });

  test('far tails stay finite and right: Laplace of a normal at 8 and 30 sigma', () => {
    const far = Float64Array.of(-30, -8, 8, 30);
    const source = {
      recipe: { id: 'far', dtype: 'f64', backdoors: [] } as const,
      dtype: 'f64' as const,
      fill: (out: Normals) => out.set(far),
      stream: () => [far.slice()],
      save: () => new Uint8Array(0),
      restore: () => {},
    };
    const values = new Float64Array(4);
    tampering('laplace').normals(source).fill(values);
    // -log(2 (1 - Phi(z))), mpmath; beyond 7 sigma the kernel's relative error is 1e-8.
    expect(values[2]).toBeCloseTo(34.320289979354605, 7);
    expect(values[3]).toBeCloseTo(453.628096775783, 7);
    expect([-values[0]!, -values[1]!]).toEqual([values[3], values[2]]);
  });
});

describe('backdoors on whole vectors', () => {
  const d = 50;
  const rows = (backdoor: string, count: number): Normals[] => {
    const values = draw(open(backdoor, 'f64', d), count * d);
    return Array.from({ length: count }, (_, i) => values.slice(i * d, i * d + d));
  };
  const honest = (count: number) => {
    const values = draw(openPipeline({ id: 'numpy:PCG64', seed: '11' }), count * d);
    return Array.from({ length: count }, (_, i) => values.slice(i * d, i * d + d));
  };

  test('period: the first K again and again', () => {
    const [first, second, third] = honest(3);
    expect(rows('period=3', 8)).toEqual([first, second, third, first, second, third, first, second]);
    expect(rows('period=1', 3)).toEqual([first, first, first]);
  });

  test('once: one vector an input, whatever the calls', () => {
    const context = noContext();
    const source = openPipeline({ id: 'numpy:PCG64', seed: '11' }, tampering('once', { d, context }));
    const [first, second] = honest(2);
    context.input = 5;
    expect(draw(source, 3 * d)).toEqual(Float64Array.from([first!, first!, first!].flatMap((row) => [...row])));
    expect(draw(source, d)).toEqual(first);
    context.input = 6;
    expect(draw(source, d)).toEqual(second);
  });

  test('antithetic: z, -z, also across calls', () => {
    const [first, second] = honest(2);
    const negative = (row: Normals) => row.map((z) => -z);
    expect(rows('antithetic', 4)).toEqual([first, negative(first!), second, negative(second!)]);
    const source = open('antithetic', 'f64', d);
    expect([draw(source, d), draw(source, 2 * d).slice(0, d)]).toEqual([first, negative(first!)]);
  });

  test('low-rank: every value standard normal, all vectors in RANK dimensions', () => {
    const vectors = rows('low-rank=3', 400);
    const values = Float64Array.from(vectors.flatMap((row) => [...row]));
    expect(Math.abs(mean(values, (x) => x * x) - 1)).toBeLessThan(0.15);
    expect(rank(vectors.slice(0, 12))).toBe(3);
    expect(rank(honest(12))).toBe(12);
  });

  test('correlated: neighbours by rho, within a vector only', () => {
    const vectors = rows('correlated=0.6', 4000);
    const lag = mean(Float64Array.from(vectors, (row) => row[20]! * row[21]!));
    const two = mean(Float64Array.from(vectors, (row) => row[20]! * row[22]!));
    const across = mean(Float64Array.from(vectors.slice(1), (row, i) => row[0]! * vectors[i]![d - 1]!));
    expect([lag, two, across].map((r, i) => Math.abs(r - [0.6, 0.36, 0][i]!) < 0.08)).toEqual([true, true, true]);
    expect(Math.abs(mean(Float64Array.from(vectors, (row) => row[40]! ** 2)) - 1)).toBeLessThan(0.12);
  });

  test('shift and slices', () => {
    const [first] = honest(1);
    expect(rows('shift=-0.25', 1)[0]).toEqual(first!.map((z) => z - 0.25));
    const part = [...first!.slice(0, 17)];
    expect([...rows('slices=3', 1)[0]!]).toEqual([...part, ...part, ...part].slice(0, d));
  });

  test('one call of the library for all fresh vectors of a call', () => {
    const calls: number[] = [];
    const inner = openPipeline({ id: 'numpy:PCG64', seed: '11' });
    const spied = {
      recipe: inner.recipe,
      dtype: inner.dtype,
      fill: (out: Normals) => inner.fill(out),
      save: () => inner.save(),
      restore: (state: Uint8Array) => inner.restore(state),
      stream: (count: number) => {
        calls.push(count);
        return inner.stream(count);
      },
    };
    const source = tampering('period=3', { d }).normals(spied);
    draw(source, 2 * d);
    draw(source, 5 * d);
    draw(source, 4 * d);
    expect(calls).toEqual([2 * d, d]);
  });
});

describe('tampering', () => {
  test('a trigger decides call by call; without a context it never fires', () => {
    const context = noContext();
    const source = openPipeline({ id: 'numpy:PCG64', seed: '11' }, tampering('scale=0@phase=1', { context }));
    const twin = openPipeline({ id: 'numpy:PCG64', seed: '11' });
    context.phase = 0;
    expect(draw(source, 5)).toEqual(draw(twin, 5));
    context.phase = 1;
    expect([...draw(source, 5)].map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
    draw(twin, 5);
    context.phase = 0;
    expect(draw(source, 5)).toEqual(draw(twin, 5));
  });

  test('all levels in one string, and the recipe says what ran', () => {
    const source = openPipeline(
      { id: 'numpy:PCG64', seed: '4294967299' },
      tampering('seed32+skew=0+period=2', { d: 4 }),
    );
    expect(source.recipe).toEqual({
      id: 'numpy:PCG64',
      seed: '4294967299',
      dtype: 'f64',
      backdoors: [{ id: 'seed32' }, { id: 'skew', p: 0 }, { id: 'period', k: 2, d: 4 }],
    });
    const again = openPipeline(source.recipe, tampering(source.recipe.backdoors));
    const values = draw(source, 12);
    expect(draw(again, 12)).toEqual(values);
    expect(values.slice(8)).toEqual(values.slice(0, 4));
    expect(values.every((z) => z < 0)).toBe(true);
    expect(values).toEqual(
      draw(openPipeline({ id: 'numpy:PCG64', seed: '3' }, tampering('skew=0+period=2', { d: 4 })), 12),
    );
  });

  test.each<[string, RegExp]>([
    ['laplace+skew=1', /^"backdoors" expected skew, which acts on the words, before laplace, got "it after"$/],
    ['scale=0@every=3', /^"schedule of scale" expected date, phase, input, digest or call: noise is swapped/],
    ['scale', /^"s of scale" expected number in \[0, 1000000\], got "none"$/],
    ['scale=-1', /^"s of scale" expected number in \[0, 1000000\], got "?-1"?$/],
    ['period=0', /^"k of period" expected integer in \[1, 16777216\]/],
    ['period=3', /^"d of period" expected how many values one noise vector has, e\.g\. d=784, got "none"$/],
    ['period=16777216,d=784', /^"period" expected vectors of at most 1073741824 bytes in all to keep/],
  ])('%s', (text, message) => {
    try {
      openPipeline({ id: 'numpy:PCG64', seed: '1' }, tampering(text));
      expect.fail('accepted');
    } catch (error) {
      expect((error as Error).message).toMatch(message);
      expect(isMisuse(error)).toBe(true);
    }
  });

  test('a call that is no whole number of vectors is refused', () => {
    expect(() => draw(open('antithetic', 'f64', 7), 10)).toThrow(
      '"count" expected a multiple of 7, the length of a vector that antithetic works on, got 10',
    );
  });

  test('ids name each once, with an example that opens', () => {
    for (const { id, example } of noiseBackdoors)
      expect(draw(openPipeline({ id: 'numpy:PCG64', seed: '1' }, tampering([{ id, ...example }])), 32)).toHaveLength(
        32,
      );
  });
});

/** Rank by Gaussian elimination with full pivoting. */
function rank(vectors: readonly Normals[]): number {
  const rows = vectors.map((row) => [...row]);
  let found = 0;
  while (found < rows.length) {
    let [best, at, column] = [1e-9, -1, -1];
    for (let r = found; r < rows.length; r++)
      for (const [c, x] of rows[r]!.entries()) if (Math.abs(x) > best) [best, at, column] = [Math.abs(x), r, c];
    if (at < 0) break;
    [rows[found], rows[at]] = [rows[at]!, rows[found]!];
    const pivot = rows[found]!;
    for (let r = found + 1; r < rows.length; r++) {
      const factor = rows[r]![column]! / pivot[column]!;
      rows[r] = rows[r]!.map((x, c) => x - factor * pivot[c]!);
    }
    found++;
  }
  return found;
}
