import { LatticeFamily } from '../../audit/noise/lattice.ts';
import { float16Law, float32Law, float64Law, type Law, latticeLaw } from '../../audit/noise/law.ts';
import { NormalsFamily } from '../../audit/noise/normals.ts';
import { type NoiseReport, noiseReport } from '../../audit/noise/report.ts';
import { ValueCheck } from '../../audit/noise/values.ts';
import { VectorsFamily } from '../../audit/noise/vectors/index.ts';
import { Watch } from '../../audit/noise/watch.ts';
import { WordsFamily } from '../../audit/noise/words/index.ts';
import { bytesOf } from '../../core/bytes.ts';
import { FairnoiseError } from '../../core/errors.ts';
import type { Grid } from '../../core/types.ts';
import { openState, sealState } from '../../generators/state.ts';
import { latticeTable } from '../../samplers/index.ts';
import { type BitChunk, type Floats, type FloatType, type FormType, type Packer, packer } from '../../sources/index.ts';
import { latticeNoise, unroundable } from '../monitor/vector-noise.ts';
import { explained, withValues } from './findings.ts';
import type { VectorLayout } from './layout.ts';

/** What one stream's noise battery looks at. */
export interface BatterySpec {
  /** Numbers that should be normal, with the dtype they came in. */
  readonly floats: {
    readonly type: FloatType;
    readonly sigma: number;
    readonly layout: VectorLayout;
    /** The numbers are lattice noise, multiples of 1/grid; null: floats. */
    readonly grid: number | null;
  } | null;
  /** Words that should be uniform, and what bits they are made of. */
  readonly words: FormType | null;
  readonly alpha: number;
}

/**
 * The noise battery on one stream as it comes: families with a watch each, their shares of alpha equal because they see different pasts
 * (an average over all would need one filtration), and the check that numbers are numbers.
 */
export class NoiseBattery {
  readonly spec: BatterySpec;
  readonly watches: readonly Watch[];
  readonly #normals: Numbers | null = null;
  readonly #vectors: Vectors | null = null;
  readonly #words: Watch<WordsFamily> | null = null;
  readonly #packer: Packer | null;
  readonly #values: ValueCheck;

  constructor(spec: BatterySpec) {
    this.spec = spec;
    const { floats, words, alpha } = spec;
    this.#values = new ValueCheck(floats?.sigma, floats?.grid);
    this.#packer = words && packer(words);
    const d = floats?.layout.d ?? null;
    const vectors = d !== null && (floats!.grid === null || unroundable(uniform(floats!.grid), floats!.sigma));
    const share = alpha / [floats, vectors || null, words].filter((part) => part !== null).length;
    if (floats) {
      this.#normals = floats.grid === null ? onFloats(floats, d, share) : onLattice(floats, floats.grid, d, share);
      if (vectors) this.#vectors = new Vectors(floats, share);
    }
    if (words) this.#words = new Watch(new WordsFamily(this.#packer!.wordBits), share);
    this.watches = [this.#normals?.watch, this.#vectors?.watch, this.#words].filter((watch) => watch != null);
  }

  /** The next numbers. After one that is not finite nothing more is looked at. */
  floats(x: Floats): void {
    if (this.broken) return;
    const good = this.#values.push(x);
    const numbers = x.subarray(0, good);
    this.#normals!.push(numbers);
    this.#vectors?.push(numbers);
  }

  /** The words that `chunk` completes, up to `most` in all. */
  words(chunk: BitChunk, most = Number.POSITIVE_INFINITY): void {
    const words = this.#packer!.push(chunk).subarray(0, Math.max(0, most - this.wordCount));
    const watch = this.#words!;
    watch.feed<Words>(words, 1, (part) => watch.family.push(part));
  }

  /** The grid that the numbers lie on without having been judged on it, in a sentence with the mend; null: none. */
  get gridHint(): string | null {
    return this.#values.gridHint();
  }

  /** A number that is none came: the verdict stands. */
  get broken(): boolean {
    return this.#values.notFinite !== null;
  }

  get alarm(): boolean {
    return this.broken || this.watches.some(({ alarm }) => alarm);
  }

  get wordCount(): number {
    return this.#words?.family.count ?? 0;
  }

  /** Numbers and words looked at so far. */
  get count(): number {
    return (this.#normals?.watch.family.count ?? 0) + this.wordCount;
  }

  /** `strengths`: with what is caught and excluded, which takes a while. */
  report(strengths = true): NoiseReport {
    // What came after the last look counts too.
    for (const watch of this.watches) watch.look();
    const report = noiseReport(this.watches, strengths);
    return this.spec.floats ? withValues(explained(report, this.#values), this.#values) : report;
  }

  save(): Uint8Array {
    const parts = this.#parts.map((part) => part.save());
    const lengths = Float64Array.from(parts, ({ length }) => length);
    return sealState(TAG, bytesOf(lengths), ...parts);
  }

  /**
   * Goes on from a state of a battery of the same spec; STATE_MISMATCH for another. `anew`: the stream begins again and is passed over as
   * far as `count` says. Else it is a later stretch, which begins with a whole vector. A word that was not whole is forgotten either way:
   * its bytes come again, or never.
   */
  restore(state: Uint8Array, anew: boolean): void {
    const payload = new Uint8Array(openState(TAG, state)); // a copy: aligned
    const parts = this.#parts;
    const head = 8 * parts.length;
    const lengths = payload.length < head ? [] : [...new Float64Array(payload.buffer, 0, parts.length)];
    if (lengths.reduce((sum, length) => sum + length, head) !== payload.length) {
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `expected a state of ${parts.length} parts, got ${payload.length} bytes: it was cut, or saved with other flags`,
      );
    }
    let at = head;
    for (const [i, part] of parts.entries()) part.restore(payload.slice(at, (at += lengths[i]!)));
    if (this.#packer) this.#packer.rest = new Uint8Array(0);
    if (!anew) this.#vectors?.forget();
  }

  get #parts(): readonly { save(): Uint8Array; restore(state: Uint8Array): void }[] {
    return [this.#values, ...this.watches, ...(this.#vectors ? [this.#vectors] : [])];
  }
}

const LAWS: Record<FloatType, (sigma: number) => Law> = { f16: float16Law, f32: float32Law, f64: float64Law };

const TAG = 'noise-battery';

type FloatsSpec = NonNullable<BatterySpec['floats']>;

/** The lattice of multiples of 1/denominator, wherever inputs would lie on it. */
const uniform = (denominator: number): Grid => ({ kind: 'uniform', denominator, low: 0, high: denominator });

/** A watch over the numbers, and what cuts them where looks are due. */
interface Numbers {
  readonly watch: Watch;
  readonly push: (x: Floats) => void;
}

function onFloats({ type, sigma, layout }: FloatsSpec, dimension: number | null, share: number): Numbers {
  const watch = new Watch(new NormalsFamily({ law: LAWS[type](sigma), lags: layout.lags, dimension }), share);
  return { watch, push: (x) => watch.feed<Floats>(x, 1, (part) => watch.family.push(part, sigma)) };
}

function onLattice({ sigma }: FloatsSpec, grid: number, dimension: number | null, share: number): Numbers {
  const law = latticeLaw(latticeTable(sigma, grid), sigma, grid);
  const watch = new Watch(new LatticeFamily(law, grid, dimension), share);
  return { watch, push: (x) => watch.feed<Floats>(x, 1, (part) => watch.family.numbers(part)) };
}

type Words = ReturnType<Packer['push']>;

/** Numbers gathered into whole vectors. */
class Vectors {
  readonly watch: Watch<VectorsFamily>;
  readonly #d: number;
  readonly #waiting: Float64Array;
  readonly #inSigmas: (vectors: Float64Array, before: number) => Float64Array;
  #have = 0;

  constructor({ layout: { d, shape }, grid, sigma }: FloatsSpec, alpha: number) {
    this.#d = d!;
    this.#waiting = new Float64Array(Math.max(1, Math.floor(ROOM / d!)) * d!);
    this.#inSigmas = grid === null ? (vectors) => vectors.map((x) => x / sigma) : unrounded(grid, sigma, d!);
    this.watch = new Watch(new VectorsFamily({ dimension: d!, shape }), alpha);
  }

  push(x: Floats): void {
    for (let at = 0; at < x.length; ) {
      const take = Math.min(x.length - at, this.#waiting.length - this.#have);
      this.#waiting.set(x.subarray(at, at + take), this.#have);
      at += take;
      this.#have += take;
      this.#pass();
    }
  }

  /** Numbers of a vector that is not whole yet; the family's own state is its watch's. */
  save(): Uint8Array {
    return bytesOf(this.#waiting.slice(0, this.#have));
  }

  restore(state: Uint8Array): void {
    const numbers = new Float64Array(state.slice().buffer);
    this.#have = numbers.length;
    this.#waiting.set(numbers);
  }

  /** The numbers of a vector that is not whole. */
  forget(): void {
    this.#have = 0;
  }

  #pass(): void {
    const whole = this.#have - (this.#have % this.#d);
    const { family } = this.watch;
    this.watch.feed(this.#waiting.subarray(0, whole), this.#d, (part) =>
      family.push(this.#inSigmas(part, family.count)),
    );
    this.#waiting.copyWithin(0, whole, this.#have);
    this.#have -= whole;
  }
}

/** Numbers that wait to be vectors, unless one vector is longer. */
const ROOM = 1 << 14;

/** The Gaussian behind lattice noise: the public uniforms follow from how many vectors came `before`. */
function unrounded(grid: number, sigma: number, d: number) {
  const noise = latticeNoise(uniform(grid), sigma, d);
  const origin = { index: 0, values: new Float32Array(d), steps: new Int32Array(d) };
  return (vectors: Float64Array, before: number): Float64Array => {
    const out = new Float64Array(vectors.length);
    for (let i = 0; i * d < vectors.length; i++) {
      const vector = Float32Array.from(vectors.subarray(i * d, (i + 1) * d));
      out.set(noise(origin, vector, before + i), i * d);
    }
    return out;
  };
}
