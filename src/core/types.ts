/**
 * The shared shapes of the house. A lower floor returns values of these types and never takes a callback of a higher floor.
 * Words follow the field: bit generator, n0, n, alpha (failure probability), sigma, certified radius in L2.
 */
import type { Digest } from './digest.ts';

// ---------------------------------------------------------------- randomness

/** Plain data, enough to open the generator again: `{ id: 'numpy:PCG64', seed: '42' }`; a backdoor wraps it as `inner`. */
export interface GeneratorRecipe {
  readonly id: string;
  readonly [parameter: string]: unknown;
}

/**
 * A bit generator: one instance is one stream of words (numpy: BitGenerator; TestU01: unif01_Gen).
 * Not to be confused with numpy's `Generator`, which is what we call a sampler.
 */
export interface Generator {
  readonly recipe: GeneratorRecipe;
  /** Width of one native output: 32 for MT19937, ChaCha20 and Philox4x32; 64 for PCG64, SFC64, Philox4x64 … */
  readonly wordBits: 32 | 64;
  /** The next words in native width and order: `Uint32Array` when `wordBits` is 32, `BigUint64Array` when 64. */
  fill(words: Uint32Array | BigUint64Array): void;
  /** Continue at absolute word `index`; present only on counter-based generators. */
  seek?(index: bigint): void;
  /** The whole state as tagged bytes, filters' counters included. */
  save(): Uint8Array;
  /** Continue from bytes that `save` of a generator with the same recipe id gave; FairnoiseError STATE_MISMATCH for any other. */
  restore(state: Uint8Array): void;
}

// ---------------------------------------------------------------- inputs on a grid

/** The grid inputs live on: value = steps * h, `steps` an integer; the noisy sum is clamped 6 sigma outside [low, high] (part of Q, costs nothing). */
export type Grid = UniformGrid | PerFeatureGrid;

/** One step for every coordinate: h = 1 / denominator, 1/255 for 8-bit images. */
export interface UniformGrid {
  readonly kind: 'uniform';
  readonly denominator: number;
  /** Declared range of the inputs, in steps. */
  readonly low: number;
  readonly high: number;
}

/** A power-of-two step for each feature of a table: h_i = 2^-exponents[i], so that steps * h_i is exact in float32. */
export interface PerFeatureGrid {
  readonly kind: 'per-feature';
  readonly exponents: readonly number[];
  /** Declared range of each feature, in its own steps. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** One input, flattened in the model's own order. `steps` is null when no grid was declared (float pipelines only). */
export interface Point {
  /** Index in the data set; the ChaCha20 address of its noise. */
  readonly index: number;
  readonly label: number | null;
  readonly steps: Int32Array | null;
  /** What an unperturbed model sees, float32. */
  readonly values: Float32Array;
  /** L2 distance from the original input to its grid point, rounded up; 0 when it was on the grid. */
  readonly moved: number;
  /** A direction that the model prefers here, found without noise, for whoever watches the noise (models/direction.ts). */
  readonly along?: Float32Array | null;
}

// ---------------------------------------------------------------- noise

/** 0 = selection (n0 samples guess the class), 1 = estimation (n samples bound its probability). */
export type Phase = 0 | 1;

/** Where a block of noisy copies starts: copies `sample` … `sample + count - 1` of data-set input `input`. */
export interface NoiseAddress {
  readonly input: number;
  readonly phase: Phase;
  readonly sample: number;
}

export interface SamplerRecipe {
  readonly id: string;
  readonly sigma: number;
  readonly [parameter: string]: unknown;
}

/** Words to noise. `addressed` samplers answer for any address in any order; `sequential` ones only in call order, on one worker. */
export interface Sampler {
  readonly recipe: SamplerRecipe;
  readonly order: 'addressed' | 'sequential';
  /** Whether the theorem holds exactly for what is drawn (`lattice`) or only up to float rounding (`float`). */
  readonly soundness: 'lattice' | 'float';
  /** Upper bound on the total-variation distance of one noise value from the law it claims; null when none is claimed. */
  readonly tvPerValue: number | null;
  /** `count` noisy copies of `point`, row after row; a view that the next call overwrites. */
  perturb(point: Point, at: NoiseAddress, count: number): Float32Array;
  /** State of a sequential sampler as tagged bytes, for resuming; absent on addressed ones. */
  save?(): Uint8Array;
  restore?(state: Uint8Array): void;
  /** Lets go of files and processes behind it; absent where there are none. */
  close?(): void;
}

/** Plain data, enough to open a source of normals again: `{ id: 'numpy:PCG64', seed: '42', dtype: 'f64', backdoors: [] }`. */
export interface NormalRecipe {
  readonly id: string;
  readonly dtype: NormalDtype;
  /** What stands in between, from the generator towards the sampler, as plain data. */
  readonly backdoors: readonly { readonly id: string }[];
  readonly [parameter: string]: unknown;
}
export type NormalDtype = 'f32' | 'f64';

/**
 * Standard normals as one library draws them. `fill` is one call of the library, because many libraries draw other numbers in one call
 * for 2 n values than in two calls for n; docs/pipelines.md says for each what a call is.
 */
export interface NormalSource {
  readonly recipe: NormalRecipe;
  readonly dtype: NormalDtype;
  /** One call for `out.length` values; `out` is a `Float32Array` or `Float64Array` as `dtype` says. */
  fill(out: Float32Array | Float64Array): void;
  /**
   * One call for `count` values, handed out in pieces so that memory stays bounded; a piece is a view that the next one overwrites.
   * Read it to the end before the next call.
   */
  stream(count: number): Iterable<Float32Array | Float64Array>;
  /** The whole state between calls, as tagged bytes. */
  save(): Uint8Array;
  restore(state: Uint8Array): void;
}

/** What stands between the parts of a pipeline: src/backdoors makes it, `openPipeline` puts it in. Nothing, in an honest one. */
export interface Tampering {
  readonly backdoors: NormalRecipe['backdoors'];
  recipe(recipe: GeneratorRecipe): GeneratorRecipe;
  words(generator: Generator): Generator;
  normals(source: NormalSource): NormalSource;
}

// ---------------------------------------------------------------- models

/** Order of one input's axes: channels first, channels last, or no channel axis of its own (`[d]`, `[H, W]`). */
export type Layout = 'NCHW' | 'NHWC' | 'flat';

/** Per-channel means and standard deviations, (v - mean) / std, applied after the noise: sigma stays in the units of the inputs. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The base classifier f: one fixed deterministic function of the grid point. */
export interface Classifier {
  readonly digest: Digest;
  readonly classes: number;
  /** Shape of one input as the model takes it, without the batch axis. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Units of scores and margins; `logits` is any score that is not a probability. */
  readonly units: 'logits' | 'probabilities';
  /** Rows per call when the model fixes it, else null. */
  readonly fixedBatch: number | null;
  /** `inputs` holds `count` rows and must stay as it is until the answer of `count` labels and margins is there. */
  classify(inputs: Float32Array, count: number): Promise<Classified>;
  close(): Promise<void>;
}

export interface Classified {
  /** argmax, lowest index on ties; -1 where the row was not finite (a failed sample counts as not A). */
  readonly labels: Int32Array;
  /** Gap between the two largest scores, in the model's own units; 0 where failed. */
  readonly margins: Float32Array;
}

// ---------------------------------------------------------------- votes

/** What a stretch of samples voted. Merged by addition, so any split of the work gives the same sum. */
export interface Votes {
  /** Samples drawn, failed ones included. */
  readonly samples: number;
  /** Votes by class. */
  readonly counts: readonly number[];
  /** Of those, how many had a top-2 margin below tau, by class. */
  readonly ambiguous: readonly number[];
  /** Samples without a finite answer; they count as not A. */
  readonly failed: number;
}

/** A stretch of one input's samples, in global order. */
export interface Shard {
  readonly input: number;
  readonly phase: Phase;
  readonly from: number;
  readonly count: number;
  /** With a class: also say, sample by sample, which ones voted firmly (not ambiguous) for it. */
  readonly candidate: number | null;
  /** `trusted`: the noise that the run's own is compared with. Left out: the run's own. */
  readonly noise?: 'trusted';
  /** One more class to say this of. */
  readonly watched?: number;
}

export interface ShardVotes {
  readonly votes: Votes;
  /** One bit a sample in order, least significant first: 1 = firm vote for the candidate. Null when no candidate was named. */
  readonly outcomes: Uint8Array | null;
  /** The same for the watched class; left out when none was named. */
  readonly watched?: Uint8Array;
  /** How often the noise fell into each cell of its laws; left out where it is not monitored. */
  readonly noise?: readonly ArrayLike<number>[];
}

// ---------------------------------------------------------------- findings

export type VerdictState = 'pass' | 'undecided' | 'fail' | 'skipped';

/** The answer to any check: verification step, battery row, replay. */
export interface Verdict {
  readonly claim: string;
  readonly state: VerdictState;
  readonly expected?: string;
  readonly got?: string;
  readonly because: string;
}
