import { z } from 'zod';
import type { Document } from './document.ts';

const count = z.number().int().min(0);

/** What the in-line monitor of a run said. */
export const monitor = z.object({
  verdict: z
    .enum(['pass', 'fail', 'skipped'])
    .describe('fail: the noise is not what it claims to be; skipped: none could be seen'),
  because: z.string(),
  mode: z.enum(['enforce', 'report']).describe('enforce: an alarm stops the run and withholds the certificate'),
  alpha: z.number().gt(0).lt(1).describe('probability that honest noise ever raises an alarm'),
  numbers: count.describe('of noise, as they were added'),
  detectedAt: count.nullable().describe('numbers seen when the e-value reached 1 / alpha'),
  vectors: count.nullable().describe('whole vectors among them; null where none are looked at'),
  eValue: z.number().min(0).describe('largest it has been, 1e300 at most: 1 over it is a p-value valid at any time'),
  logE: z.number().describe('its natural logarithm, without a limit'),
  component: z
    .string()
    .nullable()
    .describe('family/component with most of the evidence: normals/scale, vectors/novelty'),
  estimate: z.string().nullable().describe('what the noise looks like there'),
});

export type MonitorSummary = Document<typeof monitor>;

/** What certify and predict print with --format json when the monitor has stopped the run. */
export const alarm = z.object({
  format: z.literal('fairnoise/alarm/v1'),
  inputs: count.describe('finished before the alarm'),
  monitor,
});

export type AlarmDocument = Document<typeof alarm>;
