import { z } from 'zod';
import { noise } from './audit.ts';

const format = z.literal('fairnoise/monitor/v1');
const standing = noise.pick({ alarm: true, detectedAt: true, numbers: true, eValue: true, component: true }).extend({
  families: z.array(
    z.object({
      family: z.string(),
      unit: z.string(),
      count: z.number().int(),
      supLogE: z.number().nullable().describe('Natural logarithm of the largest e-value so far.'),
      component: z.string().nullable().describe('That brought it there.'),
    }),
  ),
});

/** A line of `fairnoise monitor`. */
export const live = z.discriminatedUnion('event', [
  z.object({
    format,
    event: z.literal('start'),
    version: z.string().describe('Version of fairnoise.'),
    source: z.object({ text: z.string(), as: z.string() }),
    alpha: z.number().describe('Chance of an alarm on a perfect source, for ever.'),
    resumedAt: z.number().int().nullable().describe('Numbers seen in earlier runs; null without any.'),
    notes: z.array(z.string()),
  }),
  z.object({
    format,
    event: z.literal('waiting').describe('The source is silent; may come before `start`.'),
    seconds: z.number().int().describe('Since something came, or since the beginning.'),
  }),
  z.object({ format, event: z.literal('checkpoint'), noise: standing }),
  z.object({ format, event: z.literal('alarm'), because: z.string(), noise: standing }),
  z.object({
    format,
    event: z.literal('end'),
    reason: z.enum(['alarm', 'source ended', 'enough numbers', 'interrupted']),
    because: z.string(),
    noise,
  }),
  z.object({
    format,
    event: z.literal('error').describe('The watch ended with an error; the last line, instead of `end`.'),
    message: z.string(),
  }),
]);

export type LiveDocument = z.infer<typeof live>;
