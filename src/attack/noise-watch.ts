import { float32Law, NormalsFamily, VectorsFamily, Watch, WordsFamily } from '../audit/noise/index.ts';
import { neighbours } from '../audit/noise/neighbours.ts';
import type { Generator } from '../core/types.ts';

/** The noise battery's rate in the lab, shared equally by its three families. */
export const WATCH_ALPHA = 1e-6;
const SHARE = WATCH_ALPHA / 3;
/** Vectors looked at whole, at most. */
const VECTORS = 2 ** 16;
/** Words looked at. */
const WORDS = 2 ** 20;

/** The first alarm of one family: which component, after how many numbers, vectors or words. */
export interface Caught {
  readonly component: string;
  readonly after: number;
}

/** What the battery saw of a variant so far; null: no alarm, or nothing to look at. */
export interface NoiseSeen {
  readonly numbers: number;
  /** Coordinates of a vector. */
  readonly dimension: number;
  readonly normals: Caught | null;
  readonly vectors: Caught | null;
  readonly words: Caught | null;
}

const caught = ({ detectedAt, component }: Watch): Caught | null =>
  detectedAt === null ? null : { component: component!, after: detectedAt };

/** Looks are 10 % apart here: a matrix has many streams, and the size of the number is what matters. */
const APART = 1.1;

interface Opened {
  readonly normals: Watch<NormalsFamily>;
  readonly vectors: Watch<VectorsFamily>;
  readonly words: Caught | null;
}

/** The battery on the noise a variant adds, as it is added, and on the words behind it. Nothing is opened before it is needed. */
export class NoiseWatch {
  readonly #d: number;
  readonly #sigma: number;
  readonly #openWords: () => Generator | null;
  #opened: Opened | null = null;
  #numbers = 0;

  /** `openWords`: the variant's generator, at its first word; null where the attack is not on words. */
  constructor(d: number, sigma: number, openWords: () => Generator | null) {
    this.#d = d;
    this.#sigma = sigma;
    this.#openWords = openWords;
  }

  /** The direction that the model prefers at the input whose noise comes next (models/direction.ts). */
  along(direction: Float32Array | null): void {
    this.#open().vectors.family.along(direction);
  }

  /** `z`: noise in the units of the input, whole vectors one after another. */
  see(z: Float32Array): void {
    const sigma = this.#sigma;
    const { normals, vectors } = this.#open();
    this.#numbers += z.length;
    if (!normals.alarm) normals.feed(z, 1, (part) => normals.family.push(part, sigma), true);
    if (vectors.alarm || vectors.family.count >= VECTORS) return;
    const units = Float32Array.from(z, (value) => value / sigma);
    vectors.feed(units, this.#d, (part) => vectors.family.push(part), true);
  }

  seen(): NoiseSeen {
    const { normals, vectors, words } = this.#open();
    return {
      numbers: this.#numbers,
      dimension: this.#d,
      normals: caught(normals),
      vectors: caught(vectors),
      words,
    };
  }

  #open(): Opened {
    if (this.#opened) return this.#opened;
    const words = this.#openWords();
    const dimension = this.#d;
    const normals = new NormalsFamily({ law: float32Law(), lags: neighbours([dimension]), dimension });
    this.#opened = {
      normals: new Watch(normals, SHARE, APART),
      vectors: new Watch(new VectorsFamily({ dimension, directions: true }), SHARE, APART),
      words: words && watchWords(words),
    };
    return this.#opened;
  }
}

function watchWords(generator: Generator): Caught | null {
  const family = new WordsFamily(generator.wordBits);
  const watch = new Watch(family, SHARE, APART);
  const words = generator.wordBits === 64 ? new BigUint64Array(4096) : new Uint32Array(4096);
  while (family.count < WORDS && !watch.alarm) {
    generator.fill(words);
    watch.feed<BigUint64Array | Uint32Array>(words, 1, (part) => family.push(part), true);
  }
  return caught(watch);
}
