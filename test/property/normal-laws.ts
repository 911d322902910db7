import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, concat } from '../../src/core/bytes.ts';
import type { NormalSource } from '../../src/core/types.ts';
import { draw, type Normals, sha256 } from '../support/normals.ts';
import { testSeed } from '../support/shared.ts';

/** What every source of normals owes its users. `splits`: two calls draw what one call of both sizes draws. `unit`: calls are multiples of it. */
export interface NormalCase {
  readonly name: string;
  readonly open: () => NormalSource;
  readonly splits: boolean;
  readonly unit?: number;
}

export function normalLaws({ name, open, splits, unit = 1 }: NormalCase): void {
  // A kernel call makes 4096 numbers at most: some calls must be larger.
  const size = fc
    .oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: Math.ceil(4500 / unit) }))
    .map((n) => n * unit);
  const calls = fc.array(size, { maxLength: 4 });
  const holds = (property: fc.IPropertyWithHooks<unknown>) => fc.assert(property, { seed: testSeed, numRuns: 8 });

  describe(name, () => {
    test('equal recipes give equal numbers, and they are finite', () => {
      const n = 1000 * unit;
      const first = draw(open(), n);
      expect(sha256(draw(open(), n))).toBe(sha256(first));
      expect(first.every(Number.isFinite)).toBe(true);
    });

    test('a stream is the call in pieces', () => {
      holds(
        fc.property(calls, size, (before, n) => {
          const [whole, pieces] = [open(), open()];
          for (const count of [...before, n]) expect(sha256(streamed(pieces, count))).toBe(sha256(draw(whole, count)));
        }) as never,
      );
    });

    test('save and restore: the same calls again, in the same source and in a fresh one', () => {
      holds(
        fc.property(calls, calls, (before, after) => {
          const source = open();
          for (const n of before) draw(source, n);
          const state = source.save();
          const next = (from: NormalSource) => after.map((n) => sha256(draw(from, n)));
          const numbers = next(source);
          source.restore(state);
          expect(next(source)).toEqual(numbers);
          const fresh = open();
          fresh.restore(state);
          expect(next(fresh)).toEqual(numbers);
          expect(sha256(fresh.save())).toBe(sha256(source.save()));
        }) as never,
      );
    });

    if (splits)
      test('calls add up', () => {
        holds(
          fc.property(calls, (sizes) => {
            const [whole, parts] = [open(), open()];
            const all = draw(
              whole,
              sizes.reduce((sum, n) => sum + n, 0),
            );
            expect(sha256(concat(...sizes.map((n) => bytesOf(draw(parts, n)))))).toBe(sha256(all));
          }) as never,
        );
      });

    test('a foreign state is refused', () => {
      expect(() => open().restore(new Uint8Array([1, 2, 3]))).toThrow(/state/);
    });

    test('the wrong array is refused', () => {
      const source = open();
      const wrong = source.dtype === 'f32' ? new Float64Array(unit) : new Float32Array(unit);
      expect(() => source.fill(wrong)).toThrow(/^"out" expected Float(32|64)Array \(dtype f(32|64)\), got Float/);
    });
  });
}

function streamed(source: NormalSource, count: number): Normals {
  const all = source.dtype === 'f32' ? new Float32Array(count) : new Float64Array(count);
  let at = 0;
  for (const piece of source.stream(count)) {
    all.set(piece, at);
    at += piece.length;
  }
  expect(at).toBe(count);
  return all;
}
