import type { Plan } from '../core/plan.ts';
import type { MonitorResult } from '../evidence/index.ts';
import {
  bettingPValue,
  certifiedAccuracyBound,
  classProbabilities,
  holm,
  type InputRecord,
  largestRadius,
  type NoiseCost,
  probabilityForRadius,
  radiusGrid,
  radiusPValue,
  type Summary,
  smoothedEntropy,
  summarize,
} from '../smoothing/index.ts';
import { monitorSummary } from './monitor.ts';
import type { CompareDocument } from './schemas/compare.ts';
import type { MonitorSummary } from './schemas/monitor.ts';

/** Probability with which the accuracy statement may fail, beside the alphas of the certificates. */
const RHO = 0.001;
const GRID_STEPS = 8;

/** Class probabilities of one input that hold together, and the entropy of the smoothed answer, in nats. */
export interface InputUncertainty {
  readonly index: number;
  readonly classes: readonly { readonly low: number; readonly high: number }[];
  readonly entropy: { readonly low: number; readonly high: number; readonly plugIn: number };
}

/** What a run came to: the document that `--format json` prints (docs/schemas/run-summary.schema.json). */
export interface RunSummary {
  readonly format: 'fairnoise/run-summary/v1';
  readonly task: Plan['task'];
  readonly sigma: number;
  /** Where the noise came from, and what stood in between. */
  readonly noise: Plan['noise'];
  /** As it was asked for, per input after the family's correction. */
  readonly alpha: number;
  /** The list of noises that alpha also holds for, and what of it the bounds spent, which is all that honest noise costs; else null. */
  readonly against: { readonly list: 'catalogue'; readonly spent: number } | null;
  readonly family: Plan['statistics']['family'];
  /** Probability that some certificate of this run is false: at most this. */
  readonly alphaSpent: number;
  readonly n0: number;
  readonly n: number;
  /** Samples drawn, over all inputs. */
  readonly samples: number;
  readonly largestRadius: number | null;
  readonly targetRadius: number | null;
  /** Target mode: how many inputs came to each decision. */
  readonly decisions: { readonly certified: number; readonly stopped: number; readonly undecided: number } | null;
  /** Rows (indices) certified at the target so that all of them hold together (Holm). */
  readonly together: readonly number[] | null;
  readonly results: Summary;
  /** With probability 1 - rho at least this share is correct and certified, per radius of the grid. */
  readonly accuracyAtLeast: readonly { readonly radius: number; readonly share: number; readonly rho: number }[] | null;
  readonly noiseCost: NoiseCost | null;
  /** What the in-line monitor said of the noise; null where it was off. */
  readonly monitor: MonitorSummary | null;
  /** Votes beside trusted noise; compare.json has them input by input. Null where none was asked for. */
  readonly comparison: Omit<CompareDocument, 'inputs'> | null;
  readonly uncertainty: readonly InputUncertainty[];
  readonly seconds: number;
}

export function runSummary(
  plan: Plan,
  records: readonly InputRecord[],
  cost: NoiseCost | null,
  tv: number,
  monitored: MonitorResult | null = null,
  compared: CompareDocument | null = null,
): RunSummary {
  const { n0, n, alpha: share, against, family, targetRadius, bound } = plan.statistics;
  const sigma = Number(plan.noise.sigma);
  const spent = Number(share);
  const alpha = against ? Number(against.alpha) : spent;
  const certifying = plan.task === 'certify';
  const largest = certifying && bound === 'clopper-pearson' ? largestRadius(n, spent, sigma) : null;
  const top = Math.max(...records.map(({ radius }) => radius), 0);
  const radii = certifying ? radiusGrid(largest ?? top, GRID_STEPS) : [0];
  const results = summarize(records, radii);
  const m = records.length;
  // A sequential run chose n by looking at the votes.
  const stopping = bound === 'betting' ? 'anytime' : 'fixed';
  return {
    format: 'fairnoise/run-summary/v1',
    task: plan.task,
    sigma,
    noise: plan.noise,
    alpha,
    against: against ? { list: against.list, spent } : null,
    family,
    alphaSpent: Math.min(1, family === 'holm' ? alpha : alpha * m),
    n0,
    n,
    samples: records.reduce((sum, { selection, estimation }) => sum + selection.samples + estimation.samples, 0),
    largestRadius: largest,
    targetRadius: targetRadius === null ? null : Number(targetRadius),
    decisions: targetRadius === null ? null : decisionsOf(records),
    together: family === 'holm' && targetRadius !== null ? together(plan, records, tv) : null,
    results,
    accuracyAtLeast:
      results.labelled?.certifiedAccuracy.map(({ radius, correct }) => ({
        radius,
        share: certifiedAccuracyBound(correct, m, spent, RHO),
        rho: RHO,
      })) ?? null,
    noiseCost: cost,
    monitor: monitored && withLimit(plan.noise.recipe, monitorSummary(monitored)),
    comparison: compared && withoutInputs(compared),
    uncertainty: records.map(({ index, estimation: { counts, failed } }) => {
      const outcomes = failed > 0 ? [...counts, failed] : counts;
      return {
        index,
        classes: classProbabilities(outcomes, spent, tv, stopping).slice(0, counts.length),
        entropy: smoothedEntropy(outcomes, spent, tv, stopping),
      };
    }),
    seconds: records.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** A capture may hold a stretch twice; the monitor compares vectors over a few others only. */
function withLimit(recipe: string, said: MonitorSummary): MonitorSummary {
  const [, file] = /^capture:(.*)$/s.exec(recipe) ?? [];
  if (file === undefined || said.verdict !== 'pass') return said;
  const because = `${said.because}; numbers used twice further apart than a few vectors are not looked for in a run: fairnoise audit ${file}`;
  return { ...said, because };
}

function withoutInputs({ inputs: _, ...rest }: CompareDocument): Omit<CompareDocument, 'inputs'> {
  return rest;
}

function decisionsOf(records: readonly InputRecord[]) {
  const count = (what: InputRecord['decision']) => records.filter(({ decision }) => decision === what).length;
  return { certified: count('certified'), stopped: count('stopped'), undecided: count('undecided') };
}

/**
 * Holm over the hypotheses "not certified at R", from each input's p-value: exact for a fixed n, 1 / wealth for the betting bound. An
 * input that was stopped for futility keeps the p-value it stopped with.
 */
function together(plan: Plan, records: readonly InputRecord[], tv: number): number[] {
  const { targetRadius, alpha, bound } = plan.statistics;
  const sigma = Number(plan.noise.sigma);
  const p = records.map(({ nA, samples, cost, norm }) => {
    const R = Number(targetRadius) * norm + cost;
    return bound === 'betting'
      ? bettingPValue(nA, samples, Math.min(1 - 2 ** -40, probabilityForRadius(R, sigma) + tv))
      : radiusPValue(nA, samples, R, sigma, tv);
  });
  return holm(p, Number(alpha)).flatMap((rejected, i) => (rejected ? [records[i]!.index] : []));
}
