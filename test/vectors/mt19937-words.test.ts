import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Draws } from '../../src/generators/draws.ts';
import { openGenerator } from '../../src/generators/registry.ts';
import { hasShared, shared } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const read = (file: string): Case => (hasShared ? JSON.parse(readFileSync(shared('vectors', file), 'utf8')) : {});
const torch: Case[] = read('torch-cpu.json').variants?.avx2 ?? [];
const r: Case[] = read('r.json').cases ?? [];

const words32 = (id: string, seed: unknown, count: number) => {
  const words = new Uint32Array(count);
  openGenerator({ id, seed: String(seed) }).fill(words);
  return words;
};
const words64 = (id: string, seed: unknown, count: number) => {
  const words = new BigUint64Array(count);
  new Draws(openGenerator({ id, seed: String(seed) })).fill64(words);
  return words;
};
const h64 = (words: Iterable<bigint>) => Array.from(words, (w) => w.toString(16).padStart(16, '0'));
const f64 = (values: Iterable<number>) => h64(new BigUint64Array(Float64Array.from(values).buffer));
const f32 = (values: Iterable<number>) =>
  Array.from(new Uint32Array(Float32Array.from(values).buffer), (w) => w.toString(16).padStart(8, '0'));

describe.skipIf(!hasShared)('needs ../shared: MT19937 as torch and R seed it', () => {
  test.each(torch.map((c) => [c.seed, c]))('torch.manual_seed(%s)', (seed: string, c: Case) => {
    expect(Array.from(words32('torch:cpu', seed, 32), (w) => w & 0x7fffffff)).toEqual(c.u32_mod_2e31);
    expect(h64(Array.from(words64('torch:cpu', seed, 16), (w) => w & 0x7fffffffffffffffn))).toEqual(c.u64_mod_2e63);
    expect(f32(Array.from(words32('torch:cpu', seed, 32), (w) => (w & 0xffffff) * 2 ** -24))).toEqual(c.rand_f32);
    const low53 = (w: bigint) => Number(w & 0x1fffffffffffffn) * 2 ** -53;
    expect(f64(Array.from(words64('torch:cpu', seed, 16), low53))).toEqual(c.rand_f64);
    // randperm(10): place i is swapped with the one a word modulo 10 - i further on.
    const order = Array.from({ length: 10 }, (_, i) => i);
    for (const [i, word] of words32('torch:cpu', seed, 9).entries()) {
      const other = i + (word % (10 - i));
      [order[i], order[other]] = [order[other]!, order[i]!];
    }
    expect(order).toEqual(c.randperm_10);
  });

  test.each(r.map((c) => [c.seed, c]))('R set.seed(%s)', (seed: number, c: Case) => {
    // MT_genrand: [0, 1) with 2^-32 rounded to 17 digits; fixup keeps it inside (0, 1).
    const unif = (w: number) => w * 2.3283064365386963e-10;
    expect(f64(Array.from(words32('r:mersenne-twister', seed, 16), unif))).toEqual(c.runif);
    const state = openGenerator({ id: 'r:mersenne-twister', seed }) as unknown as { state: Uint8Array };
    const key = new Int32Array(state.state.slice().buffer, 0, 6);
    expect([10403, 624, ...key]).toEqual(c.rng_state_first8);
  });
});
