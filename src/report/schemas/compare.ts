import { z } from 'zod';
import type { Document } from './document.ts';

const count = z.number().int().min(0);

/** compare.json of a run with --compare. */
export const compare = z.object({
  format: z.literal('fairnoise/compare/v1'),
  noise: z.object({ recipe: z.string(), backdoors: z.array(z.string()) }).describe('the noise of the run'),
  trusted: z.object({
    recipe: z.string(),
    dtype: z.enum(['f32', 'f64']).nullable(),
    seed: z.string().nullable().describe('as typed or drawn; null for sources without one'),
  }),
  verdict: z.enum(['pass', 'fail']).describe('fail: the votes differ'),
  because: z.string(),
  alpha: z.number().gt(0).lt(1).describe('false-alarm probability, over all inputs and all time'),
  pairs: count.describe('samples of the two noises compared, by index'),
  more: count.describe("pairs in which only the run's sample voted for the class"),
  fewer: count.describe('pairs in which only the trusted sample did'),
  eValue: z.number().min(1).describe('largest it has been, 1e300 at most: 1 over it is a p-value valid at any time'),
  logE: z.number().describe('natural logarithm of the e-value after the last pair'),
  detectedAt: count.nullable().describe('pairs seen when the e-value reached 1 / alpha'),
  inputs: z
    .array(
      z.object({
        index: count,
        class: count.describe('fixed from selection samples of the trusted noise'),
        pairs: count,
        more: count,
        fewer: count,
        logE: z.number().describe('of this input alone'),
      }),
    )
    .describe('in the order of the plan'),
});

export type CompareDocument = Document<typeof compare>;
