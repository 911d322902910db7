import { type Classified, digestOf, FairnoiseError, integer, positive, reason } from '../core/index.ts';
import { decide } from './decide.ts';
import type { ModelDescription, ModelOptions, ScoredClassifier } from './description.ts';
import { resolveInput, size } from './input-shape.ts';
import type { ModelBytes } from './source.ts';

/** First field of the file; the rest is `shape`, `weights` (one row a class, or one row for two classes) and `biases`. */
const FORMAT = 'fairnoise-linear/1';

/** What is true of a linear classifier at one point, known without sampling. */
export interface LinearTruth {
  readonly label: number;
  /** Distance to the nearest decision boundary of f itself: min over j of (s_A - s_j) / |w_A - w_j|. */
  readonly baseRadius: number;
  /** Only for two classes: P(f(x + e) = label) for e ~ N(0, sigma^2 I), and the exact radius of the smoothed classifier. */
  readonly smoothed: { readonly probability: number; readonly radius: number } | null;
}

/** f(x) = argmax(Wx + b): the truth oracle that certificates are held against. */
export interface LinearClassifier extends ScoredClassifier {
  /**
   * Closed forms at `values` under noise `sigma`. For two classes p = Phi(m / (sigma |w|)) with w = w_A - w_B and margin m, so the
   * smoothed radius sigma * Phi^-1(p) is m / |w|, the distance to the hyperplane (Cohen et al. 2019, appendix B). Noise rounded to a
   * grid of step h (`step`) has variance sigma^2 + h^2/12, which lowers p and leaves the hyperplane where it is. With three or more
   * classes the smoothed probability has no closed form: `smoothed` is null and `baseRadius` is exact.
   */
  truth(values: Float32Array, sigma: number, step?: number): LinearTruth;
}

export const isLinear = (classifier: ScoredClassifier): classifier is LinearClassifier => 'truth' in classifier;

/** Opens the JSON form. Scores are summed in float64 in index order, so they are the same on every machine and in every batch. */
export function openLinear(model: ModelBytes, options: ModelOptions = {}): LinearClassifier {
  const { title, bytes } = model;
  const { shape: declared, weights, biases } = parse(model);
  const resolved = resolveInput(['batch', ...declared], options.shape, options.layout);
  if (typeof resolved === 'string') throw new FairnoiseError('MODEL_MISMATCH', `${title} ${resolved}`);
  const { shape, layout, layoutFrom } = resolved;
  const width = size(shape);
  const classes = weights.length;

  function score(inputs: Float32Array, row: number, out: Float64Array, at: number): void {
    const from = row * width;
    for (let c = 0; c < classes; c++) {
      const w = weights[c]!;
      let sum = biases[c]!;
      for (let i = 0; i < width; i++) sum += w[i]! * inputs[from + i]!;
      out[at + c] = sum;
    }
  }

  function check(inputs: Float32Array, count: number): void {
    integer('count', count, 1);
    if (inputs.length < count * width) {
      throw new RangeError(`"inputs" expected ${count} rows of ${width} values, got ${inputs.length} values`);
    }
  }

  const description: ModelDescription = {
    kind: 'linear',
    digest: digestOf(bytes),
    bytes: bytes.length,
    input: { name: 'x', type: 'float32' },
    output: { name: 'scores', type: 'float64' },
    shape,
    layout,
    layoutFrom,
    classes,
    fixedBatch: null,
    units: 'logits',
  };
  return {
    ...description,
    description,
    async classify(inputs, count): Promise<Classified> {
      check(inputs, count);
      const labels = new Int32Array(count);
      const margins = new Float32Array(count);
      const scores = new Float64Array(classes);
      for (let row = 0; row < count; row++) {
        score(inputs, row, scores, 0);
        decide(scores, 1, classes, labels, margins, row);
      }
      return { labels, margins };
    },
    async scores(inputs, count) {
      check(inputs, count);
      const all = new Float64Array(count * classes);
      for (let row = 0; row < count; row++) score(inputs, row, all, row * classes);
      return all;
    },
    async close() {},
    truth(values, sigma, step = 0) {
      check(values, 1);
      positive('sigma', sigma);
      const scores = new Float64Array(classes);
      const labels = new Int32Array(1);
      score(values, 0, scores, 0);
      decide(scores, 1, classes, labels, new Float32Array(1), 0);
      const label = labels[0]!;
      let baseRadius = Infinity;
      for (let j = 0; j < classes; j++) {
        if (j === label) continue;
        baseRadius = Math.min(baseRadius, (scores[label]! - scores[j]!) / distance(weights[label]!, weights[j]!));
      }
      const deviation = Math.sqrt(sigma * sigma + (step * step) / 12);
      const smoothed = classes === 2 ? { probability: phi(baseRadius / deviation), radius: baseRadius } : null;
      return { label, baseRadius, smoothed };
    },
  };
}

/**
 * Standard normal distribution function for x >= 0 to about 1e-16: Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...), Marsaglia 2004,
 * "Evaluating the Normal Distribution". For the oracle only; certified numerics are the kernel's.
 */
function phi(x: number): number {
  if (x > 8.3) return 1;
  let sum = x;
  let term = x;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x) * 0.3989422804014327;
}

function distance(u: Float64Array, v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += (u[i]! - v[i]!) ** 2;
  return Math.sqrt(sum);
}

interface Parsed {
  readonly shape: readonly number[];
  readonly weights: readonly Float64Array[];
  readonly biases: readonly number[];
}

function parse({ title, bytes }: ModelBytes): Parsed {
  const bad = (why: string, cause?: unknown) =>
    new FairnoiseError('MODEL_UNREADABLE', `${title} is not a linear model: ${why}`, cause);
  let file: { format?: unknown; shape?: unknown; weights?: unknown; biases?: unknown };
  try {
    file = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (thrown) {
    throw bad(`its JSON does not parse (${reason(thrown)})`, thrown);
  }
  if (file.format !== FORMAT) throw bad(`"format" must be "${FORMAT}"`);
  const { shape, weights, biases } = file;
  if (!isNumbers(shape) || shape.length === 0 || !shape.every((n) => Number.isSafeInteger(n) && n > 0)) {
    throw bad('"shape" must list the lengths of one input\'s axes');
  }
  if (!Array.isArray(weights) || weights.length === 0 || !weights.every(isNumbers)) {
    throw bad('"weights" must be rows of finite numbers, one a class (a single row means two classes)');
  }
  const width = size(shape);
  const wrong = weights.findIndex((row) => row.length !== width);
  if (wrong >= 0)
    throw bad(`row ${wrong} of "weights" holds ${weights[wrong].length} numbers where "shape" means ${width}`);
  if (!isNumbers(biases) || biases.length !== weights.length)
    throw bad('"biases" must hold one finite number a row of weights');
  // one row is sign(w x + b): class 1 where it is > 0, class 0 otherwise (ties go to the lowest index)
  const single = weights.length === 1;
  const rows = weights.map((row) => Float64Array.from(row));
  const parsed = {
    shape,
    weights: single ? [new Float64Array(width), ...rows] : rows,
    biases: single ? [0, ...biases] : biases,
  };
  parsed.weights.forEach((u, i) => {
    const twin = parsed.weights.findIndex((v, j) => j > i && distance(u, v) === 0);
    if (twin >= 0) throw bad(`classes ${i} and ${twin} have the same weights, so no boundary lies between them`);
  });
  return parsed;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number' && Number.isFinite(entry));
}
