import { fileURLToPath } from 'node:url';
import { refuted, truthFromVotes } from '../attack/index.ts';
import type { Verdict } from '../core/types.ts';
import { verifyDocument } from '../evidence/index.ts';
import { readBytes, readText } from '../files/index.ts';
import type { JobResult } from './job.ts';
import { openPlanned, plannedPoints } from './verify/certified-inputs.ts';
import { replayVotes } from './verify/replay.ts';

/** The embedded model, digits and oracle; models/README.md says how they were made. */
const embedded = (name: string) => fileURLToPath(new URL(`../../models/${name}`, import.meta.url));

/** What the demo certifies and how, and what it puts in between. */
export const DEMO = {
  model: embedded('digits-small-sigma0.50.onnx'),
  images: embedded('digits-test-images-idx3-ubyte.gz'),
  labels: embedded('digits-test-labels-idx1-ubyte.gz'),
  oracle: embedded('oracle-linear.json'),
  sigma: 0.5,
  inputs: 40,
  samples: 10_000,
  /** Random samples of each input that vote again. */
  replayed: 100,
  /** numpy's default generator with the paper's kurtosis attack on every number: inner layers of the ziggurat only. */
  supplier: { noise: 'numpy:PCG64', backdoor: ['kurtosis=0'], seed: '42' },
  /** The paper's, from strong to weak, and two swaps that NIST's tests of the words cannot see. */
  backdoors: ['kurtosis=0', 'kurtosis=4', 'kurtosis=16', 'skew=4', 'tilt=1', 'laplace', 'half-normal'],
};

/** A certificate over the embedded digits, checked as anybody can; steps in the order of `verifyDocument`, votes last. */
export async function verifyDemo({ prepared: { plan }, files }: JobResult, threads: number): Promise<Verdict[]> {
  const { model, images, labels, replayed: depth } = DEMO;
  const outcomes = readBytes(files.outcomes, 'outcomes');
  const dataset = await openPlanned(plan.data, images, labels);
  try {
    const { predicate, steps } = verifyDocument({
      text: readText(files.certificate!, 'certificate'),
      trustedKey: null,
      modelDigest: plan.model.digest,
      dataDigest: dataset.digest,
      outcomes,
    });
    const points = await plannedPoints(plan, dataset);
    const replay = replayVotes({ predicate: predicate!, model, points, depth, outcomes, threads });
    let step = await replay.next();
    while (!step.done) step = await replay.next();
    return [...steps, step.value];
  } finally {
    await dataset.close();
  }
}

/** What a backdoor did, input by input. */
export interface DemoEffect {
  readonly larger: number;
  /** Inputs whose certificate claims more than the honest votes allow at .999: demonstrably false. */
  readonly refuted: readonly number[];
  /** Upper .999 bound of the true radius of the honest run's class, by input; 0 where that has no more than half; null: none. */
  readonly bound: ReadonlyMap<number, number | null>;
  /** Largest certified radius over such a bound. */
  readonly mostTimes: number;
}

/** Both runs are of the same inputs in the same order, the honest one on the lattice. */
export function demoEffect(honest: JobResult, attacked: JobResult): DemoEffect {
  const sigma = Number(honest.prepared.plan.noise.sigma);
  const bound = new Map<number, number | null>();
  const wrong: number[] = [];
  let larger = 0;
  let mostTimes = 0;
  honest.records.forEach(({ index, cAHat, estimation, radius }, i) => {
    const claim = attacked.records[i]!;
    const truth = truthFromVotes(index, estimation.counts, estimation.samples, sigma, honest.tv);
    const most = truth.upperRadius[cAHat]!;
    bound.set(index, most);
    if (claim.radius > radius + 1e-6) larger++; // the lattice pays 1e-13 for its table, floats nothing
    if (refuted(claim, truth)) wrong.push(index);
    if (claim.predict === cAHat && most) mostTimes = Math.max(mostTimes, claim.radius / most);
  });
  return { larger, refuted: wrong, bound, mostTimes };
}
