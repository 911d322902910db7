import { float32Law, float64Law, type Law, latticeLaw } from '../../audit/index.ts';
import { marginal } from '../../audit/noise/alternatives/index.ts';
import { copyWeight } from '../../audit/noise/copy-weight.ts';
import type { Grid, NormalDtype } from '../../core/types.ts';
import type { MonitorEvidence, MonitorResult } from '../../evidence/index.ts';
import { latticeTable } from '../../samplers/lattice-table.ts';
import { type NoiseRecipe, needsGrid } from '../recipe.ts';
import { type Counted, countedNumbers, countedVectors } from './counted.ts';
import { type Counts, denominatorsOf } from './tally.ts';
import type { VectorsSpec } from './vectors.ts';

/** Probability that the monitor of an honest run ever alarms. */
export const MONITOR_ALPHA = 1e-6;

/** `enforce`: an alarm stops the run, which then has no certificate. `report`: it is only told. `off` is for measurements. */
export type MonitorMode = MonitorEvidence['mode'] | 'off';

/**
 * Watches the noise that a run adds to its inputs, whatever its source: counts of cells, in the order of the plan (input after input,
 * selection before estimation, stretch after stretch), so that it says the same for any number of threads and after any interruption.
 * Numbers and whole vectors share alpha, so the chance that either alarms is alpha at most.
 */
export class Monitor {
  readonly #mode: MonitorEvidence['mode'];
  readonly #alpha: number;
  readonly #numbers: Counted;
  readonly #vectors: Counted | null;
  /** Numbers there were at the first alarm, and whose alarm that was. */
  #first: { readonly at: number; readonly whose: Counted } | null = null;

  constructor(
    laws: readonly Law[],
    mode: MonitorEvidence['mode'],
    { vectors = null, alpha = MONITOR_ALPHA }: { vectors?: VectorsSpec | null; alpha?: number } = {},
  ) {
    this.#mode = mode;
    this.#alpha = alpha;
    const share = alpha * numbersShare(vectors);
    this.#numbers = countedNumbers(laws, share);
    this.#vectors = vectors && countedVectors(vectors, alpha - share);
  }

  get alarm(): boolean {
    return this.#first !== null;
  }

  /** A stretch of one input's noise. */
  add(counts: Counts): void {
    const { arrays } = this.#numbers;
    this.#numbers.add(counts.slice(0, arrays));
    // Journals of versions that did not look at vectors have none of them.
    if (counts.length > arrays) this.#vectors?.add(counts.slice(arrays));
    this.#note();
  }

  #note(): void {
    if (this.#first) return;
    const alarmed = this.#each().filter(({ watch }) => watch.alarm);
    if (alarmed.length > 0) this.#first = { at: this.#numbers.count, whose: this.#most(alarmed) };
  }

  #each(): Counted[] {
    return [this.#numbers, ...(this.#vectors ? [this.#vectors] : [])];
  }

  /** The one with most evidence. */
  #most(some: readonly Counted[]): Counted {
    return some.reduce((a, b) => (b.worth(this.#alpha) > a.worth(this.#alpha) ? b : a));
  }

  result(): MonitorResult {
    const each = this.#each();
    for (const one of each) one.look();
    this.#note();
    const most = this.#first?.whose ?? this.#most(each);
    const { component } = most.watch;
    const { id, components } = most.family;
    const winner = components.findIndex((one) => one.id === component);
    return {
      ...{ mode: this.#mode, alpha: this.#alpha, alarm: this.alarm },
      numbers: this.#numbers.count,
      detectedAt: this.#first?.at ?? null,
      vectors: this.#vectors?.count ?? null,
      supLogE: Math.max(0, ...each.map((one) => one.worth(this.#alpha))),
      component: winner < 0 ? null : `${id}/${component}`,
      estimate: winner < 0 ? null : (most.family.estimate?.(winner) ?? null),
    };
  }
}

/** The numbers' share of alpha. */
export const numbersShare = (vectors: VectorsSpec | null): number => (vectors ? 1 / 2 : 1);

/**
 * What every alternative on the list weighs at least, from the beginning of a run on: the share of the numbers, of the copy that starts
 * there, of its component, of its place in the component. Rounded down.
 */
export function leastWeight(laws: readonly Law[], vectors: VectorsSpec | null): number {
  const { channel, components } = marginal(laws[0]!);
  const shares = components.map(({ weight }, g) => weight / channel.spec.components[g]!.alternatives.length);
  return numbersShare(vectors) * copyWeight(0) * Math.min(...shares) * (1 - 1e-12);
}

/** The law of each array of counts that `tallyOf` gives for noise of this recipe. */
export function lawsOf({ recipe, dtype, grid, sigma }: NoiseLaw): readonly Law[] {
  if (!needsGrid(recipe)) return [dtype === 'f32' ? float32Law() : float64Law()];
  return denominatorsOf(grid!).map((denominator) => latticeLaw(latticeTable(sigma, denominator), sigma, denominator));
}

export interface NoiseLaw {
  readonly recipe: NoiseRecipe;
  readonly dtype: NormalDtype | null;
  readonly grid: Grid | null;
  readonly sigma: number;
}
