import { z } from 'zod';
import type { Document } from './document.ts';
import { results } from './results.ts';
import { state, verdict } from './verdict.ts';

const count = z.number().int().min(0);
const alpha = z.number().gt(0).lt(1);

/** A combination of parameters and how well the radii fit it. `n` or `sigma` is null where every row names its own. */
const fit = z.object({
  n: z.number().int().min(1).nullable(),
  alpha,
  sigma: z.number().gt(0).nullable(),
  rounding: z.enum(['nearest', 'down', 'up']).describe('how the radii were rounded when printed'),
  odds: z
    .number()
    .describe('log2 of the odds for it against a table of unrelated radii, its place among the candidates paid for'),
  telling: count.describe('distinct radii printed where the lattice is sparse enough to tell'),
  off: count.describe('of those, how many lie on no point of the lattice'),
});

/** What `fairnoise check --format json` prints. */
export const check = z.object({
  format: z.literal('fairnoise/check/v1'),
  file: z.string(),
  verdict: state,
  rows: count,
  abstained: count,
  printing: z
    .object({ style: z.enum(['significant', 'decimals']), digits: z.number().int().min(0) })
    .nullable()
    .describe('digits the radii are printed with; null without a positive radius'),
  declared: z.object({
    n: z.number().int().min(1).optional(),
    alpha: alpha.optional(),
    sigma: z.number().gt(0).optional(),
    rows: count.optional(),
    classes: z.number().int().min(1).optional(),
  }),
  hints: z.object({ sigma: z.number().gt(0).optional() }).describe('taken from the name of the file'),
  recovered: fit
    .nullable()
    .describe('what the radii were most likely computed with; null where the digits do not tell'),
  rivals: z.array(fit).describe('combinations that the digits do not tell from it'),
  alphaRange: z
    .array(z.number())
    .length(2)
    .nullable()
    .describe('lowest and highest alpha whose largest radius prints like the one most rows show'),
  candidates: count.describe('combinations of n, alpha and sigma that were tried'),
  results: results
    .nullable()
    .describe('what the table says; null without rows. `correct` is taken from label and predict'),
  findings: z.array(
    verdict.extend({
      id: z.string(),
      lines: z.array(z.number().int().min(1)).describe('lines of the file at fault'),
    }),
  ),
});

export type CheckDocument = Document<typeof check>;
