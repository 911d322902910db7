import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../../src/models/index.ts';
import { testSeed } from '../../support/shared.ts';

/** The definition, with no eye for speed. */
function slow(row: number[]): [label: number, margin: number] {
  if (!row.every(Number.isFinite)) return [-1, 0];
  const best = Math.max(...row);
  const label = row.indexOf(best);
  return [label, best - Math.max(...row.filter((_, i) => i !== label)) + 0];
}

test('argmax with the lowest index on ties, top-2 gap rounded down, -1 where a score is not finite', () => {
  const score = fc.oneof(
    { weight: 6, arbitrary: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) },
    { weight: 3, arbitrary: fc.constantFrom(0, -0, 1, 2, 2.5) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
  );
  const batch = fc
    .integer({ min: 2, max: 6 })
    .chain((classes) =>
      fc.array(fc.array(score, { minLength: classes, maxLength: classes }), { minLength: 1, maxLength: 5 }),
    );
  fc.assert(
    fc.property(batch, fc.nat(3), (rows, at) => {
      const classes = rows[0]!.length;
      const labels = new Int32Array(rows.length + at).fill(99);
      const margins = new Float32Array(rows.length + at).fill(99);
      decide(Float64Array.from(rows.flat()), rows.length, classes, labels, margins, at);
      for (const [i, row] of rows.entries()) {
        const [label, margin] = slow(row);
        expect(labels[at + i]).toBe(label);
        const got = margins[at + i]! + 0; // a margin of -0 is 0
        expect(got).toBeLessThanOrEqual(margin);
        expect(got).toBeGreaterThanOrEqual(margin * (1 - 3e-7) - 2 ** -148);
        if (Math.fround(margin) === margin) expect(got).toBe(margin);
      }
      for (let i = 0; i < at; i++) expect([labels[i], margins[i]]).toEqual([99, 99]);
    }),
    { seed: testSeed, numRuns: 500 },
  );
});
