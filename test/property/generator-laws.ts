import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/core/bytes.ts';
import type { Generator, GeneratorRecipe } from '../../src/core/types.ts';
import { testSeed } from '../support/shared.ts';

/** What a law needs to know of a way to open generators. */
export interface Opener {
  readonly recipe: GeneratorRecipe;
  readonly open: (recipe: GeneratorRecipe) => Generator;
  /** All words are alike, on purpose. */
  readonly constant?: boolean;
}

export type Words = Uint32Array | BigUint64Array;

export function take(generator: Generator, count: number): Words {
  const words = generator.wordBits === 32 ? new Uint32Array(count) : new BigUint64Array(count);
  generator.fill(words);
  return words;
}

/** Equality of words, by their bytes: the library's deep equality takes most of a test's time on arrays. */
export function expectWords(got: Words, want: Words): void {
  if (Buffer.from(bytesOf(got)).equals(bytesOf(want))) return;
  expect(Array.from<number | bigint>(got)).toEqual(Array.from<number | bigint>(want));
}

const LENGTH = 1400; // some blocks of every algorithm, more than one twist of MT19937
const options = (numRuns: number) => ({ seed: testSeed, numRuns });

/** The laws every bit generator and every filter is held to. A new one inherits them by being in the registry. */
export function generatorLaws({ recipe, open, constant }: Opener): void {
  const whole = () => take(open(recipe), LENGTH);

  describe(`laws of ${JSON.stringify(recipe)}`, () => {
    test('the same recipe gives the same stream, and not a constant one', () => {
      expectWords(take(open(recipe), LENGTH), whole());
      const distinct = new Set(Array.from<number | bigint>(whole())).size;
      if (constant) expect(distinct).toBe(1);
      else expect(distinct).toBeGreaterThan(LENGTH / 2);
    });

    test('what ran is in its recipe, as plain JSON', () => {
      const said = JSON.parse(JSON.stringify(open(recipe).recipe)) as GeneratorRecipe;
      expect(said.id).toBe(recipe.id);
      expectWords(take(open(said), LENGTH), whole());
      expect(open(said).recipe).toEqual(said);
    });

    test('fill is split-invariant', () => {
      const all = whole();
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 8 }), (parts) => {
          const generator = open(recipe);
          let at = 0;
          for (const part of parts) {
            const count = Math.min(part, LENGTH - at);
            expectWords(take(generator, count), all.slice(at, at + count));
            at += count;
          }
        }),
        options(8),
      );
    });

    test('restore continues where save was, in the same and in a fresh generator', () => {
      const all = whole();
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: LENGTH / 2 }),
          fc.integer({ min: 0, max: LENGTH / 2 }),
          (before, after) => {
            const generator = open(recipe);
            take(generator, before);
            const state = generator.save();
            const rest = all.slice(before, before + after);
            expectWords(take(generator, after), rest);
            generator.restore(state);
            expectWords(take(generator, after), rest);
            const fresh = open(recipe);
            take(fresh, 3);
            fresh.restore(state);
            expectWords(take(fresh, after), rest);
            expect(fresh.save()).toEqual(generator.save());
          },
        ),
        options(8),
      );
    });

    test('a clone is independent of the original', () => {
      const all = whole();
      const original = open(recipe);
      take(original, 7);
      const clone = open(recipe);
      clone.restore(original.save());
      take(original, 500);
      expectWords(take(clone, 100), all.slice(7, 107));
      expectWords(take(original, 100), all.slice(507, 607));
      const state = original.save();
      state.fill(0);
      expectWords(take(original, 10), all.slice(607, 617));
    });

    test('seek then fill is a slice of the stream', () => {
      const all = whole();
      const generator = open(recipe);
      if (!generator.seek) return expect(generator.seek).toBeUndefined();
      fc.assert(
        fc.property(fc.integer({ min: 0, max: LENGTH }), fc.integer({ min: 0, max: 300 }), (index, count) => {
          generator.seek!(BigInt(index));
          const end = Math.min(LENGTH, index + count);
          expectWords(take(generator, end - index), all.slice(index, end));
        }),
        options(20),
      );
      expect(() => generator.seek!(-1n)).toThrow('"index" expected bigint >= 0, got -1');
    });

    test('a state of another kind is refused in a sentence', () => {
      const generator = open(recipe);
      const state = generator.save();
      const other = new TextEncoder().encode('fairnoise-state/1 somebody:else\nxxxx');
      expect(() => generator.restore(other)).toThrow(/expected a saved state of .*, got one of somebody:else/);
      expect(() => generator.restore(new Uint8Array(5))).toThrow(/5 bytes that are not a saved state/);
      expect(() => generator.restore(state.subarray(0, state.length - 1))).toThrow(
        /expected \d+ bytes of state for .*, got \d+/,
      );
      expectWords(take(generator, 20), whole().slice(0, 20));
    });

    test('words of the wrong width are refused', () => {
      const generator = open(recipe);
      const wrong = generator.wordBits === 32 ? new BigUint64Array(1) : new Uint32Array(1);
      expect(() => generator.fill(wrong)).toThrow(/"words" expected (Uint32Array|BigUint64Array), got/);
    });
  });
}
