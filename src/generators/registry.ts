import { misuse, misuseType } from '../core/guards.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { numpyMT19937, numpyRandomState, pythonRandom, rMersenneTwister, torchCpu } from './mt19937.ts';
import { pcg64 } from './pcg64.ts';
import { pcg64dxsm } from './pcg64dxsm.ts';
import { numpyPhilox } from './philox4x64.ts';
import { sfc64 } from './sfc64.ts';

/** One row of the table of bit generators. */
export interface GeneratorEntry {
  readonly id: string;
  /** What it is, in a few words. */
  readonly about: string;
  /** Parameters the recipe may have besides `id`. */
  readonly parameters: readonly string[];
  /** A recipe that opens: for help texts and for the laws every entry is held to. */
  readonly example: GeneratorRecipe;
  readonly open: (recipe: GeneratorRecipe) => Generator;
}

const mt = ['seed', 'advance'];
const numpy = ['seed', 'spawn', 'poolSize', 'jumped', 'advance'];
const row = (
  id: string,
  about: string,
  parameters: readonly string[],
  open: GeneratorEntry['open'],
  example: Record<string, unknown> = { seed: '42' },
): GeneratorEntry => ({ id, about, parameters, example: { id, ...example }, open });

export const generators: readonly GeneratorEntry[] = [
  row('numpy:PCG64', 'numpy default_rng(seed), PCG64(seed)', numpy, pcg64),
  row('numpy:PCG64DXSM', 'numpy PCG64DXSM(seed)', numpy, pcg64dxsm),
  row('numpy:MT19937', 'numpy Generator(MT19937(seed))', numpy, numpyMT19937),
  row('numpy:Philox', 'numpy Philox(seed): Philox4x64-10', [...numpy, 'key', 'counter'], numpyPhilox),
  row('numpy:SFC64', 'numpy SFC64(seed)', ['seed', 'spawn', 'poolSize'], sfc64),
  row('numpy:RandomState', 'numpy RandomState(seed), np.random.seed(seed): MT19937', mt, numpyRandomState),
  row('python:random', 'Python random.seed(seed): MT19937', mt, pythonRandom),
  row('torch:cpu', 'torch.manual_seed(seed) on the CPU: MT19937', mt, torchCpu),
  row('r:mersenne-twister', 'R set.seed(seed): Mersenne-Twister', mt, rMersenneTwister),
];

const byId = new Map(generators.map((entry) => [entry.id, entry]));

/** The entry of a recipe id; an unknown one is answered with the list of those that exist. */
export function generatorEntry(id: unknown): GeneratorEntry {
  const entry = typeof id === 'string' ? byId.get(id) : undefined;
  if (entry) return entry;
  throw misuse('recipe', `one of ${generators.map((known) => known.id).join(', ')}`, id);
}

/** Opens the bit generator a recipe names, at its first word. Pure: equal recipes give equal streams. */
export function openGenerator(recipe: GeneratorRecipe): Generator {
  if (typeof recipe !== 'object' || recipe === null) throw misuseType('recipe', 'an object with an "id"', recipe);
  const entry = generatorEntry(recipe.id);
  for (const name of Object.keys(recipe))
    if (name !== 'id' && recipe[name] !== undefined && !entry.parameters.includes(name))
      throw misuse(`recipe ${entry.id}`, `no parameters besides ${entry.parameters.join(', ')}`, name);
  return entry.open(recipe);
}

/** Opens `recipe` where `state` (from `save`) left it. */
export function restoreGenerator(recipe: GeneratorRecipe, state: Uint8Array): Generator {
  const generator = openGenerator(recipe);
  generator.restore(state);
  return generator;
}
