import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/core/bytes.ts';
import { digestOf } from '../../src/core/digest.ts';
import type { Generator, GeneratorRecipe } from '../../src/core/types.ts';
import { Draws } from '../../src/generators/draws.ts';
import type { KernelGenerator } from '../../src/generators/kernel-generator.ts';
import { readPcg } from '../../src/generators/pcg64.ts';
import { openGenerator } from '../../src/generators/registry.ts';
import { SeedSequence } from '../../src/generators/seedsequence.ts';
import { exponentialTwin } from '../support/exponential-twin.ts';
import { hasShared, shared } from '../support/shared.ts';

const read = (file: string) => (hasShared ? JSON.parse(readFileSync(shared('vectors', file), 'utf8')) : {});
// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const { generator = [], legacy_RandomState = [], philox_explicit = [] } = read('numpy.json') as Record<string, Case[]>;
const { cases = [] } = read('seedsequence.json') as Record<string, Case[]>;

const h32 = (words: Iterable<number>) => Array.from(words, (w) => w.toString(16).padStart(8, '0'));
const h64 = (words: Iterable<bigint>) => Array.from(words, (w) => w.toString(16).padStart(16, '0'));
const f64 = (words: Iterable<number>) => h64(new BigUint64Array(Float64Array.from(words).buffer));
const f32 = (words: Iterable<number>) => h32(new Uint32Array(Float32Array.from(words).buffer));

/** The first `count` native words in hex. */
function raw(recipe: GeneratorRecipe | Generator, count: number): string[] {
  const g = 'fill' in recipe ? (recipe as Generator) : openGenerator(recipe);
  const words = g.wordBits === 64 ? new BigUint64Array(count) : new Uint32Array(count);
  g.fill(words);
  return words instanceof Uint32Array ? h32(words) : h64(words);
}
const draw64 = (d: Draws, count: number) => {
  const words = new BigUint64Array(count);
  d.fill64(words);
  return words;
};
const draw32 = (d: Draws, count: number) => {
  const words = new Uint32Array(count);
  d.fill32(words);
  return words;
};
/** The second explicit Philox has its arguments in its description only. */
const COUNTER_AT_THE_TOP = [...Array(3).fill('ffffffffffffffff'), '0'] as string[];
const state = (g: Generator) => (g as KernelGenerator).state;
const seedText = (seed: unknown) => (Array.isArray(seed) ? `[${seed}]` : String(seed));

describe.skipIf(!hasShared)('needs ../shared: numpy SeedSequence', () => {
  const ints = (value: string | string[]) => (Array.isArray(value) ? value.map(BigInt) : BigInt(value));
  test.each(cases.map((c) => [JSON.stringify([c.entropy, c.spawn_key, c.pool_size]), c]))(
    '%s',
    (_: string, c: Case) => {
      const seeds = new SeedSequence(ints(c.entropy), ints(c.spawn_key ?? []) as bigint[], c.pool_size ?? 4);
      expect(h32(seeds.pool)).toEqual(c.pool);
      expect(h32(seeds.state32(c.state_u32_16.length))).toEqual(c.state_u32_16);
      expect(h64(seeds.state64(c.state_u64_8.length))).toEqual(c.state_u64_8);
      for (const [i, child] of seeds.spawn(c.children.length).entries()) {
        const want = c.children[i];
        expect(child.spawnKey.map(String)).toEqual(want.spawn_key);
        expect(h32(child.state32(8))).toEqual(want.state_u32_8);
        expect(h32(child.spawn(1)[0]!.state32(4))).toEqual(want.child0_u32_4);
      }
    },
  );
});

describe.skipIf(!hasShared)('needs ../shared: numpy bit generators', () => {
  test.each(generator.map((c) => [`${c.bitgen} ${seedText(c.seed)}`, c]))('%s', (_: string, c: Case) => {
    const recipe = { id: `numpy:${c.bitgen}`, seed: seedText(c.seed) };
    const view = new DataView(Uint8Array.from(state(openGenerator(recipe))).buffer);
    if (c.bitgen.startsWith('PCG64')) {
      const pcg = readPcg(state(openGenerator(recipe)));
      expect(pcg.state.toString(16).padStart(32, '0')).toBe(c.state.state);
      expect(pcg.increment.toString(16).padStart(32, '0')).toBe(c.state.inc);
    } else if (c.bitgen === 'MT19937') {
      expect(view.getUint32(2496, true)).toBe(c.state.pos);
      expect(h32(new Uint32Array(view.buffer, 0, 8))).toEqual(c.state.key_first8);
      expect(digestOf(new Uint8Array(view.buffer, 0, 2496))).toBe(`sha256:${c.state.key_sha256}`);
    } else if (c.bitgen === 'Philox') {
      expect(h64(new BigUint64Array(view.buffer, 0, 2))).toEqual(c.state.key);
      expect(h64(new BigUint64Array(view.buffer, 16, 4))).toEqual(c.state.counter);
    } else expect(h64(new BigUint64Array(view.buffer))).toEqual(c.state);

    const draws = () => new Draws(openGenerator(recipe));
    expect(raw(recipe, c.raw.length)).toEqual(c.raw);
    expect(h64(draw64(draws(), 32))).toEqual(c.next_u64);
    expect(h32(draw32(draws(), 32))).toEqual(c.next_u32);
    const double = (w: bigint) =>
      Number(c.bitgen === 'MT19937' ? ((w >> 37n) << 26n) | ((w >> 6n) & 0x3ffffffn) : w >> 11n);
    expect(f64(Array.from(draw64(draws(), 16), (w) => double(w) / 2 ** 53))).toEqual(c.random_f64);
    expect(f32(Array.from(draw32(draws(), 16), (w) => (w >>> 8) * 2 ** -24))).toEqual(c.random_f32);
    const exponential = exponentialTwin(draws(), c.bitgen === 'MT19937');
    expect(f64(c.exponential_f64.map(exponential))).toEqual(c.exponential_f64);
    const advanced = c['after_advance_2**70+12345'];
    if (advanced) expect(raw({ ...recipe, advance: String(2n ** 70n + 12345n) }, 4)).toEqual(advanced);
    if (c.after_jumped_1) expect(raw({ ...recipe, jumped: 1 }, 4)).toEqual(c.after_jumped_1);
  });

  test.each(legacy_RandomState.map((c) => [seedText(c.seed), c]))('RandomState %s', (_: string, c: Case) => {
    const recipe = { id: 'numpy:RandomState', seed: seedText(c.seed) };
    const key = state(openGenerator(recipe)).slice(0, 2496);
    expect(h32(new Uint32Array(key.buffer, 0, 8))).toEqual(c.key_first8);
    expect(digestOf(bytesOf(key))).toBe(`sha256:${c.key_sha256}`);
    expect(raw(recipe, 32)).toEqual(c.raw_u32);
    const words = draw32(new Draws(openGenerator(recipe)), 64);
    const doubles = Array.from(
      { length: 32 },
      (_, i) => ((words[2 * i]! >>> 5) * 2 ** 26 + (words[2 * i + 1]! >>> 6)) / 2 ** 53,
    );
    expect(f64(doubles)).toEqual(c.random_sample);
    // randint(0, 1000): the low ten bits of a word, again while they are 1000 or more.
    const low = Array.from(draw32(new Draws(openGenerator(recipe)), 64), (word) => word & 1023);
    expect(low.filter((value) => value < 1000).slice(0, 16)).toEqual(c.randint_0_1000);
  });

  test.each(philox_explicit.map((c) => [c.desc, c]))('%s', (_: string, c: Case) => {
    // Low words first; a key or counter is one integer or its words.
    const words = (hex: string[]) => hex.map((word) => BigInt(`0x${word}`));
    const integer = (hex: string[]) => words(hex).reduceRight((sum, word) => (sum << 64n) | word, 0n);
    const list = (hex: string[]) => `[${words(hex)}]`;
    const id = 'numpy:Philox';
    const raw12 = (key: string, counter: string) => raw({ id, key, counter }, c.raw.length);
    expect(raw12(list(c.key ?? ['0', '0']), list(c.counter ?? COUNTER_AT_THE_TOP))).toEqual(c.raw);
    expect(raw12(String(integer(c.key ?? [])), String(integer(c.counter ?? COUNTER_AT_THE_TOP)))).toEqual(c.raw);
  });
});
