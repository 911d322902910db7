import { z } from 'zod';
import { state } from './verdict.ts';

const p = z.number().min(0).max(1);
const counts = z.record(z.string(), z.union([z.number(), z.array(z.number()), z.array(z.array(z.number()))]));

/** One entry of `pValues`. */
const subTest = z.object({
  name: z.string(),
  p: p.describe('One sequence: its p-value. More: the smallest times their number, 1 at most.'),
  adjusted: p.describe("Holm-adjusted over the suite's family; rejected when at most the suite's alpha."),
  sequences: z
    .array(p.nullable())
    .optional()
    .describe('p-value of each sequence, null where the test did not apply. Left out for a single sequence.'),
  nist: z
    .object({
      of: z.number().int().describe('Sequences the test applied to.'),
      passed: z.number().int().describe('Of those, how many had p >= 0.01.'),
      accepted: z.tuple([z.number(), z.number()]).describe('Interval NIST accepts for `passed`.'),
      histogram: z.array(z.number().int()).length(10).describe('p-values in [0, .1), …, [.9, 1].'),
      uniformity: p.nullable().describe("NIST's P_T; null below ten sequences."),
    })
    .optional()
    .describe("Line of NIST's final analysis report; decides nothing. Left out for a single sequence."),
});

const estimate = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('estimated'),
    minEntropy: z.number().describe('Bits a symbol of what it ran on.'),
    values: z.record(z.string(), z.number()).describe("The standard's intermediate quantities."),
  }),
  z.object({ state: z.literal('skipped'), minEntropy: z.null(), because: z.string() }),
]);

const test = z.object({
  id: z.string().describe('sp800-22/frequency, …, sp800-90b/most-common-value, …'),
  reference: z.string(),
  state,
  because: z.string(),
  pValues: z.array(subTest).describe("One entry a sub-test, in the standard's order; empty when skipped."),
  statistics: counts.nullable().describe('Counts behind the p-values of a single sequence.'),
  minEntropy: z.number().min(0).max(8).nullable().optional().describe('SP 800-90B: bits a sample; null where skipped.'),
  estimates: z
    .partialRecord(z.enum(['original', 'bitstring', 'rows', 'columns']), estimate)
    .optional()
    .describe('SP 800-90B: on the samples and their bits, or on the rows and columns of a restart matrix.'),
});

const statistic = z.object({
  name: z.string(),
  original: z.number(),
  greater: z.number().int(),
  equal: z.number().int(),
  less: z.number().int(),
  state: z.enum(['pass', 'fail']),
});

const entropySuite = z.object({
  suite: z.literal('sp800-90b'),
  state,
  because: z.string(),
  samples: z.object({
    count: z.number().int(),
    bits: z.number().int(),
    alphabet: z.number().int(),
    wanted: z.number().int(),
  }),
  track: z.enum(['non-iid', 'iid', 'restart']).describe('Which estimate `minEntropy` is.'),
  minEntropy: z.number().describe('Bits a sample: H_I of section 3.1.3, or the validated estimate of section 3.1.4.'),
  hOriginal: z.number().nullable(),
  hBitstring: z.number().nullable().describe('A bit.'),
  hSubmitter: z.number().nullable(),
  permutation: z
    .object({
      state: z.enum(['pass', 'fail']),
      made: z.number().int(),
      permutations: z.number().int(),
      statistics: z.array(statistic),
    })
    .nullable(),
  refusalRate: z.number().nullable().describe('Upper bound on the chance that IID samples are refused.'),
});

const suite = z.object({
  suite: z.literal('sp800-22'),
  state,
  because: z.string(),
  alpha: z.number().describe("Family-wise rate of this suite's verdict (nominal where p-values are asymptotic)."),
  family: z.number().int().describe('Sub-tests times sequences the rate is shared by.'),
  single: z
    .object({ below: z.number().int(), of: z.number().int(), expected: z.number() })
    .describe('Single p-values below 0.01, and how many a perfect source would show. Decides nothing.'),
  sequences: z.object({ count: z.number().int(), bits: z.number().int(), unusedBits: z.number().int() }),
  mode: z.enum(['corrected', 'sts-2.1.2']),
  parameters: z.record(z.string(), z.number().int()),
});

/** What `fairnoise audit --format json` prints. */
export const audit = z.object({
  format: z.literal('fairnoise/audit/v1'),
  version: z.string().describe('Version of fairnoise.'),
  verdict: state.describe('pass: nothing rejected and something ran. skipped: nothing ran.'),
  because: z.string(),
  source: z.object({
    text: z.string().describe('SOURCE as it was written.'),
    kind: z.enum(['file', 'npy', 'stdin', 'command', 'system', 'recipe']),
    as: z.enum(['bits', 'bit-bytes', 'u8', 'u16', 'u32', 'u64', 'f16', 'f32', 'f64']),
    bitsRead: z.number().int(),
  }),
  suites: z.array(z.discriminatedUnion('suite', [suite, entropySuite])),
  tests: z.array(test),
});

export type AuditDocument = z.infer<typeof audit>;
