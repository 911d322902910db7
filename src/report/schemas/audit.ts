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
  id: z.string().describe('sp800-22/frequency, …, sp800-90b/most-common-value, …, noise/normals/scale, …'),
  stream: z.string().optional().describe('File of a folder of streams.'),
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

const noiseSuite = z.object({
  suite: z.literal('noise'),
  state,
  because: z.string(),
  alpha: z
    .number()
    .describe('Chance of an alarm on a perfect source, however long it is watched; its families share it.'),
});

const logE = z.number().nullable().describe('Natural logarithm; null for an e-value of 0.');

const strength = z.object({
  attack: z.string(),
  strength: z
    .string()
    .describe(
      'A backdoor string, or what stands for one: bias=, agree=, follow=b of a bit with probability (1 + b)/2; period=, event-period=k of one constant in, after every k-th; excess=x of a byte value with probability (1 + x)/256.',
    ),
  sd: z.number().nullable().describe('Standard deviation of the noise, in units of sigma; null for words.'),
  nats: z.number().describe('Divergence from an honest stream, nats a number or word.'),
  radius: z
    .number()
    .nullable()
    .describe(
      'Share of a claimed radius that is not there, for a half-space: 1 - sd; negative where radii come out too small; null for words, which do not tell.',
    ),
  radiusAny: z
    .number()
    .nullable()
    .describe('The same for any classifier, at a bound pA of 0.99; null without vectors.'),
});

const family = z.object({
  family: z.enum(['normals', 'vectors', 'words', 'votes']),
  unit: z.string().describe('What `count` and `detectedAt` count.'),
  count: z.number().int(),
  alpha: z.number().describe("Its share of the suite's rate: alarm when the e-value reaches 1/alpha."),
  alarm: z.boolean(),
  detectedAt: z.number().int().nullable(),
  logE,
  supLogE: logE,
  component: z.string().nullable(),
  components: z.array(
    z.object({
      id: z.string(),
      about: z.string(),
      weight: z.number(),
      logE,
      supLogE: logE,
      estimate: z.string().nullable().describe('The deviation it saw, in its own terms.'),
    }),
  ),
});

/** What the noise battery found; contract of scripts. */
export const noise = z.object({
  alarm: z.boolean(),
  detectedAt: z.number().int().nullable().describe('Numbers consumed when the alarm crossed 1/alpha.'),
  numbers: z.number().int(),
  eValue: z.number().describe('Largest so far, 1e300 at most.'),
  component: z.string().nullable().describe('family/component that won.'),
  detectable: z.array(strength).describe('Weakest strength of each attack caught with power 0.9 at this length.'),
  excluded: z
    .array(strength)
    .nullable()
    .describe(
      'Weakest strength of each attack that would have raised an alarm with probability `confidence`; null on alarm.',
    ),
  confidence: z.number(),
  logE,
  anytimeP: z.number().describe('1 over the largest e-value: a p-value at any stopping time.'),
  families: z.array(family),
  fixed: z
    .object({
      count: z.number().int(),
      tests: z.array(
        z.object({
          id: z.string(),
          about: z.string(),
          statistic: z.number(),
          p: z.number(),
          exact: z.boolean().describe('false: a limit law, so nominal.'),
          adjusted: z.number().describe('Holm over these tests.'),
        }),
      ),
    })
    .nullable()
    .describe('Tests of the whole stream at its fixed length, beside the battery; they decide nothing.'),
  limits: z.array(z.string()).describe('What no test of a stream can see.'),
});

const stream = noise
  .pick({ alarm: true, detectedAt: true, numbers: true, eValue: true, component: true })
  .extend({ name: z.string().describe('File in the folder.'), state, because: z.string(), alpha: z.number() });

const eachStream = noise
  .pick({ numbers: true, detectable: true, excluded: true, confidence: true })
  .extend({ unit: z.string(), alpha: z.number().describe('Share of a stream.') });

const place = z.object({
  stream: z.string(),
  offset: z.number().int().describe("In the stream's own numbers, from 0."),
});

const reuse = z.object({
  state,
  because: z.string(),
  as: z
    .enum(['u8', 'u16', 'u32', 'u64', 'f16', 'f32', 'f64'])
    .describe(
      'What numbers were compared as, and `gram` and `sure` count: the coarsest precision, the narrowest words.',
    ),
  gram: z.number().int().nullable().describe('Numbers in a row that must agree; null where none would be telling.'),
  share: z.number().describe('Share of the grams that was kept.'),
  sure: z.number().int().describe('A reused stretch of so many numbers is missed with a chance of at most 1e-6.'),
  falseAlarm: z.number().describe('Chance that independent streams agree anywhere, at most; part of alpha.'),
  found: z.array(
    z.object({
      first: place,
      again: place,
      numbers: z.number().int().describe('In the numbers of `again`.'),
      signs: z.enum(['same', 'negated', 'mixed']),
      because: z.string(),
    }),
  ),
});

/** What `fairnoise audit --format json` prints. */
export const audit = z.object({
  format: z.literal('fairnoise/audit/v1'),
  version: z.string().describe('Version of fairnoise.'),
  verdict: state.describe('pass: nothing rejected and something ran. skipped: nothing ran.'),
  because: z.string(),
  source: z.object({
    text: z.string().describe('SOURCE as it was written.'),
    kind: z.enum(['file', 'npy', 'stdin', 'command', 'system', 'recipe', 'folder']),
    as: z
      .enum(['bits', 'bit-bytes', 'u8', 'u16', 'u32', 'u64', 'f16', 'f32', 'f64', 'i8', 'i16', 'i32', 'i64'])
      .describe('What its elements were taken to be; i8 to i64 count steps of a lattice.'),
    bitsRead: z.number().int(),
    notes: z.array(z.string()).describe('What was assumed of its arrangement.'),
  }),
  suites: z.array(z.discriminatedUnion('suite', [suite, entropySuite, noiseSuite])),
  noise: noise.optional().describe('The noise battery, where it ran.'),
  streams: z.array(stream).optional().describe('The files of a folder.'),
  reuse: reuse.optional().describe('Noise used twice among those files.'),
  eachStream: eachStream
    .nullable()
    .optional()
    .describe(
      'What each of those files would have shown, told of the shortest; `excluded` is null when any raised an alarm, all of it where they are of several kinds.',
    ),
  tests: z.array(test),
});

export type AuditDocument = z.infer<typeof audit>;
