import { z } from 'zod';
import { state, verdict } from './verdict.ts';

/** What `fairnoise verify --format json` prints. */
export const verification = z.object({
  format: z.literal('fairnoise/verification/v1'),
  verdict: state,
  tier: z.enum(['none', 'arithmetic', 'noise', 'votes']),
  steps: z.array(verdict),
});
