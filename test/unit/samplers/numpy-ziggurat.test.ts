import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Generator } from '../../../src/core/types.ts';
import { openGenerator } from '../../../src/generators/registry.ts';
import { numpyNormals } from '../../../src/samplers/numpy.ts';
import { Words } from '../../../src/samplers/words.ts';
import { draw } from '../../support/normals.ts';
import { testSeed } from '../../support/shared.ts';
import { zigguratTwin } from '../../support/ziggurat-twin.ts';

const recipe = (dtype: 'f64' | 'f32') => ({ id: 'test', dtype, backdoors: [] });

/** PCG64 whose words are bent towards the tail, the edges of the layers and the base layer, and which counts what is taken. */
function crooked(seed: number): Generator & { taken: number } {
  const honest = openGenerator({ id: 'numpy:PCG64', seed });
  return {
    recipe: honest.recipe,
    wordBits: 64,
    taken: 0,
    fill(words) {
      honest.fill(words);
      this.taken += words.length;
      for (let i = 0; i < words.length; i++) {
        const w = words[i] as bigint;
        const kind = (w >> 40n) & 7n;
        if (kind < 2n)
          words[i] = (w & ~0xffn) | 0x1ff0000000000000n; // layer 0, far out: tail
        else if (kind < 4n)
          words[i] = w | 0x1ff8000000000000n; // edge of a layer: wedge
        else if (kind === 4n) words[i] = (w & ~0xffn) | 1n; // layer 1 has no rectangle
      }
    },
    save: () => honest.save(),
    restore: (state) => honest.restore(state),
  };
}

describe('numpy ziggurat', () => {
  test.each(['f64', 'f32'] as const)(
    '%s: numbers and words taken as the twin, call by call, on crooked words',
    (dtype) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0 }),
          fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 }),
          (seed, calls) => {
            const [ours, theirs] = [crooked(seed), crooked(seed)];
            const source = numpyNormals(recipe(dtype), new Words(ours));
            const twin = zigguratTwin(theirs, dtype);
            for (const n of calls) {
              const got = draw(source, n);
              const want = Array.from({ length: n }, () => twin.next());
              // The twin's logarithm is the engine's: a tail may differ in its last bits.
              const close = dtype === 'f64' ? 1e-14 : 1e-6;
              const wrong = want.filter((z, i) => (Math.abs(z) < 3.65 ? got[i] !== z : Math.abs(got[i]! - z) > close));
              expect(wrong).toEqual([]);
              expect(ours.taken).toBe(theirs.taken);
            }
          },
        ),
        { seed: testSeed, numRuns: 40 },
      );
    },
  );

  test('a large call takes exactly what the twin takes', () => {
    for (const dtype of ['f64', 'f32'] as const) {
      const [ours, theirs] = [crooked(7), crooked(7)];
      draw(numpyNormals(recipe(dtype), new Words(ours)), 20_001);
      const twin = zigguratTwin(theirs, dtype);
      for (let i = 0; i < 20_001; i++) twin.next();
      expect(ours.taken).toBe(theirs.taken);
    }
  });

  test('words that are rejected for ever end in a sentence, not in a loop', () => {
    // Layer 1 and a uniform next to 1: above the curve, always.
    const stuck: Generator = {
      recipe: { id: 'stuck' },
      wordBits: 64,
      fill: (words) => words.fill(0xffffffffffffff01n as never),
      save: () => new Uint8Array(0),
      restore: () => {},
    };
    const source = numpyNormals(recipe('f64'), new Words(stuck));
    expect(() => draw(source, 3)).toThrow(
      /^the words of stuck are rejected without end: no normal came out of \d+ words$/,
    );
    // Layer 0 and uniforms 0: the tail never ends.
    const tail = { ...stuck, fill: (words: BigUint64Array | Uint32Array) => words.fill(0n as never) };
    let first = true;
    const once: Generator = {
      ...tail,
      fill(words) {
        words.fill(0n as never);
        if (first) words[0] = 0x1ffffffffffffe00n as never;
        first = false;
      },
    };
    expect(() => draw(numpyNormals(recipe('f64'), new Words(once)), 1)).toThrow(/rejected without end/);
  });
});

describe('words for samplers', () => {
  test('32-bit words out of 64-bit ones, as numpy draws them, in any portions', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 }), (portions) => {
        const one = new Words(openGenerator({ id: 'numpy:SFC64', seed: '5' }));
        const all = new Uint32Array(portions.reduce((sum, n) => sum + n, 0));
        const two = new Words(openGenerator({ id: 'numpy:SFC64', seed: '5' }));
        two.draws.fill32(all);
        const f32 = numpyNormals(recipe('f32'), one);
        let at = 0;
        for (const n of portions) {
          const words = new Uint32Array(n);
          one.draws.fill32(words);
          expect(words).toEqual(all.slice(at, at + n));
          at += n;
        }
        // What stands behind them is the same for the sampler's own reading.
        expect(draw(f32, 9)).toEqual(draw(numpyNormals(recipe('f32'), two), 9));
      }),
      { seed: testSeed, numRuns: 50 },
    );
  });
});
