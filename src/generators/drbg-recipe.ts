import { integer, misuse } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { MAX_REQUEST } from './drbg.ts';
import { hexBytes, impossibleSeed, keySeed, parseSeed, seedOf, withSeed } from './seed.ts';

/** What the three DRBG recipes share, read from the recipe. */
export interface DrbgInputs {
  readonly plain: GeneratorRecipe;
  readonly entropy: Uint8Array;
  readonly nonce: Uint8Array;
  readonly personalization: Uint8Array;
  readonly request: number;
}

/**
 * `seed` is the entropy input: `0x…` of at least (or exactly) so many bytes, or an integer that is stretched to `least` bytes.
 * `nonce` and `personalization` are hex; `request` is the bytes of one generate call, since outputs depend on it.
 */
export function drbgRecipe(
  recipe: GeneratorRecipe,
  size: { least: number; exact: boolean },
  takesNonce: boolean,
): DrbgInputs {
  const { least, exact } = size;
  const expected = `0x and ${exact ? '' : 'at least '}${2 * least} hex digits of entropy, or an integer >= 0 to derive it from`;
  const seed = seedOf(recipe, expected);
  if (seed.kind !== 'integer' || seed.value < 0n) throw impossibleSeed(recipe, expected);
  let entropy: Uint8Array;
  if (!seed.text.startsWith('0x')) entropy = keySeed(recipe, least);
  else if (seed.key && (exact ? seed.key.length === least : seed.key.length >= least)) entropy = seed.key;
  else throw impossibleSeed(recipe, expected);
  if (!takesNonce && recipe.nonce !== undefined)
    throw misuse('nonce', 'none without derivation function', recipe.nonce);
  const request = recipe.request === undefined ? MAX_REQUEST : integer('request', recipe.request, 4, MAX_REQUEST);
  if (request % 4) throw misuse('request', 'a multiple of 4 bytes', request);
  return {
    plain: withSeed(recipe, parseSeed(recipe.seed)),
    entropy,
    nonce: hexBytes(recipe, 'nonce'),
    personalization: hexBytes(recipe, 'personalization'),
    request,
  };
}
