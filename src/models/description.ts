import type { Classified, Classifier, Digest, Layout } from '../core/index.ts';

/** What a model is, before any work is done with it; plain data. */
export interface ModelDescription {
  readonly kind: 'onnx' | 'linear';
  readonly digest: Digest;
  readonly bytes: number;
  readonly input: { readonly name: string; readonly type: 'float32' | 'float64' };
  readonly output: { readonly name: string; readonly type: 'float32' | 'float64' };
  readonly shape: readonly number[];
  readonly layout: Layout;
  readonly layoutFrom: 'given' | 'shape' | 'convention';
  readonly classes: number;
  readonly fixedBatch: number | null;
  readonly units: 'logits' | 'probabilities';
}

/** A classifier that also shows its scores. */
export interface ScoredClassifier extends Classifier {
  readonly description: ModelDescription;
  /** Scores of `count` rows, row after row, `classes` each; a new array. */
  scores(inputs: Float32Array, count: number): Promise<Float32Array | Float64Array>;
  classify(inputs: Float32Array, count: number): Promise<Classified>;
}

export interface ModelOptions {
  /** Name of the input or output to use where a model has several. */
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  /** Shape of one input, for axes the model leaves open. */
  readonly shape?: readonly number[] | undefined;
  readonly layout?: Layout | undefined;
  /** Rows a call, for a model that says any number and means a fixed one. */
  readonly batch?: number | undefined;
}
