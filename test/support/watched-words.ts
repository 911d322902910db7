import { Watch } from '../../src/audit/noise/watch.ts';
import { type WordBits, WordsFamily } from '../../src/audit/noise/words/index.ts';
import { backdoored, openRecipe, parseBackdoor } from '../../src/backdoors/index.ts';
import type { Generator } from '../../src/core/types.ts';

const families = new Map<WordBits, { readonly family: WordsFamily; readonly fresh: Uint8Array }>();

/** A watch over an empty family; the one handed out before for that width is at its end. */
export function watchWords(bits: WordBits, alpha = 1e-6): { readonly family: WordsFamily; readonly watch: Watch } {
  let known = families.get(bits);
  if (!known) {
    const family = new WordsFamily(bits);
    known = { family, fresh: family.save() };
    families.set(bits, known);
  }
  known.family.restore(known.fresh);
  return { family: known.family, watch: new Watch(known.family, alpha) };
}

/** Words of `family`'s width, looked at where the watch wants to; ends early at an alarm if `untilAlarm`. */
export function feed(watch: Watch, family: WordsFamily, bytes: Uint8Array, untilAlarm = false): void {
  const width = family.wordBits / 8;
  for (let at = 0; at < bytes.length && !(untilAlarm && watch.alarm); ) {
    const take = Math.min(bytes.length / width - at / width, watch.nextLook - family.count);
    family.push(bytes.subarray(at, (at += take * width)));
    if (family.count >= watch.nextLook) watch.look();
  }
}

/** Words until the alarm at 1e-6, of a 64-bit generator; Infinity when `most` were not enough. */
export function wordsNeeded(
  generator: Generator,
  most: number,
): { readonly words: number; readonly component: string | null } {
  const { family, watch } = watchWords(64);
  const chunk = new BigUint64Array(Math.min(most, 2048));
  while (family.count < most && !watch.alarm) {
    generator.fill(chunk);
    feed(watch, family, new Uint8Array(chunk.buffer), true);
  }
  return { words: watch.detectedAt ?? Number.POSITIVE_INFINITY, component: watch.component };
}

/** numpy's PCG64 behind a backdoor. */
export const numpyBehind = (backdoor: string, seed: number): Generator =>
  openRecipe(backdoored({ id: 'numpy:PCG64', seed: String(seed) }, parseBackdoor(backdoor)));
