import { bytesOf } from '../../core/bytes.ts';
import { openState, sealState } from '../../generators/state.ts';
import { type Marginal, marginal } from './alternatives/index.ts';
import { Wealth } from './channel.ts';
import type { ComponentInfo, Family, Mark } from './family.ts';
import type { Law } from './law.ts';
import { gathered } from './normals.ts';
import { type Strength, weakestCaught } from './power.ts';

/**
 * Noise known by how often each cell came: what many workers count of one run and somebody adds up. Only the marginal law can be judged
 * so. Noise of several grids has a law each; their likelihood ratios multiply. The same counts in the same order give the same e-values.
 */
export class CountedFamily implements Family {
  readonly id = 'normals';
  readonly unit = 'numbers';
  readonly components: readonly ComponentInfo[];
  readonly laws: readonly Law[];
  count = 0;
  readonly #dimension: number | null;
  readonly #marginals: readonly Marginal[];
  readonly #wealth: Wealth;

  constructor(laws: readonly Law[], dimension: number | null = null) {
    this.#dimension = dimension;
    this.laws = laws;
    this.#marginals = laws.map(marginal);
    this.components = this.#marginals[0]!.components;
    this.#wealth = new Wealth(...this.#marginals.map(({ channel }) => channel));
  }

  /** Counts of the raw cells of one of its laws. */
  push(law: number, raw: ArrayLike<number>): void {
    const cells = gathered(this.laws[law]!, raw);
    this.#wealth.addCounts(this.#marginals[law]!.channel, cells);
    this.count += cells.reduce((sum, n) => sum + n, 0);
  }

  logE(since: Mark | null, out: Float64Array): void {
    this.#wealth.logE(since, out);
  }

  mark(): Mark {
    return this.#wealth.logRatios();
  }

  estimate(component: number): string {
    return this.#wealth.best(component).name;
  }

  /** Of its first law; what other grids add is left out. */
  weakestCaught(alpha: number, power: number): Strength[] {
    return weakestCaught({ law: this.laws[0]!, alpha, weight: 1, n: this.count, power, d: this.#dimension });
  }

  save(): Uint8Array {
    return sealState(this.#tag, bytesOf(Float64Array.of(this.count, ...this.#wealth.save())));
  }

  restore(state: Uint8Array): void {
    const numbers = new Float64Array(openState(this.#tag, state).slice().buffer);
    this.count = numbers[0]!;
    this.#wealth.restore(numbers.subarray(1));
  }

  get #tag(): string {
    return `counted(${this.laws.map(({ id }) => id).join()})`;
  }
}
