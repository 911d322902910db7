import { misuse } from '../core/guards.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { generatorEntry, openGenerator } from '../generators/registry.ts';
import { Wide } from '../generators/wide.ts';
import { builtIn } from './built-in.ts';
import { seedBackdoors, type WordBackdoor, wordBackdoors } from './catalogue.ts';
import { type BackdoorContext, noContext } from './context.ts';
import { type Edit, EditedGenerator } from './edit.ts';
import { type BackdoorRecipe, checkBackdoor, entryOf, settingsOf } from './parse.ts';
import { type Schedule, scheduled } from './schedule.ts';
import { smallSeed } from './seeds.ts';

/** `recipe` behind word-level backdoors, the first one nearest to the generator: `{ id: 'skew', p: 2, inner: { … } }`. */
export function backdoored(recipe: GeneratorRecipe, backdoors: readonly BackdoorRecipe[]): GeneratorRecipe {
  return backdoors.reduce<GeneratorRecipe>((inner, backdoor) => ({ ...backdoor, inner }), recipe);
}

/** Opens any recipe, honest or with backdoors around it. `context` is what triggers look at; without one they never fire. */
export function openRecipe(recipe: GeneratorRecipe, context: BackdoorContext = noContext()): Generator {
  if (recipe.inner === undefined) return openGenerator(recipe);
  const inner = recipe.inner as GeneratorRecipe;
  const entry = entryOf(recipe.id, builtIn);
  const checked = checkBackdoor(recipe, entry);
  const settings = settingsOf(checked, entry);
  const reducer = seedBackdoors.find((known) => known.id === entry.id);
  if (reducer) {
    // What ran is said by the recipe outside; the stream is that of the reduced seed.
    const generator = openRecipe(smallSeed(inner, reducer.bits(settings)), context);
    return new EditedGenerator({ ...checked, inner: openRecipe(inner, context).recipe }, generator, untouched, 'none');
  }
  const word = wordBackdoors.find((known) => known.id === entry.id);
  if (!word) throw misuse('backdoor', `one that works on words, not on noise as ${entry.id} does`, entry.id);
  return editedBy(openRecipe(inner, context), checked, word, context);
}

/** A generator behind one word-level backdoor. */
export function editedBy(
  generator: Generator,
  recipe: BackdoorRecipe,
  word: WordBackdoor,
  context: BackdoorContext,
): Generator {
  const checked = checkBackdoor(recipe, word);
  const settings = settingsOf(checked, word);
  const below = wideEnough(generator, word);
  if (below.wordBits === 32 && Number(settings.bit ?? 0) > 31)
    throw misuse(
      `bit of ${word.id}`,
      `integer in [0, 31], the words of ${generator.recipe.id} having 32 bits`,
      settings.bit,
    );
  const edit = ((checked.schedule ?? []) as readonly Schedule[]).reduce(
    (whole, schedule) => scheduled(whole, schedule, context),
    word.edit(settings, context, below.wordBits),
  );
  return new EditedGenerator({ ...checked, inner: below.recipe }, below, edit, word.halves);
}

const untouched: Edit = { apply: () => {}, save: () => new Uint8Array(0), restore: () => {} };

// 64-bit words of a 32-bit generator, where its library says how it draws them.
function wideEnough(generator: Generator, word: WordBackdoor): Generator {
  if (word.width === 'any' || generator.wordBits === 64) return generator;
  let recipe = generator.recipe;
  while (recipe.inner !== undefined) recipe = recipe.inner as GeneratorRecipe;
  const { pairs } = generatorEntry(recipe.id);
  if (pairs) return new Wide(generator, pairs);
  throw misuse(
    'recipe',
    `a generator of 64-bit draws, which ${word.id} changes`,
    `${recipe.id}, whose draws have 32 bits`,
  );
}
