import { z } from 'zod';
import type { Digest } from '../core/digest.ts';
import { PREDICATE_TYPE, STATEMENT_TYPE, type Statement } from './certificate.ts';

/** The shape of a certificate's payload, for parsing at the edge and for the published JSON Schema. */
const digest = z
  .custom<Digest>((value) => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value), 'a sha256: digest')
  .meta({
    type: 'string',
    pattern: '^sha256:[0-9a-f]{64}$',
  });
const decimal = z.string().regex(/^-?(\d+(\.\d+)?(e[-+]?\d+)?|Infinity)$/, 'a decimal number as a string');
const count = z.number().int().min(0);
const rational = z.number();

const grid = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('uniform'), denominator: rational, low: z.number().int(), high: z.number().int() }),
  z.object({
    kind: z.literal('per-feature'),
    exponents: z.array(z.number().int()),
    low: z.array(z.number().int()),
    high: z.array(z.number().int()),
  }),
]);

const plan = z.object({
  format: z.literal('fairnoise/plan/v1'),
  task: z.enum(['certify', 'predict']),
  model: z.object({
    digest,
    shape: z.array(z.number().int().min(1)).min(1),
    classes: z.number().int().min(2),
    layout: z.enum(['NCHW', 'NHWC', 'flat']),
    scores: z.enum(['logits', 'probabilities']),
    input: z.string(),
    output: z.string(),
    batch: z.number().int().min(1),
  }),
  data: z.object({ digest, length: count, shape: z.array(count), labelColumn: z.string().nullable() }),
  select: z.object({ start: count, count, skip: z.number().int().min(1) }),
  transform: z.object({
    resize: z.tuple([count, count]).nullable(),
    crop: z.tuple([count, count]).nullable(),
    normalize: z.object({ mean: z.array(decimal), std: z.array(decimal) }).nullable(),
  }),
  grid: grid.nullable(),
  noise: z.object({
    recipe: z.string(),
    dtype: z.enum(['f32', 'f64']).exactOptional(),
    capture: digest.exactOptional(),
    sigma: decimal,
    backdoors: z.array(z.string()),
  }),
  statistics: z.object({
    n0: count,
    n: z.number().int().min(1),
    alpha: decimal,
    against: z
      .object({ list: z.literal('catalogue'), alpha: decimal, weight: decimal, monitor: decimal })
      .describe(
        'alpha asked for, of which alpha * weight * monitor is spent, so that it holds for listed alternatives too',
      )
      .exactOptional(),
    bound: z.enum(['clopper-pearson', 'betting']),
    targetRadius: decimal.nullable(),
    precision: decimal.nullable(),
    tau: decimal,
    family: z.enum(['per-input', 'bonferroni', 'holm']),
  }),
});

const votes = z.object({ samples: count, counts: z.array(count), ambiguous: z.array(count), failed: count });

const result = z.object({
  index: count,
  label: z.number().int().nullable(),
  predict: count.nullable(),
  radius: decimal,
  pLower: decimal,
  decision: z.enum(['certified', 'stopped', 'undecided']).nullable(),
  cAHat: count,
  nA: count,
  ambiguous: count,
  samples: count,
  selection: votes,
  estimation: votes,
  moved: decimal,
  cost: decimal,
  norm: decimal,
  outcomes: digest,
  noise: digest.nullable(),
});

const seed = z.object({ kind: z.enum(['given', 'system']), text: z.string().min(1) }).nullable();

const monitor = z
  .object({
    alpha: decimal,
    mode: z.enum(['enforce', 'report']),
    state: z.enum(['pass', 'fail', 'skipped']),
    numbers: count.describe('of noise looked at'),
    detectedAt: count.nullable(),
    vectors: count.nullable().describe('whole vectors among them; null where none are looked at').exactOptional(),
    eValue: decimal.describe('largest it has been'),
    component: z.string().nullable(),
    estimate: z.string().nullable(),
  })
  .describe('what the in-line monitor said of the noise that was added');

const attempts = z
  .array(z.object({ started: z.string(), seed, end: z.enum(['alarm', 'compared', 'finished', 'unfinished']) }))
  .describe('runs of this plan that came before this one, oldest first');

const comparison = z
  .object({
    noise: z.string().describe('recipe of the trusted noise'),
    seed,
    alpha: decimal,
    state: z.enum(['pass', 'fail']),
    pairs: count,
    more: count.describe("pairs in which only the run's sample voted for the class"),
    fewer: count.describe('pairs in which only the trusted sample did'),
    eValue: decimal.describe('largest it has been'),
  })
  .describe('the votes held against those under trusted noise on the same inputs');

export const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) })),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.object({
    format: z.literal('fairnoise/certificate/v1'),
    plan,
    planDigest: digest,
    noise: z.object({
      seed,
      key: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullable(),
      unpredictable: z.boolean(),
      label: z.string(),
      calls: z.string().nullable(),
      table: digest.nullable(),
      soundness: z.enum(['lattice', 'float']),
      replayable: z.boolean(),
    }),
    kernel: digest,
    ledger: z.object({
      alpha: decimal,
      family: z.enum(['per-input', 'bonferroni', 'holm']),
      tvPerValue: decimal.nullable(),
      tvPerVector: decimal.nullable(),
    }),
    monitor: monitor.exactOptional(),
    attempts: attempts.exactOptional(),
    comparison: comparison.exactOptional(),
    results: z.array(result),
    votes: digest,
    signer: z.object({ publicKey: z.string().regex(/^[0-9a-f]{64}$/), kind: z.enum(['ephemeral', 'given']) }),
    environment: z.record(z.string(), z.string()),
    run: z.object({ started: z.string(), finished: z.string() }),
  }),
});

/** The first thing wrong with a payload, as `predicate.plan.model.classes: expected …`; null when nothing is. */
export function statementFault(value: unknown): string | null {
  const parsed = statementSchema.safeParse(value);
  if (parsed.success) return null;
  const issue = parsed.error.issues[0]!;
  return `${issue.path.join('.') || 'payload'}: ${issue.message}`;
}

/** Fails to compile when the schema and the type drift apart. */
type Same<A, B> = [A] extends [B] ? true : never;
export const schemaMatchesType: Same<z.infer<typeof statementSchema>, Statement> = true;
