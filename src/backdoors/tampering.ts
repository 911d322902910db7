import { misuse } from '../core/guards.ts';
import type { GeneratorRecipe, NormalSource, Tampering } from '../core/types.ts';
import { builtIn } from './built-in.ts';
import { type BackdoorEntry, seedBackdoors, wordBackdoors } from './catalogue.ts';
import { type BackdoorContext, noContext } from './context.ts';
import { type NoiseBackdoor, type NoiseShape, noiseBackdoors } from './noise/catalogue.ts';
import { Triggered } from './noise/triggered.ts';
import { editedBy } from './open.ts';
import { type BackdoorRecipe, checkBackdoor, entryOf, parseBackdoor, settingsOf } from './parse.ts';
import { fires, type Schedule } from './schedule.ts';
import { smallSeed } from './seeds.ts';

export interface TamperingOptions extends Partial<NoiseShape> {
  /** What triggers look at; without one they never fire. */
  readonly context?: BackdoorContext;
}

const order: readonly BackdoorEntry['level'][] = ['seed', 'words', 'noise', 'run'];

/**
 * Backdoors of all three levels for `openPipeline`: those on the seed, then those on words, then those on normals, each kind in the order
 * given. `sigma` and `d` are what the noise is for; noise backdoors that need them say so when they are missing.
 */
export function tampering(backdoors: string | readonly BackdoorRecipe[], options: TamperingOptions = {}): Tampering {
  const { context = noContext(), sigma = 1, d = null } = options;
  const given = typeof backdoors === 'string' ? parseBackdoor(backdoors) : backdoors;
  const all = given.map((recipe) => {
    const entry = entryOf(recipe.id, builtIn);
    return { entry, recipe: checkBackdoor(recipe, entry) };
  });
  for (const [i, { entry }] of all.entries()) {
    const before = all[i - 1]?.entry;
    if (before && order.indexOf(before.level) > order.indexOf(entry.level))
      throw misuse('backdoors', `${entry.id}, which acts on the ${entry.level}, before ${before.id}`, 'it after');
  }
  const level = (name: BackdoorEntry['level']) => all.filter(({ entry }) => entry.level === name);
  return {
    // What ran: a vector length that was left to the run is written down.
    backdoors: all.map(({ recipe }) => (recipe.d === 0 && d !== null ? { ...recipe, d } : recipe)),
    recipe: (recipe: GeneratorRecipe) =>
      level('seed').reduce((reduced, { entry, recipe: settings }) => {
        const { bits } = seedBackdoors.find(({ id }) => id === entry.id)!;
        return smallSeed(reduced, bits(settingsOf(settings, entry)));
      }, recipe),
    words: (generator) =>
      level('words').reduce(
        (below, { entry, recipe }) =>
          editedBy(below, recipe, wordBackdoors.find(({ id }) => id === entry.id)!, context),
        generator,
      ),
    normals: (source) =>
      level('noise').reduce(
        (inner, { entry, recipe }) =>
          around(inner, recipe, noiseBackdoors.find(({ id }) => id === entry.id)!, { sigma, d }, context),
        source,
      ),
  };
}

function around(
  inner: NormalSource,
  recipe: BackdoorRecipe,
  entry: NoiseBackdoor,
  shape: NoiseShape,
  context: BackdoorContext,
): NormalSource {
  const tampered = entry.around(inner, settingsOf(recipe, entry), shape, context);
  const schedules = recipe.schedule ?? [];
  if (schedules.length === 0) return tampered;
  const triggers = schedules.map((schedule) => {
    if (schedule.kind !== 'every' && schedule.kind !== 'random' && schedule.kind !== 'words') return schedule;
    throw misuse(
      `schedule of ${entry.id}`,
      'date, phase, input, digest or call: noise is swapped for whole calls, not for single words',
      schedule.kind satisfies Schedule['kind'],
    );
  });
  return new Triggered(entry.id, inner, tampered, () => triggers.every((trigger) => fires(trigger, context)));
}
