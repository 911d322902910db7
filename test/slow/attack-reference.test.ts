import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AttackDocument } from '../../src/report/schemas/attack.ts';
import { holmAdjusted, twoProportions } from '../../src/smoothing/index.ts';
import { attackReference, type ReferenceRun, type ReferenceVariant } from '../support/attack-reference.ts';
import { fairnoise, temporaryFolder } from '../support/cli.ts';
import { hasShared, shared } from '../support/shared.ts';

/**
 * The matrix against somebody else's: his own ziggurat in C and torch, our generators and onnxruntime. Votes of every image under every
 * variant, two-sided, Holm at 1e-3 over all of them. FAIRNOISE_FULL=1 takes all three models and all their images (half an hour).
 */
const full = process.env.FAIRNOISE_FULL === '1';
const ALPHA = 1e-3;

const DATA = { mnist: ['mnist'], cifar: ['cifar10', 'test_first761_exact.bin'] } as const;

/** His two torch runs and his honest ziggurat are all our honest run; everything else bears its name. */
const ours = (name: string): string => (name.startsWith('honest_') ? 'honest' : name);

function matrix(run: ReferenceRun, images: number): AttackDocument {
  const step = run.idx[1]! - run.idx[0]!;
  const every = Math.floor(run.idx.length / images);
  const ids = Object.keys(run.variants)
    .map(ours)
    .filter((id) => id !== 'honest');
  const out = process.env.FAIRNOISE_ATTACK_OUT ? join(process.env.FAIRNOISE_ATTACK_OUT, run.model) : temporaryFolder();
  const { code, stderr } = fairnoise([
    ...['attack', '--model', shared('models', run.model), '--data', shared('data', ...DATA[run.dataset])],
    ...['--sigma', String(run.sigma), '--n0', String(run.n0), '--n', String(run.n), '--alpha', String(run.alpha)],
    ...['--count', String(images), '--skip', String(step * every), '--variants', ids.join(), '--truth-n', '100'],
    ...['--base', 'numpy:PCG64', '--seed', '20261122', '--threads', String(Math.min(2, availableParallelism()))],
    ...['--out', out, '--quiet'],
  ]);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(readFileSync(join(out, 'matrix.json'), 'utf8')) as AttackDocument;
}

/** Vectors that come again are so many samples, not n. */
const repeats = (name: string, n: number): number => {
  const period = /^short_period_(\d+)$/.exec(name);
  return period ? n / Number(period[1]) : 1;
};

/**
 * p-value that image `i` had the same vote probability. The file counts votes for the class that was selected and names it where it was
 * certified; where he abstained it may be any, so the likeliest one counts.
 */
function sameVotes(name: string, his: ReferenceVariant, i: number, votes: readonly number[], n: number): number {
  const each = repeats(name, n);
  const p = (k: number) =>
    twoProportions(Math.round(his.nA[i]! / each), n / each, Math.round(votes[k]! / each), n / each);
  return his.predict[i]! >= 0 ? p(his.predict[i]!) : Math.max(...votes.map((_, k) => p(k)));
}

function compare(run: ReferenceRun, images: number) {
  const document = matrix(run, images);
  const at = document.plan.indices.map((index) => run.idx.indexOf(index));
  expect(at).not.toContain(-1);
  const tests = Object.entries(run.variants).flatMap(([name, his]) => {
    const { inputs } = document.variants.find(({ id }) => id === ours(name))!;
    return at.map((i, row) => ({ name, image: run.idx[i]!, p: sameVotes(name, his, i, inputs.counts[row]!, run.n) }));
  });
  return { document, at, tests };
}

describe.skipIf(!hasShared)('votes of attack agree with attack-effect-reference.json, needs ../shared', () => {
  const runs = hasShared ? attackReference() : [];
  const chosen = full ? runs : runs.slice(0, 1);

  test.each(chosen.map((run) => [run.model, run] as const))('%s', { timeout: 3_600_000 }, (model, run) => {
    expect(existsSync(shared('models', model))).toBe(true);
    const images = full ? run.idx.length : 20;
    const start = performance.now();
    const { document, at, tests } = compare(run, images);
    const adjusted = holmAdjusted(tests.map(({ p }) => p));
    const rejected = tests.filter((_, t) => adjusted[t]! <= ALPHA);
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `${model}: ${Object.keys(run.variants).length} variants x ${images} images, ${tests.length} tests, smallest adjusted p ${Math.min(...adjusted).toPrecision(3)}, ${seconds.toFixed(0)} s`,
    );
    expect(rejected).toEqual([]);

    // The test can fail: his Gaussian at 0.9 sigma is not our honest run, nor his kurtosis 0 our kurtosis 1.
    for (const [his, mine] of [
      ['scaled_0.9', 'honest'],
      ['zig_layer_a0', 'zig_layer_a1'],
    ] as const) {
      const { inputs } = document.variants.find(({ id }) => id === mine)!;
      const wrong = at.map((i, row) => sameVotes(his, run.variants[his]!, i, inputs.counts[row]!, run.n));
      expect(Math.min(...holmAdjusted(wrong)), `${his} against ${mine}`).toBeLessThan(ALPHA);
    }
  });
});
