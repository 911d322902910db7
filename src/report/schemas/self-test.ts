import { z } from 'zod';

const numbers = z.number().nullable().describe('Numbers; null where streams ended without an alarm.');

/** What `fairnoise audit --self-test --format json` prints. */
export const selfTest = z.object({
  format: z.literal('fairnoise/self-test/v1'),
  version: z.string().describe('Version of fairnoise.'),
  verdict: z
    .enum(['pass', 'fail'])
    .describe('fail: more false alarms than chance explains (one-sided binomial, 1e-3), or a backdoor missed.'),
  because: z.string(),
  clean: z.object({
    streams: z.number().int(),
    alarms20: z.number().int().describe('Honest streams whose e-value ever reached 20: at most 5 % are due.'),
    alarms100: z.number().int().describe('Honest streams whose e-value ever reached 100: at most 1 % are due.'),
  }),
  power: z.array(
    z.object({
      backdoor: z.string(),
      family: z.string(),
      median: numbers,
      p95: numbers.describe('95 % of the streams raised the alarm by then.'),
      limit: z.number().describe('What the best test of that one attack needs for power .99.'),
    }),
  ),
});

export type SelfTestDocument = z.infer<typeof selfTest>;
