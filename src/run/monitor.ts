import { CountedFamily, float32Law, float64Law, type Law, latticeLaw, Watch } from '../audit/index.ts';
import { marginal } from '../audit/noise/alternatives/index.ts';
import type { Grid, NormalDtype } from '../core/types.ts';
import type { MonitorEvidence } from '../evidence/index.ts';
import { latticeTable } from '../samplers/lattice-table.ts';
import { type NoiseRecipe, needsGrid } from './recipe.ts';
import { type Counts, denominatorsOf } from './tally.ts';

/** Probability that the monitor of an honest run ever alarms. */
export const MONITOR_ALPHA = 1e-6;

/** `enforce`: an alarm stops the run, which then has no certificate. `report`: it is only told. `off` is for measurements. */
export type MonitorMode = MonitorEvidence['mode'] | 'off';

/** What the monitor of a run said. */
export interface Monitored {
  readonly mode: MonitorEvidence['mode'];
  readonly alpha: number;
  readonly alarm: boolean;
  /** Numbers of noise looked at, and how many there were when it alarmed. */
  readonly numbers: number;
  readonly detectedAt: number | null;
  /** ln of the largest e-value so far. */
  readonly supLogE: number;
  /** The component with most evidence, and what it saw in its own terms; null where nothing was looked at. */
  readonly component: string | null;
  readonly estimate: string | null;
}

/**
 * Watches the noise that a run adds to its inputs, whatever its source: counts of cells, in the order of the plan (input after input,
 * selection before estimation, stretch after stretch), so that it says the same for any number of threads and after any interruption.
 */
export class Monitor {
  readonly #family: CountedFamily;
  readonly #watch: Watch;
  /** Counted, not weighed yet: looks are due rarely, and weighing costs as much for few numbers as for many. */
  readonly #waiting: Float64Array[];
  #count = 0;

  readonly #mode: MonitorEvidence['mode'];

  constructor(laws: readonly Law[], mode: MonitorEvidence['mode'], alpha = MONITOR_ALPHA) {
    this.#mode = mode;
    this.#family = new CountedFamily(laws);
    this.#watch = new Watch(this.#family, alpha);
    this.#waiting = laws.map(({ raw }) => new Float64Array(raw));
  }

  get alarm(): boolean {
    return this.#watch.alarm;
  }

  /** A stretch of one input's noise. */
  add(counts: Counts): void {
    counts.forEach((cells, law) => {
      const sums = this.#waiting[law]!;
      for (let c = 0; c < cells.length; c++) {
        sums[c] = sums[c]! + cells[c]!;
        this.#count += cells[c]!;
      }
    });
    if (this.#family.count + this.#count >= this.#watch.nextLook) this.look();
  }

  /** Weighs what waits. Numbers beyond the last look count only then, so a run ends with one. */
  look(): void {
    if (this.#count === 0) return;
    this.#waiting.forEach((sums, law) => {
      this.#family.push(law, sums);
      sums.fill(0);
    });
    this.#count = 0;
    this.#watch.look();
  }

  result(): Monitored {
    this.look();
    const { alpha, alarm, detectedAt, supLogE, component } = this.#watch;
    const { count: numbers, components } = this.#family;
    const winner = components.findIndex(({ id }) => id === component);
    const estimate = winner < 0 ? null : this.#family.estimate(winner);
    return { mode: this.#mode, alpha, alarm, numbers, detectedAt, supLogE, component, estimate };
  }
}

export function monitorEvidence(monitored: Monitored): MonitorEvidence {
  const { mode, alpha, alarm, numbers, detectedAt, supLogE, component, estimate } = monitored;
  return {
    alpha: String(alpha),
    mode,
    state: alarm ? 'fail' : numbers === 0 ? 'skipped' : 'pass',
    numbers,
    detectedAt,
    eValue: String(Math.min(1e300, Math.exp(supLogE))),
    component,
    estimate,
  };
}

/**
 * What every alternative on the list weighs at least, from the beginning of a run on: the share of the copy that starts there, of its
 * component, of its place in the component. Rounded down.
 */
export function leastWeight(laws: readonly Law[]): number {
  const { channel, components } = marginal(laws[0]!);
  const shares = components.map(({ weight }, g) => weight / channel.spec.components[g]!.alternatives.length);
  return (6 / Math.PI ** 2) * Math.min(...shares) * (1 - 1e-12);
}

/** The law of each array of counts that `tallyOf` gives for noise of this recipe. */
export function lawsOf({ recipe, dtype, grid, sigma }: NoiseLaw): readonly Law[] {
  if (!needsGrid(recipe)) return [dtype === 'f32' ? float32Law() : float64Law()];
  return denominatorsOf(grid!).map((denominator) => latticeLaw(latticeTable(sigma, denominator), sigma, denominator));
}

/** Numbers of 16 bits lie on a grid coarser than the cells, so their law is none of those here. */
export const isCoarse = (recipe: NoiseRecipe): boolean => recipe.kind === 'library' && recipe.recipe.half !== undefined;

export interface NoiseLaw {
  readonly recipe: NoiseRecipe;
  readonly dtype: NormalDtype | null;
  readonly grid: Grid | null;
  readonly sigma: number;
}
