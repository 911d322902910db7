import { z } from 'zod';
import type { RunSummary } from '../run-summary.ts';
import { compare } from './compare.ts';
import type { Same } from './document.ts';
import { monitor } from './monitor.ts';
import { results } from './results.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const alpha = z.number().gt(0).lt(1);

/** What `certify` and `predict` print with --format json. */
export const runSummaryDocument = z.object({
  format: z.literal('fairnoise/run-summary/v1'),
  task: z.enum(['certify', 'predict']),
  sigma: z.number().gt(0),
  noise: z.object({ recipe: z.string(), sigma: z.string(), backdoors: z.array(z.string()) }).describe('as in the plan'),
  alpha: alpha.describe('failure probability as asked for and as the family shares it out'),
  against: z
    .object({
      list: z.literal('catalogue'),
      spent: alpha.describe('level of the bounds: what certificates over honest noise keep'),
    })
    .nullable()
    .describe('alpha holds for every noise of this list too, about the nominal classifier; null: for honest noise'),
  family: z.enum(['per-input', 'bonferroni', 'holm']),
  alphaSpent: share.describe('probability that some certificate of the run is false: at most this'),
  n0: count,
  n: count,
  samples: count.describe('drawn over all inputs'),
  largestRadius: z.number().min(0).nullable().describe('what unanimous votes show; null where n is not fixed'),
  targetRadius: z.number().min(0).nullable(),
  decisions: z.object({ certified: count, stopped: count, undecided: count }).nullable(),
  together: z
    .array(count)
    .nullable()
    .describe('indices certified at the target so that all of them hold together (Holm)'),
  results,
  accuracyAtLeast: z
    .array(z.object({ radius: z.number().min(0), share, rho: alpha }))
    .nullable()
    .describe('with probability 1 - rho at least this share is correct and certified'),
  noiseCost: z
    .object({ inputs: count, clean: share, noisy: share, evident: z.boolean() })
    .nullable()
    .describe('accuracy of the base model without noise and under it'),
  monitor: monitor.nullable().describe('what the in-line monitor said of the noise'),
  comparison: compare.omit({ inputs: true }).nullable().describe('votes beside trusted noise, as in compare.json'),
  uncertainty: z.array(
    z.object({
      index: count,
      classes: z.array(z.object({ low: share, high: share })).describe('intervals that hold together'),
      entropy: z.object({ low: z.number(), high: z.number(), plugIn: z.number() }).describe('nats'),
    }),
  ),
  seconds: z.number().min(0),
});

export const runSummaryMatchesType: Same<RunSummary, typeof runSummaryDocument> = true;
