import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf, type Grid, type Plan, type Point, planDigest } from '../../src/core/index.ts';
import { certifyNumerics } from '../../src/kernel/certify.ts';
import { readModel } from '../../src/models/index.ts';
import { inlineExecutor, runPlan } from '../../src/run/index.ts';
import { exactRational, gaussianCdf, latticeSampler } from '../../src/samplers/index.ts';
import { certifiedRadius, probabilityForRadius } from '../../src/smoothing/index.ts';
import { deriveKey } from '../../src/sources/index.ts';
import { temporaryFolder } from '../support/cli.ts';
import { testSeed } from '../support/shared.ts';

// Whole certificates through the code that users run: plan, ChaCha20 key, lattice noise, classifier, votes, bound. The oracle looks at
// one coordinate, f(x) = [x_0 > t], so P(f(Q(x + e)) = 1) is one value of the Gaussian distribution function, known exactly.
const SIGMA = 0.5;
const q = 64;
const grid: Grid = { kind: 'uniform', denominator: q, low: -256, high: 256 };
const CERTIFICATES = 5000;

/** P(x + D > t) with x, t in steps. */
function truth(x: number, t: number): number {
  const sigma = exactRational(SIGMA);
  const i = t - x; // D >= i + 1, that is above (i + 1/2) steps
  const cdf = gaussianCdf({
    numerator: BigInt(Math.abs(2 * i + 1)) * sigma.denominator,
    denominator: 2n * BigInt(q) * sigma.numerator,
  });
  const lower = Number(cdf >> 128n) / 2 ** 64;
  return i >= 0 ? 1 - lower : lower;
}

interface Tally {
  readonly certified: number;
  readonly falseClaims: number;
}

async function certifyMany(x: number, statistics: Partial<Plan['statistics']>, count = CERTIFICATES): Promise<Tally> {
  const model = join(temporaryFolder(), 'oracle.json');
  writeFileSync(
    model,
    JSON.stringify({ format: 'fairnoise-linear/1', shape: [3], weights: [[1, 0, 0]], biases: [-0.25 / q] }),
  );
  const digest = digestOf((await readModel(model)).bytes);
  const plan: Plan = {
    format: 'fairnoise/plan/v1',
    task: 'certify',
    model: {
      digest,
      shape: [3],
      classes: 2,
      layout: 'flat',
      scores: 'logits',
      input: 'x',
      output: 'scores',
      batch: 64,
    },
    data: { digest, length: count, shape: [3], labelColumn: null },
    select: { start: 0, count, skip: 1 },
    transform: { resize: null, crop: null, normalize: null },
    grid,
    noise: { recipe: 'lattice', sigma: String(SIGMA), backdoors: [] },
    statistics: {
      n0: 20,
      n: 300,
      alpha: '0.1',
      bound: 'clopper-pearson',
      targetRadius: null,
      precision: null,
      tau: '0',
      family: 'per-input',
      ...statistics,
    },
  };
  const key = deriveKey({ kind: 'given', text: `coverage ${testSeed}` }, planDigest(plan));
  const executor = await inlineExecutor({
    model: { path: model, digest, options: {} },
    noise: { kind: 'lattice', sigma: SIGMA, grid, key },
    d: 3,
    batch: 64,
    tau: 0,
    normalize: null,
  });
  const { tvPerVector } = latticeSampler({ sigma: SIGMA, grid, key, d: 3, maxCount: 1 });
  async function* inputs() {
    const steps = Int32Array.of(x, 0, 0);
    for (let index = 0; index < count; index++) {
      const point: Point = { index, label: 1, steps, values: Float32Array.from(steps, (s) => s / q), moved: 0 };
      yield { point, cost: 0, norm: 1 };
    }
  }
  // Class 1 wins where x_0 >= 1 step; smoothed, it is what is certified, and its true radius follows from the true pA.
  const p = truth(x, 0);
  const trueRadius = p > 0.5 ? SIGMA * certifyNumerics().normalQuantile(p) : 0;
  let certified = 0;
  let falseClaims = 0;
  for await (const event of runPlan({ plan, executor, inputs: inputs(), tv: tvPerVector, inOrder: false })) {
    if (event.kind !== 'input' || event.record.predict === null) continue;
    certified++;
    if (event.record.predict !== (p > 0.5 ? 1 : 0) || event.record.radius > trueRadius) falseClaims++;
  }
  await executor.close();
  return { certified, falseClaims };
}

/** Least count with P(Bin(m, alpha) >= count) <= 1e-3: what a sound procedure stays below but once in a thousand. */
function tooMany(m: number, alpha: number): number {
  let k = Math.floor(m * alpha);
  while (certifyNumerics().binomialTailUp(k, m, alpha) > 1e-3) k++;
  return k;
}

describe(`false certificates among ${CERTIFICATES}, one-sided binomial test at 1e-3`, () => {
  // Points at a moderate and a large pA, about .70 and .90.
  const fixed = [0.1, 0.01].flatMap((alpha) => [17, 41].map((x) => ({ alpha, x })));
  test.each(fixed)('Clopper–Pearson, n = 300, alpha $alpha, x = $x steps', async ({ alpha, x }) => {
    const started = performance.now();
    const { falseClaims } = await certifyMany(x, { alpha: String(alpha) });
    console.log(
      `alpha ${alpha}, pA ${truth(x, 0).toFixed(4)}: ${falseClaims} false (${((performance.now() - started) / 1000).toFixed(1)} s)`,
    );
    expect(falseClaims).toBeLessThan(tooMany(CERTIFICATES, alpha));
    // The test could fail: the bound is not so loose that nothing ever goes wrong.
    if (alpha === 0.1) expect(falseClaims).toBeGreaterThan(CERTIFICATES * alpha * 0.3);
  });

  const sequential = [0.1, 0.01].map((alpha) => ({ alpha, x: 41 }));
  test.each(sequential)('target radius just above the truth, alpha $alpha, x = $x steps', async ({ alpha, x }) => {
    const p = truth(x, 0);
    const target = certifiedRadius(p, SIGMA) * 1.0001;
    expect(probabilityForRadius(target, SIGMA)).toBeGreaterThan(p);
    const { falseClaims, certified } = await certifyMany(x, {
      alpha: String(alpha),
      bound: 'betting',
      targetRadius: String(target),
      n: 2000,
    });
    expect(falseClaims).toBe(certified);
    expect(falseClaims).toBeLessThan(tooMany(CERTIFICATES, alpha));
    if (alpha === 0.1) expect(falseClaims).toBeGreaterThan(CERTIFICATES * alpha * 0.05);
  });

  test('a radius read when it is known well enough, alpha 0.1, 500 certificates', async () => {
    const { falseClaims } = await certifyMany(41, { bound: 'betting', precision: '0.3', n: 600 }, 500);
    expect(falseClaims).toBeLessThan(tooMany(500, 0.1));
  });
});
