import type { DifferentialReport } from '../audit/index.ts';
import type { Plan } from '../core/plan.ts';
import type { Seed } from '../sources/index.ts';
import { count, plural, short } from './numbers.ts';
import type { CompareDocument } from './schemas/compare.ts';

/** What was compared with what, and what came of it. */
export interface ComparedRun {
  readonly recipe: string;
  readonly dtype: CompareDocument['trusted']['dtype'];
  readonly seed: Seed | null;
  /** Class of each input, in the order of the report. */
  readonly classes: readonly number[];
  readonly report: DifferentialReport;
}

export function compareDocument({ noise }: Plan, compared: ComparedRun): CompareDocument {
  const { recipe, dtype, seed, classes, report } = compared;
  const { alpha, alarm, detectedAt, pairs, more, fewer, eValue, logE, inputs } = report;
  return {
    format: 'fairnoise/compare/v1',
    noise: { recipe: noise.recipe, backdoors: [...noise.backdoors] },
    trusted: { recipe, dtype, seed: seed?.text ?? null },
    verdict: alarm ? 'fail' : 'pass',
    because: because(compared),
    ...{ alpha, pairs, more, fewer, eValue, logE, detectedAt },
    inputs: inputs.map((input, i) => ({ ...input, class: classes[i]! })),
  };
}

function because({ recipe, report }: ComparedRun): string {
  const { alarm, alpha, detectedAt, more, fewer, pairs, eValue } = report;
  const counts = `of ${plural(pairs, 'pair')} ${count(more)} voted for the class only under the run's noise, ${count(fewer)} only under the trusted`;
  return alarm
    ? `the votes are not those of ${recipe} noise: ${counts}; certain at pair ${count(detectedAt!)} (alpha ${short(alpha)})`
    : `no difference from ${recipe} noise seen: ${counts} (e-value ${short(eValue)}, alpha ${short(alpha)})`;
}
