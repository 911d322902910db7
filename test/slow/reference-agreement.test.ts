import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inlineExecutor, noiseSpec, prepareRun, type RunRequest, runPlan } from '../../src/run/index.ts';
import { holm, type InputRecord, twoProportions } from '../../src/smoothing/index.ts';
import { hasShared, shared, testSeed } from '../support/shared.ts';

// Votes of the whole path (reader, grid, lattice noise, model) beside those of locuslab/smoothing's Smooth.certify on the same models and
// images: other noise, the same smoothed classifier, so the counts of an image must be two samples of one proportion.
interface Reference {
  readonly model: string;
  readonly sigma: number;
  readonly n0: number;
  readonly n: number;
  readonly alpha: number;
  readonly results: readonly { readonly idx: number; readonly predict: number; readonly counts: readonly number[] }[];
}

const request = (model: string, data: string, more: Partial<RunRequest>): RunRequest => ({
  task: 'certify',
  model: shared('models', model),
  modelOptions: {},
  data: shared('data', data),
  sigma: 0.25,
  n0: 100,
  n: 10_000,
  alpha: 0.001,
  family: 'per-input',
  bound: 'clopper-pearson',
  targetRadius: null,
  precision: null,
  tau: 0,
  start: 0,
  count: null,
  skip: 1,
  grid: null,
  transform: { resize: null, crop: null },
  normalize: null,
  batch: 64,
  noise: 'lattice',
  dtype: null,
  backdoors: [],
  ...more,
});

/** The run of the request in this thread: what `certify` does without its folder. */
async function records(asked: RunRequest): Promise<InputRecord[]> {
  const prepared = await prepareRun(asked);
  const { plan, dataset, noise, indices } = prepared;
  const seed = { kind: 'given', text: `agreement ${testSeed}` } as const;
  const executor = await inlineExecutor({
    model: { path: asked.model, digest: plan.model.digest, options: asked.modelOptions },
    noise: noiseSpec(plan, seed, '2026-11-22', noise.capture),
    d: plan.model.shape.reduce((a, b) => a * b, 1),
    batch: plan.model.batch,
    tau: asked.tau,
    normalize: asked.normalize,
  });
  const inputs = async function* () {
    for (const index of indices) yield await prepared.input(index);
  };
  const done: InputRecord[] = [];
  try {
    for await (const event of runPlan({ plan, executor, inputs: inputs(), tv: 0, inOrder: false })) {
      if (event.kind === 'input') done.push(event.record);
    }
  } finally {
    await executor.close();
    await dataset.close();
  }
  return done;
}

/** Votes for our class A among ours and among theirs, an image each. */
function pValues(ours: readonly InputRecord[], { results, n }: Reference): number[] {
  return ours.map(({ cAHat, nA, samples }, i) => twoProportions(nA, samples, results[i]!.counts[cAHat]!, n));
}

const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const started = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(started);
  console.log(`${what}: ${((user + system) / 1e6).toFixed(1)} s of processor time`);
  return result;
};

describe.skipIf(!hasShared)('agreement with Smooth.certify (needs ../shared)', () => {
  const runs: Record<string, Reference> = hasShared
    ? JSON.parse(readFileSync(shared('vectors/smoothing-reference.json'), 'utf8')).runs
    : {};

  test.each([
    ['mnist', 'mnist'],
    ['mnist_sigma0.5', 'mnist'],
    ['cifar10', 'cifar10/test_first761_exact.bin'],
  ])('%s', async (name, data) => {
    const reference = runs[name]!;
    const { results, model, sigma, n0, n, alpha } = reference;
    const ours = await timed(name, () => records(request(model, data, { sigma, n0, n, alpha, count: results.length })));
    expect(ours.map(({ index }) => index)).toEqual(results.map(({ idx }) => idx));

    expect(holm(pValues(ours, reference), 1e-3).filter(Boolean)).toEqual([]);
    // The same answers, but for the one image of which the reference itself cannot tell the majority (CIFAR-10, row 0: 55 %).
    const told = results.filter(({ predict }) => predict >= 0);
    expect(told.length).toBeGreaterThanOrEqual(results.length - 1);
    const answers = new Map(ours.map(({ index, predict }) => [index, predict]));
    expect(told.map(({ idx }) => answers.get(idx))).toEqual(told.map(({ predict }) => predict));
  });

  test('noise a tenth too strong would not pass', async () => {
    const reference = runs['mnist_sigma0.5']!;
    const { model, results, n } = reference;
    const ours = await records(request(model, 'mnist', { sigma: 0.55, n, count: results.length }));
    expect(holm(pValues(ours, reference), 1e-3).filter(Boolean).length).toBeGreaterThan(1);
  });

  test('Adult: accuracy under noise 83.7 ± 1.5 %', async () => {
    const rows = await timed('adult', () =>
      records(
        request('adult-mlp-sigma0.25.onnx', 'adult/test-first2000.f32', {
          task: 'predict',
          labels: shared('data/adult/test-first2000.labels.u8'),
          n: 10,
          grid: 'auto',
        }),
      ),
    );
    expect(rows).toHaveLength(2000);
    const right = rows.reduce((sum, { label, estimation }) => sum + estimation.counts[label!]!, 0);
    expect(Math.abs(right / (10 * rows.length) - 0.837)).toBeLessThan(0.015);
  });
});
