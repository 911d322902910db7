import { z } from 'zod';
import type { Summary } from '../../smoothing/index.ts';
import type { Same } from './document.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);

/** Summary of a table of results. */
export const results = z.object({
  inputs: count,
  abstention: share.describe('share of inputs without an answer'),
  medianRadius: z.number().min(0).describe('over all inputs, abstentions as 0'),
  labelled: z
    .object({
      cleanAccuracy: share.describe('share answered correctly'),
      certifiedAccuracy: z.array(z.object({ radius: z.number().min(0), accuracy: share, correct: count })),
      acr: z
        .number()
        .min(0)
        .describe('average certified radius, wrong answers as 0; a criticised measure (arXiv 2410.06895)'),
    })
    .nullable()
    .describe('what needs every label; null when one is missing'),
});

export const resultsMatchType: Same<Summary, typeof results> = true;
