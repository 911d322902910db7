import { z } from 'zod';

const count = z.number().int().min(0);
const share = z.number().min(0).max(1);
const radius = z.number().min(0);

const ratio = z
  .object({ count, median: z.number(), mean: z.number(), smallest: z.number(), largest: z.number() })
  .nullable()
  .describe('attacked over honest radius where both certify the same class');

const caught = z.object({ component: z.string(), after: count }).nullable();

const effect = z.object({
  inputs: count,
  certified: count,
  abstained: count,
  accuracy: share.nullable().describe('certified with the right class; null without labels'),
  meanRadius: radius.describe('wrong and abstained count 0'),
  over: share.describe('radius above that of the honest run, or another class'),
  under: share.describe('radius below that of the honest run, abstentions included'),
  over5: share.describe('the same by more than 5 %'),
  under5: share.describe('the same by more than 5 %'),
  falseCertificates: count.describe('above the truth, or above what the larger honest run allows at .999'),
  newlyCertified: count,
  newlyAbstained: count,
  classChanged: count.describe('both runs certify, with different classes'),
  ratio,
  strict: z.object({
    largest: z
      .object({ ratio: z.number(), index: count })
      .nullable()
      .describe('largest certified radius over the upper bound of the true one, and at which input'),
    at81: count.describe('certificates at least 81 times the upper bound'),
    boundless: count.describe('certificates of a class whose true radius is 0'),
  }),
  votes: z.object({
    tested: count,
    differ: count.describe("inputs whose votes for the honest run's class differ, two-sided, Holm at 1e-3"),
    smallest: share.nullable().describe('smallest Holm-adjusted p-value'),
  }),
  uncertainty: z.object({
    probabilityMissed: count.describe('inputs whose class-probability intervals exclude the truth'),
    entropyMissed: count.describe('inputs whose entropy interval excludes the truth'),
    meanEntropy: z.number().describe('nats'),
    honestMeanEntropy: z.number().describe('nats'),
  }),
  detection: z
    .object({
      comparison: z
        .object({
          alpha: z.number().gt(0).lt(1),
          detectedAt: count
            .nullable()
            .describe('pairs of samples, over the inputs in their order, when it was certain; null: not within these'),
          pairs: count,
          more: count.describe("pairs in which only the variant's sample voted for the class"),
          fewer: count.describe('pairs in which only the trusted sample did'),
          eValue: z.number().min(1).describe('largest it has been, 1e300 at most'),
          logE: z.number().describe('natural logarithm of the e-value after the last pair'),
        })
        .nullable()
        .describe('votes beside trusted lattice noise, pair by pair'),
      noise: z
        .object({
          numbers: count.describe('numbers of noise looked at'),
          dimension: count.describe('coordinates of a vector'),
          normals: caught.describe('numbers, one after another'),
          vectors: caught.describe('whole noise vectors'),
          words: caught.describe("the generator's words, where the attack is on them"),
        })
        .nullable()
        .describe('the noise battery on the noise as it was added; null on the lattice'),
    })
    .describe('who sees the attack, and after how much'),
});

/** What `fairnoise attack --format json` prints, and matrix.json. */
export const attack = z.object({
  format: z.literal('fairnoise/attack/v1'),
  model: z.object({ path: z.string(), digest: z.string(), classes: count }),
  data: z.object({ path: z.string(), digest: z.string() }),
  plan: z.object({
    sigma: z.number().gt(0),
    n0: count,
    n: count,
    alpha: z.number().gt(0).lt(1),
    base: z.string().describe('recipe of the honest noise'),
    dtype: z.enum(['f32', 'f64']).nullable().describe("numbers of that recipe; null: the library's own"),
    seed: z.string(),
    batch: count,
    date: z.string().nullable(),
    truth: z
      .object({ kind: z.enum(['closed form', 'larger run']), n: count.nullable() })
      .describe('what certificates are held against'),
    indices: z.array(count).describe('rows of the data set; all lists below are in this order'),
  }),
  truth: z.object({
    top: z.array(count),
    lowerRadius: z.array(radius),
    upperRadius: z.array(radius.nullable()).describe('of the top class; null: no bound'),
    probability: z.array(share.nullable()).describe('exact, where it is known'),
    counts: z.array(z.array(count)).nullable(),
  }),
  variants: z.array(
    z.object({
      id: z.string(),
      suite: z.enum(['control', 'paper', 'naive', 'adaptive', 'given']),
      entry: z.string(),
      about: z.string(),
      claim: z.string().nullable().describe('what it is said to do'),
      recipe: z.object({
        base: z.string(),
        seed: z.string(),
        attack: z.string().describe('attack string; empty: honest'),
        backdoors: z.array(z.looseObject({ id: z.string() })).describe('in the pipeline'),
        adaptive: z.array(z.looseObject({ id: z.string() })).describe('between it and the certifier'),
      }),
      effect,
      inputs: z.object({
        predict: z.array(z.number().int().min(-1)).describe('-1: abstained'),
        radius: z.array(radius),
        cAHat: z.array(count),
        nA: z.array(count),
        counts: z.array(z.array(count)).describe('votes of the estimation samples, by class'),
        seed: z.array(count).describe('which of the seeds tried was published'),
      }),
    }),
  ),
});

export type AttackDocument = z.infer<typeof attack>;
