import { levelOf, parseBackdoor, tampering } from '../../backdoors/index.ts';
import { openPipeline, openWords } from '../../samplers/index.ts';
import { audit } from '../audit/audit.ts';
import { plainAudit } from '../audit/request.ts';
import { watched, watchedWords } from './power.ts';

/** Who sees one backdoor in numpy's default generator, after how much of one stream. */
export interface Noticed {
  readonly backdoor: string;
  /** Numbers until the battery's alarm on the normals; null: none in `MOST`. */
  readonly normals: { readonly after: number; readonly component: string } | null;
  /** Words until its alarm on the words; null: none. `untouched`: the backdoor acts behind the words. */
  readonly words: { readonly after: number; readonly component: string } | null | 'untouched';
  /** SP 800-22 on `NIST_WORDS` words, all tests, family-wise .001: the first test that rejects; null: none. */
  readonly nist: string | null | 'untouched';
}

const MOST = 2 ** 22;
const ALPHA = 1e-6;
const SEQUENCES = 10;
const WORDS_A_CALL = 4096;
/** What SP 800-22 is given: ten sequences of a million bits, its customary diet. */
export const NIST_WORDS = (SEQUENCES * 1_000_000) / 64;

export async function whoNotices(backdoor: string, seed: string, threads: number): Promise<Noticed> {
  const recipe = { id: 'numpy:PCG64', seed };
  const normals = watched(openPipeline(recipe, tampering(backdoor)), ALPHA, MOST);
  const untouched = parseBackdoor(backdoor).every(({ id }) => levelOf(id) === 'noise');
  const words = untouched ? null : watchedWords(openWords(recipe, 64, WORDS_A_CALL, tampering(backdoor)), ALPHA, MOST);
  const seen = (watch: typeof normals) =>
    watch.detectedAt === null ? null : { after: watch.detectedAt, component: watch.component! };
  return {
    backdoor,
    normals: seen(normals),
    words: words ? seen(words) : 'untouched',
    nist: untouched ? 'untouched' : await rejectedBy(`recipe:${recipe.id}?seed=${seed}&backdoor=${backdoor}`, threads),
  };
}

async function rejectedBy(source: string, threads: number): Promise<string | null> {
  const request = { suites: ['sp800-22'], sequenceBits: 1_000_000, sequences: SEQUENCES, threads };
  const work = audit({ ...plainAudit(source), ...request });
  let step = await work.next();
  while (!step.done) step = await work.next();
  return step.value.tests.find(({ state }) => state === 'fail')?.id.replace('sp800-22/', '') ?? null;
}
