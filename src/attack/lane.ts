import { Differential, type DifferentialStanding } from '../audit/noise/differential.ts';
import { type BackdoorContext, levelOf, noContext, tampering } from '../backdoors/index.ts';
import { bytesOf } from '../core/bytes.ts';
import { digestOf, digestOfJson } from '../core/digest.ts';
import { misuse } from '../core/guards.ts';
import type {
  Classifier,
  Generator,
  Grid,
  NoiseAddress,
  NormalDtype,
  Phase,
  Point,
  Sampler,
  Votes,
} from '../core/types.ts';
import { openPipeline, openWords, pipelineEntry, pipelineSampler } from '../samplers/index.ts';
import { latticeSampler } from '../samplers/lattice.ts';
import { certify } from '../smoothing/certify.ts';
import { deriveKey } from '../sources/key.ts';
import { type Attack, parseAttack } from './adaptive.ts';
import type { Variant } from './catalogue.ts';
import { type NoiseSeen, NoiseWatch } from './noise-watch.ts';
import { adaptiveSupplier, added, Onlooker, samplerSupplier } from './supplier.ts';
import { trustedVotes } from './trusted.ts';

/** What all runs of a matrix share, as plain data. */
export interface LabPlan {
  readonly sigma: number;
  readonly n0: number;
  readonly n: number;
  readonly alpha: number;
  /** Recipe of the honest noise: a pipeline such as `numpy:PCG64`, or `lattice`. */
  readonly base: string;
  /** Numbers of that recipe; null: the library's own. */
  readonly dtype: NormalDtype | null;
  /** As the imitated library takes it. */
  readonly seed: string;
  readonly grid: Grid;
  /** Rows per inference call. */
  readonly batch: number;
  /** The day triggered backdoors are told it is. */
  readonly date: string | null;
}

/** Votes and certificate of one input under one variant. */
export interface LabRecord {
  readonly index: number;
  readonly label: number | null;
  /** Certified class, or null: abstained. */
  readonly predict: number | null;
  readonly radius: number;
  readonly cAHat: number;
  readonly nA: number;
  /** Votes of the n estimation samples, by class. */
  readonly counts: readonly number[];
  /** Samples without a finite answer. */
  readonly failed: number;
  /** Which of the seeds that were tried was published; 0 where there was one. */
  readonly seed: number;
  /** The variant's votes beside trusted ones, this input and those before it. */
  readonly compared?: ComparedSoFar;
  /** The variant's noise before the noise battery, this input and those before it; absent on the lattice. */
  readonly noise?: NoiseSeen;
}

export type ComparedSoFar = Pick<
  DifferentialStanding,
  'alpha' | 'detectedAt' | 'pairs' | 'more' | 'fewer' | 'eValue' | 'logE'
>;

/** A stream of noise with what is around it, and the one way through CERTIFY. */
interface Lane {
  noisy(point: Point, at: NoiseAddress, count: number): Promise<Float32Array>;
  readonly tv: number;
  /** What looks at the noise as it is added: of the first of several seeds, and not on the lattice, where the seed decides every value. */
  readonly watch: NoiseWatch | null;
}

/** Seeds besides the run's own: 31 bits, which every library takes. */
export function derivedSeed(seed: string, name: string): string {
  return String(Number.parseInt(digestOfJson({ seed, name }).slice('sha256:'.length, 'sha256:'.length + 8), 16) >>> 1);
}

export function latticeLane(plan: LabPlan, name: string, d: number): Sampler & { tvPerVector: number } {
  const { sigma, grid, seed, batch: maxCount } = plan;
  const key = deriveKey(
    { kind: 'given', text: seed },
    digestOfJson({ format: 'fairnoise/attack/v1', name, sigma: String(sigma), grid }),
  );
  return latticeSampler({ sigma, grid, key, d, maxCount });
}

/**
 * All inputs under one variant, one after another on one stream, as CERTIFY of Cohen et al. runs over a data set: with an empty
 * attack the votes are those of `certify --noise BASE --seed SEED`. Yields a record an input.
 */
export async function* workVariant(
  variant: Variant,
  plan: LabPlan,
  classifier: Classifier,
  inputs: readonly Point[],
  onSamples: (count: number) => void = () => {},
): AsyncGenerator<LabRecord, void, undefined> {
  let lanes: Lane[] | null = null;
  const differential = new Differential({ inputs: inputs.length });
  for (const point of inputs) {
    lanes ??= openLanes(variant, plan, classifier, point.values.length);
    const trusted = await trustedVotes(plan, classifier, point, () => onSamples(0));
    let best: Certified | null = null;
    lanes[0]!.watch?.along(trusted.along);
    for (const [seed, lane] of lanes.entries()) {
      const certified = await certifyOn(lane, plan, classifier, point, trusted.class, onSamples);
      if (!best || certified.record.radius > best.record.radius)
        best = { ...certified, record: { ...certified.record, seed } };
    }
    differential.pairs(point.index, best!.bits, trusted.bits, plan.n);
    const noise = lanes[0]!.watch?.seen();
    yield { ...best!.record, compared: soFar(differential.standing()), ...(noise ? { noise } : {}) };
  }
}

function soFar({ alpha, detectedAt, pairs, more, fewer, eValue, logE }: DifferentialStanding): ComparedSoFar {
  return { alpha, detectedAt, pairs, more, fewer, eValue, logE };
}

/** Throws what opening the variant would throw, before any work. */
export function checkVariant(variant: Variant, plan: LabPlan, classifier: Classifier, d: number): void {
  openLanes(variant, plan, classifier, d);
}

function openLanes(variant: Variant, plan: LabPlan, classifier: Classifier, d: number): Lane[] {
  const attack = parseAttack(variant.attack);
  const k = (attack.adaptive.find(({ id }) => id === 'grind')?.k as number | undefined) ?? 1;
  const base = variant.base ?? plan.base;
  return Array.from({ length: k }, (_, i) => {
    const name = variant.otherSeed ? 'control' : i === 0 ? '' : `seed ${i}`;
    return base === 'lattice'
      ? onLattice(attack, plan, name, d)
      : onPipeline(
          attack,
          { ...plan, base, seed: name === '' ? plan.seed : derivedSeed(plan.seed, name) },
          classifier,
          d,
          i === 0,
        );
  });
}

function onLattice({ backdoors, adaptive }: Attack, plan: LabPlan, name: string, d: number): Lane {
  const wrong = [...backdoors, ...adaptive].find(({ id }) => id !== 'grind');
  if (wrong) {
    throw misuse(
      'base',
      `a pipeline such as numpy:PCG64 for ${wrong.id}: on the lattice the seed decides every value, and grind is all that is left`,
      'lattice',
    );
  }
  const sampler = latticeLane(plan, name, d);
  return {
    noisy: async (point, at, count) => sampler.perturb(point, at, count),
    tv: sampler.tvPerVector,
    watch: null,
  };
}

function onPipeline(
  { backdoors, adaptive }: Attack,
  plan: LabPlan,
  classifier: Classifier,
  d: number,
  watched: boolean,
): Lane {
  const { sigma, batch } = plan;
  const context: BackdoorContext = { ...noContext(), date: plan.date, call: -1 };
  const recipe = { id: plan.base, seed: plan.seed, ...(plan.dtype ? { dtype: plan.dtype } : {}) };
  const source = openPipeline(recipe, tampering(backdoors, { sigma, d, context }));
  const sampler = pipelineSampler(source, sigma, d);
  const supplier = adaptiveSupplier(samplerSupplier(sampler, d), adaptive, new Onlooker(classifier, batch), sigma);
  const room = new Float32Array(batch * d);
  const watch = watched ? new NoiseWatch(d, sigma, () => tamperedWords(recipe, backdoors, d, sigma)) : null;
  return {
    tv: 0,
    watch,
    async noisy(point, at, count) {
      if (context.input !== point.index) {
        context.input = point.index;
        context.inputDigest = digestOf(bytesOf(point.values));
      }
      context.phase = at.phase;
      context.call = context.call! + 1;
      const z = await supplier.draw(point, at, count);
      watch?.see(z.subarray(0, count * d));
      return added(point.values, z, count, room);
    },
  };
}

/** Words a call, for libraries whose words depend on it. */
const WORDS_A_CALL = 2 ** 16;

/** The stream's words, where the attack is on them or on the seed; triggers see no run here, and stay silent. */
function tamperedWords(
  recipe: { readonly id: string; readonly seed: string },
  backdoors: Attack['backdoors'],
  d: number,
  sigma: number,
): Generator | null {
  if (backdoors.every(({ id }) => levelOf(id) === 'noise')) return null;
  return openWords(recipe, 64, WORDS_A_CALL, tampering(backdoors, { sigma, d, context: noContext() }));
}

/** Names a base that is no pipeline, before any work. */
export function checkBase(base: string): string {
  if (base !== 'lattice') pipelineEntry(base);
  return base;
}

interface Certified {
  readonly record: LabRecord;
  /** Which estimation samples voted for the class of the trusted noise. */
  readonly bits: Uint8Array;
}

async function certifyOn(
  lane: Lane,
  plan: LabPlan,
  classifier: Classifier,
  point: Point,
  trustedClass: number,
  onSamples: (count: number) => void,
): Promise<Certified> {
  const { sigma, n0, n, alpha, batch } = plan;
  const { classes } = classifier;
  const protocol = certify({ sigma, n0, n, alpha, classes, tv: lane.tv, mode: { kind: 'fixed' }, stretch: batch });
  const voting = { noisy: lane.noisy, classifier, point, batch, onSamples };
  const marked = { class: trustedClass, bits: new Uint8Array((n + 7) >> 3) };
  let step = protocol.next();
  while (!step.done) {
    const { phase, count } = step.value;
    const votes = await votesOf(voting, phase, count, phase === 1 ? marked : null);
    step = protocol.next({ votes, outcomes: new Uint8Array(0) });
  }
  const { outcome, cAHat, nA, estimation } = step.value;
  const record = {
    index: point.index,
    label: point.label,
    predict: outcome.kind === 'certified' ? outcome.label : null,
    radius: outcome.kind === 'certified' ? outcome.radius : 0,
    cAHat,
    nA,
    counts: estimation.counts,
    failed: estimation.failed,
    seed: 0,
  };
  return { record, bits: marked.bits };
}

/** Whose votes, on whose noise. */
export interface Voting {
  readonly noisy: Lane['noisy'];
  readonly classifier: Classifier;
  readonly point: Point;
  readonly batch: number;
  readonly onSamples: (count: number) => void;
}

/** Votes of `count` samples; with a marked class, also which of them were for it. */
export async function votesOf(
  { noisy, classifier, point, batch, onSamples }: Voting,
  phase: Phase,
  count: number,
  marked: { readonly class: number; readonly bits: Uint8Array } | null = null,
): Promise<Votes> {
  const counts = new Array<number>(classifier.classes).fill(0);
  let failed = 0;
  for (let sample = 0; sample < count; sample += batch) {
    const rows = Math.min(batch, count - sample);
    const { labels } = await classifier.classify(await noisy(point, { input: point.index, phase, sample }, rows), rows);
    for (let i = 0; i < rows; i++) {
      if (labels[i]! < 0) failed++;
      else counts[labels[i]!]!++;
      if (labels[i] === marked?.class) marked!.bits[(sample + i) >> 3]! |= 1 << ((sample + i) & 7);
    }
    onSamples(rows);
  }
  return { samples: count, counts, ambiguous: counts.map(() => 0), failed };
}
