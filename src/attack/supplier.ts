import type { BackdoorRecipe } from '../backdoors/index.ts';
import type { Classified, Classifier, NoiseAddress, Point, Sampler } from '../core/types.ts';
import type { Goal } from './adaptive.ts';
import { reject } from './reject.ts';
import { reorder } from './reorder.ts';
import { steer } from './steer.ts';

/**
 * Noise on demand: `count` vectors in the units of the input, row after row, a view that the next call overwrites. The certifier adds
 * them to the input itself; a supplier that sees the classifier does so too, beforehand.
 */
export interface Supplier {
  draw(point: Point, at: NoiseAddress, count: number): Promise<Float32Array>;
}

/** The noise a float sampler adds: what it makes of the zero input, which is exact. */
export function samplerSupplier(sampler: Sampler, d: number): Supplier {
  const zero = { label: null, steps: null, values: new Float32Array(d), moved: 0 };
  return {
    draw: async ({ index }, at, count) => sampler.perturb({ ...zero, index }, at, count),
  };
}

/** x + z in float32, row after row. */
export function added(x: Float32Array, z: Float32Array, count: number, out: Float32Array): Float32Array {
  const d = x.length;
  for (let row = 0; row < count * d; row += d) for (let i = 0; i < d; i++) out[row + i] = z[row + i]! + x[i]!;
  return out.subarray(0, count * d);
}

/** What the supplier sees: the classifier's answer to any noise it thinks of handing over. */
export class Onlooker {
  readonly #classifier: Classifier;
  readonly #batch: number;
  #room = new Float32Array(0);

  constructor(classifier: Classifier, batch: number) {
    this.#classifier = classifier;
    this.#batch = batch;
  }

  get classes(): number {
    return this.#classifier.classes;
  }

  async answers({ values: x }: Point, z: Float32Array, count: number): Promise<Classified> {
    const d = x.length;
    const labels = new Int32Array(count);
    const margins = new Float32Array(count);
    if (this.#room.length < this.#batch * d) this.#room = new Float32Array(this.#batch * d);
    for (let from = 0; from < count; from += this.#batch) {
      const rows = Math.min(this.#batch, count - from);
      const noisy = added(x, z.subarray(from * d, (from + rows) * d), rows, this.#room);
      const part = await this.#classifier.classify(noisy, rows);
      labels.set(part.labels.subarray(0, rows), from);
      margins.set(part.margins.subarray(0, rows), from);
    }
    return { labels, margins };
  }
}

/** The classes in the order of their votes. */
export function ranked(
  labels: Int32Array,
  classes: number,
): { readonly votes: readonly number[]; readonly order: readonly number[] } {
  const votes = new Array<number>(classes).fill(0);
  for (const label of labels) if (label >= 0) votes[label]!++;
  return { votes, order: [...votes.keys()].sort((a, b) => votes[b]! - votes[a]! || a - b) };
}

/** `inner` behind suppliers that see the classifier, the first one nearest to the noise. `grind` is none: it works on whole runs. */
export function adaptiveSupplier(
  inner: Supplier,
  adaptive: readonly BackdoorRecipe[],
  onlooker: Onlooker,
  sigma: number,
): Supplier {
  return adaptive.reduce((below, recipe) => {
    switch (recipe.id) {
      case 'reject':
        return reject(below, onlooker, recipe.t as number, recipe.goal as Goal);
      case 'reorder':
        return reorder(below, onlooker, recipe.c as number);
      case 'steer':
        return steer(below, onlooker, (recipe.s as number) * sigma, recipe.probes as number);
      default:
        return below;
    }
  }, inner);
}
