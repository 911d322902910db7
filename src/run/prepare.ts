import { availableParallelism } from 'node:os';
import { FairnoiseError } from '../core/errors.ts';
import { between, integer, misuse, positive } from '../core/guards.ts';
import type { AgainstPlan, NoisePlan, Plan, StatisticsPlan } from '../core/plan.ts';
import type { NormalDtype, Normalization, Point } from '../core/types.ts';
import {
  checkLabels,
  checkRange,
  chooseGrid,
  type Dataset,
  type GridChoice,
  indicesOf,
  openDataset,
  type PricedPoint,
  parseGrid,
  pointsOf,
  select,
  type Transform,
} from '../datasets/index.ts';
import { describeModel, type ModelDescription, type ModelOptions } from '../models/index.ts';
import { bonferroni, largestRadius, largestSequentialRadius } from '../smoothing/index.ts';
import { lawsOf, leastWeight, MONITOR_ALPHA } from './monitor/monitor.ts';
import { holds } from './monitor/tally.ts';
import { type VectorsSpec, vectorsOf } from './monitor/vectors.ts';
import { checkCapture, type PreparedNoise, prepareNoise } from './noise.ts';
import { isCoarse, needsGrid } from './recipe.ts';

/** What a user asks for; `undefined` takes the default. */
export interface RunRequest {
  readonly task: 'certify' | 'predict';
  readonly model: string;
  readonly modelOptions: ModelOptions;
  readonly data: string;
  readonly labels?: string | undefined;
  readonly shape?: readonly number[] | undefined;
  readonly labelColumn?: string | undefined;
  readonly sigma: number;
  readonly n0: number;
  readonly n: number;
  /** Failure probability: per input, or of the whole family when `family` says so. */
  readonly alpha: number;
  readonly family: StatisticsPlan['family'];
  readonly bound: StatisticsPlan['bound'];
  readonly targetRadius: number | null;
  readonly precision: number | null;
  readonly tau: number;
  readonly start: number;
  readonly count: number | null;
  readonly skip: number;
  readonly grid: string | null;
  readonly transform: Transform;
  readonly normalize: Normalization | null;
  readonly batch: number;
  readonly noise: NoisePlan['recipe'];
  /** Of a recipe of normals: the library's own when null. */
  readonly dtype: NormalDtype | null;
  readonly backdoors: readonly string[];
  /** Recipe of trusted noise to vote beside it; null or left out: none. */
  readonly compare?: string | null;
  /** Spend alpha so that it holds for every alternative that the monitor bets on. */
  readonly against?: 'catalogue' | undefined;
}

/** A run ready to start: every mismatch that can be named without sampling has been. */
export interface PreparedRun {
  readonly plan: Plan;
  readonly dataset: Dataset;
  readonly description: ModelDescription;
  /** null: inputs are floats as they are, and the noise is float noise. */
  readonly grid: GridChoice | null;
  readonly noise: PreparedNoise;
  /** Which of its vectors the monitor looks at as wholes; null: none. */
  readonly vectors: VectorsSpec | null;
  /** Noise to compare it with. */
  readonly trusted: PreparedNoise | null;
  readonly indices: readonly number[];
  /** Things the user should know: what was decided without being said, and what looks wrong. */
  readonly notes: readonly string[];
  input(index: number): Promise<PricedPoint>;
}

/**
 * Opens model and data, decides grid and noise, and makes the plan; draws no sample. Close `dataset` afterwards. Throws RangeError for
 * numbers and flags that do not go together, and FairnoiseErrors that name the mend: MODEL_UNREADABLE, MODEL_MISMATCH, FILE_UNREADABLE,
 * DATA_MALFORMED, DATA_MISMATCH, SOURCE_EXHAUSTED (a capture too short for the run), DEPENDENCY_MISSING.
 */
export async function prepareRun(request: RunRequest): Promise<PreparedRun> {
  checkNumbers(request);
  const noise = await prepareNoise(request);
  const trusted = request.compare ? await prepareTrusted(request.compare) : null;
  if (trusted?.capture && trusted.capture.digest === noise.capture?.digest)
    throw misuse('compare', 'another capture than that of --noise, whose numbers this one holds', trusted.recipe.text);
  const description = await describeModel(request.model, request.modelOptions);
  const dataset = await openDataset({
    data: request.data,
    labels: request.labels,
    shape: request.shape,
    expected: dataShape(description),
    labelColumn: request.labelColumn,
  });
  try {
    return await prepareWith(request, noise, trusted, description, dataset);
  } catch (thrown) {
    await dataset.close();
    throw thrown;
  }
}

async function prepareWith(
  request: RunRequest,
  noise: PreparedNoise,
  trusted: PreparedNoise | null,
  description: ModelDescription,
  dataset: Dataset,
): Promise<PreparedRun> {
  const selection = select(dataset.length, { ...request, count: request.count ?? undefined });
  const indices = indicesOf(selection);
  checkLabels(dataset, description.classes, indices);
  const sigma = request.sigma;
  const given = request.grid === null ? null : parseGrid(request.grid);
  const gridded = given !== null || needsGrid(noise.recipe) || (trusted !== null && needsGrid(trusted.recipe));
  const grid = gridded ? await chooseGrid(dataset, given, { sigma, transform: request.transform }) : null;
  if (grid) checkRange(grid.grid, sigma);

  const points = pointsOf(dataset, {
    grid: grid?.grid ?? null,
    domain: grid?.domain,
    transform: request.transform,
    order: description.layout === 'NHWC' ? 'hwc' : 'chw',
  });
  checkShapes(description, points.shape, dataset.path, request.model);
  const asked = request.family === 'bonferroni' ? bonferroni(request.alpha, indices.length) : request.alpha;
  const law = { ...noise, grid: grid?.grid ?? null, sigma };
  const batch = description.fixedBatch ?? request.batch;
  const { shape, layout } = description;
  const sequential = request.bound === 'betting' || request.targetRadius !== null;
  const n = Math.max(request.n0, request.n);
  const vectors = vectorsOf({ ...law, model: { shape, layout, batch }, n, sequential });
  const weight = () => leastWeight(lawsOf(law), vectors);
  const against = request.against ? againstPlan(sequential, noise, asked, weight) : null;
  const share = against ? asked * Number(against.weight) * Number(against.monitor) : asked;
  const plan: Plan = {
    format: 'fairnoise/plan/v1',
    task: request.task,
    model: {
      digest: description.digest,
      shape: description.shape,
      classes: description.classes,
      layout: description.layout,
      scores: description.units,
      input: description.input.name,
      output: description.output.name,
      batch,
    },
    data: {
      digest: dataset.digest,
      length: dataset.length,
      shape: dataset.shape ?? [],
      labelColumn: request.labelColumn ?? null,
    },
    select: selection,
    transform: {
      ...request.transform,
      normalize: request.normalize && {
        mean: request.normalize.mean.map(String),
        std: request.normalize.std.map(String),
      },
    },
    grid: grid?.grid ?? null,
    noise: {
      recipe: noise.recipe.text,
      ...(noise.dtype ? { dtype: noise.dtype } : {}),
      ...(noise.capture ? { capture: noise.capture.digest } : {}),
      sigma: String(sigma),
      backdoors: noise.backdoors,
    },
    statistics: {
      n0: request.task === 'certify' ? request.n0 : 0,
      n: request.n,
      alpha: String(share),
      ...(against ? { against } : {}),
      bound: request.bound,
      targetRadius: request.targetRadius === null ? null : String(request.targetRadius),
      precision: request.precision === null ? null : String(request.precision),
      tau: String(request.tau),
      family: request.family,
    },
  };
  checkAttainable(plan);
  checkCapture(noise, plan);
  if (trusted) checkCapture(trusted, plan);
  return {
    plan,
    dataset,
    description,
    grid,
    noise,
    vectors,
    trusted,
    indices,
    notes: [...dataset.notes, ...(grid?.notes ?? [])],
    async input(index) {
      const priced = await points.point(index);
      if (against && !needsGrid(noise.recipe)) checkHeld(priced.point, sigma);
      return priced;
    },
  };
}

/** Trusted noise is what its library draws, at the library's own dtype, with nothing in between. */
const prepareTrusted = (compare: string): Promise<PreparedNoise> =>
  prepareNoise({ noise: compare, dtype: null, backdoors: [], flag: 'compare' });

/** Sentences where an alarm would not withhold the certificate: then nothing holds. */
function againstPlan(
  sequential: boolean,
  { backdoors, recipe }: PreparedNoise,
  alpha: number,
  weight: () => number,
): AgainstPlan {
  if (backdoors.length > 0) throw misuse('against-catalogue', 'noise without --backdoor', backdoors.join('+'));
  if (isCoarse(recipe)) throw misuse('against-catalogue', 'noise that the monitor can look at', recipe.text);
  if (sequential)
    throw misuse(
      'against-catalogue',
      'a fixed number of samples, without --target-radius or --anytime',
      'one that stops by itself',
    );
  return {
    list: 'catalogue',
    alpha: String(alpha),
    weight: String(weight()),
    monitor: String(MONITOR_ALPHA),
  };
}

/** A claim against other noises speaks of noise that was looked at, all of it. */
function checkHeld({ index, values }: Point, sigma: number): void {
  const i = values.findIndex((x) => !holds(x, sigma));
  if (i >= 0)
    throw new FairnoiseError(
      'DATA_MISMATCH',
      `coordinate ${i} of input ${index} is ${values[i]}, and a float32 sum with that holds too little of noise of sigma ${sigma} for --against-catalogue; scale the data down, or leave it out`,
    );
}

/** The model's input shape as data sets have it: channels first. */
function dataShape({ shape, layout }: ModelDescription): readonly number[] {
  return layout === 'NHWC' && shape.length === 3 ? [shape[2]!, shape[0]!, shape[1]!] : shape;
}

/** Threads used when the user names none: one a core. */
export function defaultThreads(): number {
  return availableParallelism();
}

function checkNumbers(request: RunRequest): void {
  positive('sigma', request.sigma);
  between('alpha', request.alpha, 0, 1);
  integer('n', request.n, 1, 0xffffffff);
  if (request.task === 'certify') integer('n0', request.n0, 1, 0xffffffff);
  integer('batch', request.batch, 1, 65_536);
  if (!(request.tau >= 0) || !Number.isFinite(request.tau)) throw misuse('tau', 'number >= 0', request.tau);
  if (request.targetRadius !== null) positive('target-radius', request.targetRadius);
  if (request.precision !== null) positive('precision', request.precision);
}

function checkShapes(model: ModelDescription, shape: readonly number[], dataPath: string, modelPath: string): void {
  const size = (axes: readonly number[]) => axes.reduce((product, length) => product * length, 1);
  // [1, 28, 28] and [28, 28] and [784] hold the same numbers in the same order; unequal ranks need equal sizes only.
  const same =
    shape.length === model.shape.length ? shape.join() === model.shape.join() : size(shape) === size(model.shape);
  if (same) return;
  const channels = (axes: readonly number[]) => (model.layout === 'NHWC' ? axes.at(-1) : axes[0]);
  const differ = shape.length === 3 && model.shape.length === 3 && channels(shape) !== channels(model.shape);
  const what = differ
    ? `${channels(shape)} channel${channels(shape) === 1 ? '' : 's'}, but ${modelPath} takes ${channels(model.shape)}`
    : `shape ${shape.join('x')}, but ${modelPath} takes ${model.shape.join('x')}`;
  throw new FairnoiseError(
    'DATA_MISMATCH',
    `${dataPath} holds inputs of ${what}; give the data this model was trained on, or fit it with --resize, --crop or --shape.`,
  );
}

/** (n, alpha) that can certify nothing, or not the radius asked for, is refused before any work. */
function checkAttainable({ task, statistics, noise }: Plan): void {
  if (task !== 'certify') return;
  const { n, alpha, bound, targetRadius } = statistics;
  const largest = bound === 'betting' ? largestSequentialRadius : largestRadius;
  const most = largest(n, Number(alpha), Number(noise.sigma));
  if (most <= 0) {
    throw misuse('n', `more samples: even a unanimous vote certifies nothing at alpha ${alpha}`, n);
  }
  if (targetRadius !== null && Number(targetRadius) >= most) {
    throw misuse(
      'target-radius',
      `less than ${most.toPrecision(6)}, the most ${n} samples can certify at alpha ${alpha}`,
      Number(targetRadius),
    );
  }
}
