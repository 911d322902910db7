import { misuse } from '../core/guards.ts';
import { type PipelineRecipe, parsePipeline, pipelines } from '../samplers/index.ts';

/**
 * What `--noise` names:
 *   lattice                 the exact default, addressed
 *   lattice:exec:COMMAND    the same table over 32-bit words of a command, in order
 *   numpy:PCG64, torch:cuda?maxBlocks=1056, …   what a library draws from a seed
 *   os:                     numpy's ziggurat on words of the operating system
 *   capture:FILE            standard normals from a file
 *   exec:COMMAND            standard normals from a command's standard output
 */
export type NoiseRecipe =
  | { readonly kind: 'lattice' | 'os'; readonly text: string }
  | { readonly kind: 'lattice-exec'; readonly text: string; readonly command: string }
  | { readonly kind: 'exec'; readonly text: string; readonly command: string }
  | { readonly kind: 'capture'; readonly text: string; readonly file: string }
  | { readonly kind: 'library'; readonly text: string; readonly recipe: PipelineRecipe };

const NAMED = 'lattice, lattice:exec:COMMAND, os:, capture:FILE, exec:COMMAND';

/** Throws RangeError with the names there are; `flag` is the one that was given. */
export function parseNoise(text: string, flag = 'noise'): NoiseRecipe {
  if (text === 'lattice') return { kind: 'lattice', text };
  if (text === 'os:' || text === 'os') return { kind: 'os', text: 'os:' };
  const [, scheme, rest = ''] = /^(lattice:exec|capture|exec):(.*)$/s.exec(text) ?? [];
  if (scheme !== undefined && rest.trim() === '')
    throw misuse(flag, `${scheme}:${scheme === 'capture' ? 'FILE' : 'COMMAND'}`, text);
  if (scheme === 'capture') return { kind: 'capture', text, file: rest };
  if (scheme === 'exec') return { kind: 'exec', text, command: rest };
  if (scheme === 'lattice:exec') return { kind: 'lattice-exec', text, command: rest };
  if (!pipelines.some(({ id }) => id === text.split('?')[0]))
    throw misuse(flag, `${NAMED}, ${pipelines.map(({ id }) => id).join(', ')}`, text);
  const recipe = parsePipeline(text);
  for (const [name, given] of [
    ['seed', flag === 'noise' ? '--seed' : `--${flag}-seed`],
    ['dtype', flag === 'noise' ? '--dtype' : 'the library'],
  ] as const)
    if (name in recipe) throw misuse(flag, `a recipe without ${name}, which ${given} gives`, text);
  return { kind: 'library', text, recipe };
}

/** Whether noise is made as integers on the inputs' grid, so that there must be one. */
export const needsGrid = ({ kind }: NoiseRecipe): boolean => kind === 'lattice' || kind === 'lattice-exec';

/** Numbers of 16 bits lie on a grid coarser than the monitor's cells, so their law is none of those it knows. */
export const isCoarse = (recipe: NoiseRecipe): boolean => recipe.kind === 'library' && recipe.recipe.half !== undefined;

/** Whether the noise can be made again from what a certificate holds. */
export const isReplayable = ({ kind }: NoiseRecipe): boolean => kind === 'lattice' || kind === 'library';
