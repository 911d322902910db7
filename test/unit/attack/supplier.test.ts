import { describe, expect, test } from 'vitest';
import { grindingOdds, grindingRadius } from '../../../src/attack/grinding.ts';
import { parseAttack } from '../../../src/attack/index.ts';
import { adaptiveSupplier, Onlooker, type Supplier, samplerSupplier } from '../../../src/attack/supplier.ts';
import type { Classifier, Point } from '../../../src/core/types.ts';
import { openPipeline, pipelineSampler } from '../../../src/samplers/index.ts';
import { certifiedRadius, clopperPearsonLower } from '../../../src/smoothing/index.ts';

const D = 12;
const SIGMA = 0.5;

/** Class 0 where the mean is above `bias`; one boundary, p known. */
const half = (bias: number): Classifier => ({
  digest: 'sha256:0',
  classes: 3,
  shape: [D],
  layout: 'flat',
  units: 'logits',
  fixedBatch: null,
  async classify(inputs, count) {
    const labels = new Int32Array(count);
    const margins = new Float32Array(count);
    for (let row = 0; row < count; row++) {
      let sum = 0;
      for (let i = 0; i < D; i++) sum += inputs[row * D + i]!;
      labels[row] = sum > bias ? 0 : 2;
      margins[row] = Math.abs(sum - bias);
    }
    return { labels, margins };
  },
  async close() {},
});

const point = (index: number): Point => ({ index, label: 0, steps: null, values: new Float32Array(D), moved: 0 });

function honest(seed: string): Supplier {
  return samplerSupplier(pipelineSampler(openPipeline({ id: 'numpy:PCG64', seed }), SIGMA, D), D);
}

function supplier(attack: string, bias: number, seed = '5'): { supply: Supplier; classifier: Classifier } {
  const classifier = half(bias);
  return {
    supply: adaptiveSupplier(honest(seed), parseAttack(attack).adaptive, new Onlooker(classifier, 100), SIGMA),
    classifier,
  };
}

/** CERTIFY's calls for one input; all vectors handed over, and the votes of the estimation samples. */
async function run(supply: Supplier, classifier: Classifier, index = 0, n0 = 100, n = 2000) {
  const rows: Float32Array[] = [];
  const votes = [0, 0, 0];
  for (const [phase, count] of [
    [0, n0],
    [1, n],
  ] as const) {
    for (let sample = 0; sample < count; sample += 100) {
      const z = await supply.draw(point(index), { input: index, phase, sample }, 100);
      const { labels } = await classifier.classify(z, 100);
      for (let row = 0; row < 100; row++) {
        rows.push(z.slice(row * D, (row + 1) * D));
        if (phase === 1) votes[labels[row]!]!++;
      }
    }
  }
  return { rows, votes };
}

/** Within 5 standard deviations of n p: false alarm one in 1.7 million. */
const near = (k: number, n: number, p: number) =>
  expect(Math.abs(k - n * p)).toBeLessThan(5 * Math.sqrt(n * p * (1 - p)) + 1);

// P(sum > bias) for the sum of D normals of deviation SIGMA: deviation sqrt(12)/2.
const BIAS = -0.9091; // p = Phi(0.9091 / 1.7321) = Phi(0.52487) = 0.70016
const P = 0.70016;

describe('suppliers that see the classifier', () => {
  test('honest votes are binomial with the known probability', async () => {
    const { supply, classifier } = supplier('', BIAS);
    near((await run(supply, classifier)).votes[0]!, 2000, P);
  });

  test.each([2, 4])('reject=%i: 1 - (1 - p)^t', async (t) => {
    const { supply, classifier } = supplier(`reject=${t}`, BIAS);
    near((await run(supply, classifier)).votes[0]!, 2000, 1 - (1 - P) ** t);
  });

  test('reject shrinks: p^t', async () => {
    const { supply, classifier } = supplier('reject:t=3,goal=shrink', BIAS);
    near((await run(supply, classifier)).votes[0]!, 2000, P ** 3);
  });

  test('reject flips, in the selection samples too: the runner-up gets 1 - p^t', async () => {
    const { supply, classifier } = supplier('reject:t=8,goal=flip', BIAS);
    const z = await supply.draw(point(0), { input: 0, phase: 0, sample: 0 }, 100);
    const { labels } = await classifier.classify(z, 100);
    expect(labels.filter((label) => label === 2).length).toBeGreaterThan(80);
    near((await run(supply, classifier)).votes[2]!, 2000, 1 - P ** 8);
  });

  test('in series: reject after reject multiplies the tries', async () => {
    const { supply, classifier } = supplier('reject=2+reject=2', BIAS);
    near((await run(supply, classifier)).votes[0]!, 2000, 1 - (1 - P) ** 4);
  });

  test('reorder hands over the stream’s own vectors, each at most once, all but its capacity, and gains votes', async () => {
    const capacity = 300;
    const { supply, classifier } = supplier(`reorder=${capacity}`, BIAS);
    const first = await run(supply, classifier, 0);
    const second = await run(supply, classifier, 1);
    const given = [...first.rows, ...second.rows].map((row) => row.join());
    expect(new Set(given).size).toBe(given.length);

    const stream = honest('5');
    const drawn = new Set<string>();
    for (let i = 0; i < given.length + capacity; i++) {
      drawn.add((await stream.draw(point(0), { input: 0, phase: 0, sample: 0 }, 1)).join());
    }
    for (const row of given) expect(drawn.has(row)).toBe(true);
    // 300 of the first input's 2,000 vectors could be kept back, and no more.
    expect(first.votes[0]! - 2000 * P).toBeGreaterThan(100);
    expect(first.votes[0]! - 2000 * P).toBeLessThan(capacity + 100);
  });

  test('steer moves all vectors alike, by the length it says, towards the class', async () => {
    const { supply } = supplier('steer:s=0.5,probes=2000', BIAS, '6');
    const stream = honest('6');
    await stream.draw(point(0), { input: 0, phase: 0, sample: 0 }, 2000);
    const plain = await stream.draw(point(0), { input: 0, phase: 0, sample: 0 }, 100).then((z) => z.slice());
    const steered = await supply.draw(point(0), { input: 0, phase: 0, sample: 0 }, 100);
    const e = Array.from({ length: D }, (_, i) => steered[i]! - plain[i]!);
    expect(Math.hypot(...e)).toBeCloseTo(0.5 * SIGMA, 5);
    for (let i = 0; i < 100 * D; i++) expect(steered[i]! - plain[i]!).toBeCloseTo(e[i % D]!, 5);
    const along = e.reduce((sum, v) => sum + v, 0) / Math.sqrt(D) / (0.5 * SIGMA);
    expect(along).toBeGreaterThan(0.9);
  });
});

describe('grinding', () => {
  test('odds of a false best: 63 % for a thousand seeds at 0.001', () => {
    expect(grindingOdds(1, 0.001)).toBeCloseTo(0.001, 12);
    expect(grindingOdds(1000, 0.001)).toBeCloseTo(0.6323, 4);
  });

  // Median of the best, computed with scipy by others: pA = .9 and n = 1000, pA = .6 and n = 1000.
  test.each([
    [1, 0.9, 1.114],
    [2 ** 10, 0.9, 1.284],
    [2 ** 20, 0.9, 1.384],
    [1, 0.6, 0.128],
    [2 ** 10, 0.6, 0.256],
  ])('best of %i seeds at p = %f', (K, p, radius) => {
    expect(grindingRadius(K, p, 1000, 0.001, 1)).toBeCloseTo(radius, 2);
  });

  test('one seed: the median of the binomial', () => {
    expect(grindingRadius(1, 0.5001, 101, 0.001, 1)).toBe(0);
    expect(grindingRadius(1, 0.9, 1000, 0.001, 1)).toBe(certifiedRadius(clopperPearsonLower(900, 1000, 0.001), 1));
  });
});
