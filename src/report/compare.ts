import type { Plan } from '../core/plan.ts';
import type { Comparison } from '../evidence/index.ts';
import { count, plural, short } from './numbers.ts';
import type { CompareDocument } from './schemas/compare.ts';

export function compareDocument({ noise }: Plan, compared: Comparison): CompareDocument {
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

function because({ recipe, report }: Comparison): string {
  const { alarm, alpha, detectedAt, more, fewer, pairs, eValue } = report;
  const counts = `of ${plural(pairs, 'pair')} ${count(more)} voted for the class only under the run's noise, ${count(fewer)} only under the trusted`;
  return alarm
    ? `the votes are not those of ${recipe} noise: ${counts}; certain at pair ${count(detectedAt!)} (alpha ${short(alpha)})`
    : `no difference from ${recipe} noise seen: ${counts} (e-value ${short(eValue)}, alpha ${short(alpha)})`;
}
