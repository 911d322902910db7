import { misuse } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { CounterGenerator, type CounterStream } from './counter-generator.ts';
import { type Desk, desk } from './kernel-generator.ts';
import { count, integerSeed, parseSeed } from './seed.ts';

/**
 * Threefry-2x32-20 (Salmon et al. 2011) as JAX uses it (jax/_src/prng.py). One recipe is one call of `jax.random.bits(key, (count,))`.
 * Legacy layout: the words depend on how many are drawn. Partitionable (JAX's default since 0.5.0): word i depends on i alone.
 */
export type JaxKey = readonly [number, number];

/** What the kernel stores of each hashed pair. */
const FIRST = 0;
const SECOND = 1;
const XOR = 2;
const BOTH = 3;

/** The hash itself: (x0, x1) under `key`. */
export function threefry2x32(key: JaxKey, x0: number, x1: number): [number, number] {
  const { kernel, out } = desk();
  kernel.run.threefry2x32(key[0], key[1], x0, 0, x1, 0, BOTH, 1, out);
  const [y1, y0] = new Uint32Array(kernel.memory.buffer, out, 2);
  return [y0!, y1!];
}

/** `jax.random.PRNGKey(seed)` as [high, low]. With jax_enable_x64 off the seed is an int32 and `high` is 0. */
export function jaxKey(seed: bigint, x64 = true): JaxKey {
  return [x64 ? Number((seed >> 32n) & 0xffffffffn) : 0, Number(seed & 0xffffffffn)];
}

/** `jax.random.split(key, num)`. */
export function jaxSplit(key: JaxKey, num: number, partitionable: boolean): JaxKey[] {
  if (partitionable) return Array.from({ length: num }, (_, i) => threefry2x32(key, 0, i));
  // Legacy: hash of iota(2 num), first half against second half, read row by row.
  const words = [0, 1].flatMap((half) => Array.from({ length: num }, (_, i) => threefry2x32(key, i, num + i)[half]!));
  return Array.from({ length: num }, (_, i) => [words[2 * i]!, words[2 * i + 1]!]);
}

/** `jax.random.fold_in(key, data)`: the same in both layouts. */
export function jaxFoldIn(key: JaxKey, data: number): JaxKey {
  return threefry2x32(key, 0, data);
}

/** `{ id, seed | key, count, bits?, x64? }`: `key` is [k0,k1]; `bits` 32 or 64 is the width of the drawn integers. */
export function jaxThreefry(recipe: GeneratorRecipe): CounterGenerator {
  const n = counted(recipe);
  if (n === null)
    throw misuse('count', 'the numbers the one jax.random call draws: the legacy layout depends on it', 'none');
  return open(recipe, n, (key, wide) => legacy(key, n, wide));
}

/** `{ id, seed | key, count?, bits?, x64? }`. */
export function jaxThreefryPartitionable(recipe: GeneratorRecipe): CounterGenerator {
  return open(recipe, counted(recipe), (key, wide) => partitionable(key, wide));
}

type Blocks = CounterStream['blocks'];

function open(
  recipe: GeneratorRecipe,
  words: bigint | null,
  blocks: (key: JaxKey, wide: boolean) => Blocks,
): CounterGenerator {
  const bits = recipe.bits ?? 32;
  if (bits !== 32 && bits !== 64) throw misuse('bits', '32 or 64', bits);
  return new CounterGenerator(recipe.key === undefined ? { ...recipe, seed: parseSeed(recipe.seed).text } : recipe, {
    wordBits: bits,
    blockWords: 1,
    words,
    blocks: blocks(jaxKeyOf(recipe), bits === 64),
  });
}

/** The key of a recipe: `key`, or `PRNGKey(seed)`. */
export function jaxKeyOf(recipe: GeneratorRecipe): JaxKey {
  if (recipe.key !== undefined) {
    const key = parseSeed(recipe.key);
    if (key.kind === 'list' && key.values.length === 2 && key.values.every((word) => word >= 0n && word <= 0xffffffffn))
      return [Number(key.values[0]), Number(key.values[1])];
    throw misuse('key', 'two 32-bit words [k0,k1]', recipe.key);
  }
  const x64 = recipe.x64 ?? true;
  if (typeof x64 !== 'boolean') throw misuse('x64', 'true or false', x64);
  return jaxKey(integerSeed(recipe, -(1n << 63n), (1n << 63n) - 1n, 'an integer in [-2^63, 2^63)'), x64);
}

function counted(recipe: GeneratorRecipe): bigint | null {
  if (recipe.count === undefined) return null;
  const n = count(recipe, 'count');
  if (n >= 1n && n < 1n << 31n) return n;
  throw misuse('count', 'integer in [1, 2^31)', recipe.count);
}

function partitionable(key: JaxKey, wide: boolean): Blocks {
  return (first, count, { kernel, out }) => {
    for (let i = 0; i < count; ) {
      const index = first + BigInt(i);
      const low = Number(index & 0xffffffffn);
      const run = Math.min(count - i, 2 ** 32 - low); // to the next carry into the high word
      const to = out + i * (wide ? 8 : 4);
      kernel.run.threefry2x32(key[0], key[1], Number(index >> 32n), 0, low, 1, wide ? BOTH : XOR, run, to);
      i += run;
    }
  };
}

// 32 bits: iota(n), padded with one 0 when n is odd, halves x0 and x1; the words are concat(y0, y1)[:n].
// 64 bits: iota(2n), and word i is y0[i] above y1[i].
function legacy(key: JaxKey, n: bigint, wide: boolean): Blocks {
  const count = Number(n);
  const half = wide ? count : Math.ceil(count / 2);
  const hash = (mode: number, from: number, pairs: number, { kernel }: Desk, to: number) => {
    const padded = !wide && count % 2 === 1 && from + pairs === half ? 1 : 0;
    const plain = pairs - padded;
    kernel.run.threefry2x32(key[0], key[1], from, 1, half + from, 1, mode, plain, to);
    if (padded) kernel.run.threefry2x32(key[0], key[1], half - 1, 0, 0, 0, mode, 1, to + 4 * plain);
  };
  return (first, words, room) => {
    const at = Number(first);
    if (wide) return hash(BOTH, at, words, room, room.out);
    const head = Math.max(0, Math.min(words, half - at));
    if (head) hash(FIRST, at, head, room, room.out);
    if (words > head) hash(SECOND, at + head - half, words - head, room, room.out + 4 * head);
  };
}
