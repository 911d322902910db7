import { randomInt } from 'node:crypto';
import { reason } from '../../core/errors.ts';
import { misuse } from '../../core/guards.ts';
import { inputSize } from '../../core/plan.ts';
import type { Normalization, Point, Verdict } from '../../core/types.ts';
import type { Points } from '../../datasets/index.ts';
import { type CertificatePredicate, outcomeSlices, type ResultEvidence } from '../../evidence/index.ts';
import { topClass } from '../../smoothing/index.ts';
import { type BenchSpec, openSampler } from '../bench.ts';
import { driver, single } from '../drive.ts';
import { type Executor, threadExecutor } from '../executor.ts';
import { noiseSpec } from '../noise.ts';

/** How much is replayed: every sample of every input, or this many random ones of those that each input counts for its class. */
export type ReplayDepth = 'all' | number;

export interface ReplayRequest {
  readonly predicate: CertificatePredicate;
  readonly model: string;
  /** Inputs of the data that was certified: its digest has been checked. */
  readonly points: Points;
  readonly depth: ReplayDepth;
  /** Content of outcomes.bin, or null; spot checks need it. */
  readonly outcomes: Uint8Array | null;
  readonly threads: number;
}

export type ReplayEvent = { readonly done: number; readonly total: number; readonly input: number };

/**
 * The last step of verification: the model votes again. A sample that the certificate counts must get the same class here; one it
 * does not count can only have lowered the radius. Yields progress, returns one verdict.
 */
export async function* replayVotes(request: ReplayRequest): AsyncGenerator<ReplayEvent, Verdict, undefined> {
  const { predicate, depth } = request;
  const claim = 'votes';
  const { plan } = predicate;
  if (plan.task !== 'certify') return { claim, state: 'skipped', because: 'predictions are not replayed yet' };
  if (!predicate.noise.replayable) {
    return { claim, state: 'undecided', because: `noise of ${plan.noise.recipe} is not replayable` };
  }
  const inOrder = plan.noise.recipe !== 'lattice';
  if (inOrder && depth !== 'all') {
    return {
      claim,
      state: 'undecided',
      because: `noise of ${plan.noise.recipe} comes in one stream, so no single sample can be drawn again; use --replay all`,
    };
  }
  if (depth !== 'all' && request.outcomes === null) {
    return {
      claim,
      state: 'undecided',
      because: 'single samples can be checked only with outcomes.bin beside the certificate; use --replay all',
    };
  }
  const spec = benchSpec(request);
  if (inOrder) {
    try {
      openSampler(spec.noise, spec.d, 1);
    } catch (thrown) {
      return { claim, state: 'fail', because: `no noise can be drawn as the certificate says: ${reason(thrown)}` };
    }
  }
  const slices = request.outcomes ? outcomeSlices(predicate.results, request.outcomes) : null;
  const { results } = predicate;
  const total = results.reduce((sum, { samples }) => sum + (depth === 'all' ? samples + plan.statistics.n0 : depth), 0);
  let done = 0;
  const executor = await threadExecutor(spec, inOrder ? 1 : request.threads);
  try {
    for (const [i, result] of results.entries()) {
      const { point } = await request.points.point(result.index);
      const bits = slices?.[i] ?? null;
      const wrong =
        depth === 'all'
          ? await replayAll(executor, point, result, bits, predicate)
          : await replaySome(executor, point, result, bits!, depth);
      if (wrong) return { claim, state: 'fail', ...wrong };
      done += depth === 'all' ? result.samples + plan.statistics.n0 : depth;
      yield { done, total, input: i + 1 };
    }
  } finally {
    await executor.close();
  }
  const because =
    depth === 'all'
      ? `the model gives every counted vote again, for all samples of ${results.length} inputs`
      : `the model gives the counted vote again on ${depth} random samples of each of ${results.length} inputs`;
  return { claim, state: 'pass', because };
}

type Wrong = { expected: string; got: string; because: string } | null;

async function replayAll(
  executor: Executor,
  point: Point,
  result: ResultEvidence,
  claimed: Uint8Array | null,
  { plan }: CertificatePredicate,
): Promise<Wrong> {
  const drive = driver(executor, plan.model.batch, plan.model.classes, () => {});
  const k = result.cAHat;
  const ask = (phase: 0 | 1, count: number) => single({ phase, from: 0, count, candidate: k });
  const { votes: selection } = await drive.run(ask(0, plan.statistics.n0), point);
  if (topClass(selection) !== k) {
    return {
      expected: String(k),
      got: String(topClass(selection)),
      because: `the selection samples of input ${result.index} choose another class here`,
    };
  }
  const { votes, outcomes } = await drive.run(ask(1, result.estimation.samples), point);
  if (claimed) {
    for (let s = 0; s < result.estimation.samples; s++) {
      const counted = (claimed[s >> 3]! >> (s & 7)) & 1;
      if (counted && !((outcomes![s >> 3]! >> (s & 7)) & 1)) {
        return {
          expected: `class ${k}`,
          got: 'another class',
          because: `sample ${s} of input ${result.index} does not vote as claimed`,
        };
      }
    }
  } else if (votes.counts[k]! < result.nA) {
    return {
      expected: `at least ${result.nA} votes`,
      got: String(votes.counts[k]),
      because: `input ${result.index} claims votes the model does not give`,
    };
  }
  return null;
}

async function replaySome(
  executor: Executor,
  point: Point,
  result: ResultEvidence,
  bits: Uint8Array,
  depth: number,
): Promise<Wrong> {
  const counted: number[] = [];
  for (let s = 0; s < result.samples; s++) if ((bits[s >> 3]! >> (s & 7)) & 1) counted.push(s);
  // Challenging only counted samples loses nothing: no other can have raised the radius (docs/theory.md#replay).
  const chosen = pick(counted, Math.min(depth, counted.length));
  const labels = chosen.length === 0 ? [] : await executor.recheck(point, chosen);
  const wrong = labels.findIndex((label) => label !== result.cAHat);
  if (wrong < 0) return null;
  return {
    expected: `class ${result.cAHat}`,
    got: `class ${labels[wrong]}`,
    because: `sample ${chosen[wrong]} of input ${result.index} does not vote as claimed`,
  };
}

/** `m` of them without replacement, by the verifier's own coins. */
function pick(values: readonly number[], m: number): number[] {
  const pool = [...values];
  for (let i = 0; i < m; i++) {
    const j = randomInt(i, pool.length);
    [pool[i], pool[j]] = [pool[j]!, pool[i]!];
  }
  return pool.slice(0, m);
}

/** The bench that a certificate describes. tau is 0: a counted sample must win here, by however little. */
function benchSpec({ predicate, model }: ReplayRequest): BenchSpec {
  const { plan } = predicate;
  const normalize = plan.transform.normalize;
  return {
    model: {
      path: model,
      digest: plan.model.digest,
      options: {
        input: plan.model.input,
        output: plan.model.output,
        shape: plan.model.shape,
        layout: plan.model.layout === 'flat' ? undefined : plan.model.layout,
      },
    },
    noise: noiseSpec(plan, predicate.noise.seed, predicate.run.started, null),
    d: inputSize(plan),
    batch: plan.model.batch,
    tau: 0,
    normalize:
      normalize && ({ mean: normalize.mean.map(Number), std: normalize.std.map(Number) } satisfies Normalization),
  };
}

/** `--replay`: `all`, or a number of samples per input. */
export function parseReplay(text: string): ReplayDepth {
  if (text === 'all') return 'all';
  const m = Number(text);
  if (Number.isSafeInteger(m) && m >= 1) return m;
  throw misuse('replay', 'a number of samples >= 1, or all', text);
}
