import { z } from 'zod';

export const state = z.enum(['pass', 'undecided', 'fail', 'skipped']);

/** A claim and what became of it. */
export const verdict = z.object({
  claim: z.string(),
  state,
  expected: z.string().optional(),
  got: z.string().optional(),
  because: z.string(),
});
