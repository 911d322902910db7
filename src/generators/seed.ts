import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { unhex, utf8 } from '../core/bytes.ts';
import { integer, misuse, misuseType } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { type Entropy, SeedSequence } from './seedsequence.ts';

/**
 * Seeds as the imitated library takes them: an integer of any size, a list of integers, `0x…` for keys, or plain text.
 * In a recipe they stand as JSON: a string (`'42'`, `'[1,2,3]'`, `'0x00ff'`), a safe integer or an array of those.
 */
export type Seed =
  | { readonly kind: 'integer'; readonly value: bigint; readonly key: Uint8Array | null; readonly text: string }
  | { readonly kind: 'list'; readonly values: readonly bigint[]; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

export function parseSeed(seed: unknown): Seed {
  if (typeof seed === 'bigint') return { kind: 'integer', value: seed, key: null, text: String(seed) };
  if (typeof seed === 'number') {
    if (!Number.isSafeInteger(seed)) throw misuse('seed', 'an integer; beyond 2^53 write it as a string', seed);
    return { kind: 'integer', value: BigInt(seed), key: null, text: String(seed) };
  }
  if (Array.isArray(seed)) {
    const values = seed.map((element) => {
      const parsed = parseSeed(element);
      if (parsed.kind !== 'integer') throw misuse('seed', 'a list of integers like [1,2,3]', String(seed));
      return parsed.value;
    });
    return { kind: 'list', values, text: `[${values.join(',')}]` };
  }
  if (typeof seed !== 'string') throw misuseType('seed', 'an integer, a list like [1,2,3] or 0x…', seed);
  const text = seed.trim();
  if (/^[+-]?\d+$/.test(text)) return parseSeed(BigInt(text));
  if (/^0x[0-9a-f]+$/i.test(text))
    return { kind: 'integer', value: BigInt(text), key: unhex(text.slice(2)), text: text.toLowerCase() };
  const list = /^\[(.*)\]$/s.exec(text);
  if (list) {
    const body = list[1]!.trim();
    return parseSeed(body === '' ? [] : body.split(','));
  }
  return { kind: 'text', text: seed };
}

/** `recipe` with its seed in canonical text, so that equal streams have equal recipes. */
export function withSeed(recipe: GeneratorRecipe, seed: Seed): GeneratorRecipe {
  return { ...recipe, seed: seed.text };
}

/** The error of every pipeline that cannot take the seed it was given. */
export function impossibleSeed(recipe: GeneratorRecipe, expected: string): RangeError {
  const { seed } = recipe;
  return misuse(
    `seed of ${recipe.id}`,
    expected,
    Array.isArray(seed) ? `[${seed}]` : seed === undefined ? 'none' : seed,
  );
}

/** Seed of the recipe as an integer in [low, high]. */
export function integerSeed(recipe: GeneratorRecipe, low: bigint, high: bigint, expected: string): bigint {
  const seed = seedOf(recipe, expected);
  if (seed.kind === 'integer' && seed.value >= low && seed.value <= high) return seed.value;
  throw impossibleSeed(recipe, expected);
}

/** Seed of the recipe; a missing one is said in the pipeline's own words. */
export function seedOf(recipe: GeneratorRecipe, expected: string): Seed {
  const { seed } = recipe;
  if (seed === undefined || seed === null || seed === '') throw impossibleSeed(recipe, expected);
  try {
    return parseSeed(seed);
  } catch {
    throw impossibleSeed(recipe, expected);
  }
}

const NUMPY = 'a non-negative integer of any size or a list of them like [1,2,3]';

/** numpy: `SeedSequence(seed, spawn_key=spawn, pool_size=poolSize)`. */
export function numpyEntropy(recipe: GeneratorRecipe): Entropy {
  const seed = seedOf(recipe, NUMPY);
  if (seed.kind === 'integer' && seed.value >= 0n) return seed.value;
  if (seed.kind === 'list' && seed.values.length > 0 && seed.values.every((value) => value >= 0n)) return seed.values;
  throw impossibleSeed(recipe, NUMPY);
}

export function seedSequenceOf(recipe: GeneratorRecipe): SeedSequence {
  const poolSize = recipe.poolSize === undefined ? 4 : integer('poolSize', recipe.poolSize, 4, 1024);
  return new SeedSequence(numpyEntropy(recipe), spawnKey(recipe.spawn), poolSize);
}

function spawnKey(spawn: unknown): readonly bigint[] {
  if (spawn === undefined) return [];
  const seed = parseSeed(spawn);
  const values = seed.kind === 'list' ? seed.values : seed.kind === 'integer' ? [seed.value] : null;
  if (values?.every((value) => value >= 0n)) return values;
  throw misuse('spawn', 'a spawn key: a list of non-negative integers like [0,1]', spawn);
}

/** A non-negative integer parameter of any size, `0n` when absent. */
export function count(recipe: GeneratorRecipe, name: string): bigint {
  const value = recipe[name];
  if (value === undefined) return 0n;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    const seed = parseSeed(value);
    if (seed.kind === 'integer' && seed.value >= 0n) return seed.value;
  }
  throw misuse(name, 'integer >= 0', value);
}

/**
 * A key of `length` bytes: `0x` and exactly that many bytes, or an integer, which HKDF-SHA256 (info `fairnoise/v1/seed/<id>`)
 * stretches. Standards define no integer seeds, so that stretching is our own convention.
 */
export function keySeed(recipe: GeneratorRecipe, length: number): Uint8Array {
  const expected = `0x and ${2 * length} hex digits (a ${8 * length}-bit key), or an integer >= 0 to derive one from`;
  const seed = seedOf(recipe, expected);
  if (seed.kind !== 'integer' || seed.value < 0n) throw impossibleSeed(recipe, expected);
  if (seed.text.startsWith('0x')) {
    if (seed.key?.length === length) return seed.key;
    throw impossibleSeed(recipe, expected);
  }
  return hkdf(sha256, utf8(seed.text), undefined, utf8(`fairnoise/v1/seed/${recipe.id}`), length);
}

/** A message of any length: `0x` and its bytes, or an integer, stretched to 32 bytes like a key. */
export function messageSeed(recipe: GeneratorRecipe): Uint8Array {
  const expected = '0x and an even number of hex digits, or an integer >= 0 to derive 32 bytes from';
  const seed = seedOf(recipe, expected);
  if (seed.kind !== 'integer' || seed.value < 0n) throw impossibleSeed(recipe, expected);
  if (!seed.text.startsWith('0x')) return keySeed(recipe, 32);
  if (seed.key) return seed.key;
  throw impossibleSeed(recipe, expected);
}

/** A parameter of hex bytes, of exactly `length` when given; empty when absent. */
export function hexBytes(recipe: GeneratorRecipe, name: string, length?: number): Uint8Array {
  const value = recipe[name];
  if (value === undefined) return new Uint8Array(length ?? 0);
  const found = typeof value === 'string' ? unhex(value.replace(/^0x/, '')) : null;
  if (found && (length === undefined || found.length === length)) return found;
  throw misuse(name, length === undefined ? 'an even number of hex digits' : `${2 * length} hex digits`, value);
}
