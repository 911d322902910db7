import { digestOfJson, FairnoiseError, integer, misuse, type Normalization } from '../core/index.ts';
import type { ScoredClassifier } from './description.ts';

/**
 * A model that expects (x - mean) / deviation by channel, as a classifier of x itself: the noise is added before, so sigma and radius
 * stay in the units of x. Part of f, hence of `digest`; `description` stays that of the file. One number a channel, or one for all.
 */
export function normalized(inner: ScoredClassifier, { mean: means, std: deviations }: Normalization): ScoredClassifier {
  const channels = channelsOf(inner);
  for (const list of [means, deviations]) {
    if (list.length !== channels && list.length !== 1) {
      const takes = `the model takes ${channels} channel${channels === 1 ? '' : 's'}`;
      throw new FairnoiseError('MODEL_MISMATCH', `normalisation gives ${list.length} numbers a list, but ${takes}`);
    }
  }
  if (!means.every(Number.isFinite)) throw misuse('means', 'finite numbers', means.join(','));
  if (!deviations.every((s) => Number.isFinite(s) && s > 0))
    throw misuse('deviations', 'numbers > 0', deviations.join(','));

  const width = inner.shape.reduce((product, length) => product * length, 1);
  const plane = inner.layout === 'NHWC' ? 1 : width / channels;
  const mean = Float32Array.from({ length: width }, (_, i) => means[channel(i) % means.length]!);
  const deviation = Float32Array.from({ length: width }, (_, i) => deviations[channel(i) % deviations.length]!);
  function channel(i: number): number {
    return Math.floor(i / plane) % channels;
  }

  /** Float32 subtraction and division, as a Sub and a Div in front of the graph would do. */
  function apply(inputs: Float32Array, count: number): Float32Array {
    integer('count', count, 1);
    const values = new Float32Array(count * width);
    for (let row = 0, k = 0; row < count; row++) {
      for (let i = 0; i < width; i++, k++) values[k] = Math.fround(inputs[k]! - mean[i]!) / deviation[i]!;
    }
    return values;
  }

  const digest = digestOfJson({
    model: inner.digest,
    means: means.map(String),
    deviations: deviations.map(String),
  });
  return {
    ...inner,
    digest,
    classify: (inputs, count) => inner.classify(apply(inputs, count), count),
    scores: (inputs, count) => inner.scores(apply(inputs, count), count),
    close: () => inner.close(),
  };
}

function channelsOf({ layout, shape }: ScoredClassifier): number {
  return layout === 'NCHW' ? shape[0]! : layout === 'NHWC' ? shape.at(-1)! : 1;
}
