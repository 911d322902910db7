import { describe, expect, it } from 'vitest';
import { coarse, float32Law, float64Law, type Law, latticeLaw } from '../../../../src/audit/noise/law.ts';
import { normalCdf } from '../../../../src/audit/special/normal.ts';
import { latticeTable } from '../../../../src/samplers/lattice-table.ts';

const sum = (x: ArrayLike<number>) => Array.from(x).reduce((s, v) => s + v, 0);

describe('null laws', () => {
  it.each<[string, Law]>([
    ['float64', float64Law()],
    ['float32', float32Law()],
    ['lattice 0.25 of 255', latticeLaw(latticeTable(0.25, 255), 0.25, 255)],
    ['lattice 0.002 of 255', latticeLaw(latticeTable(0.002, 255), 0.002, 255)],
    ['lattice 12 of 255', latticeLaw(latticeTable(12, 255), 12, 255)],
  ])('%s: masses are those of the intervals and sum to 1', (_, law) => {
    expect(Math.abs(sum(law.mass) - 1)).toBeLessThan(1e-13);
    law.mass.forEach((mass, c) => {
      const expected = normalCdf(law.high[c]!) - normalCdf(law.low[c]!);
      expect(Math.abs(mass - expected)).toBeLessThan(1e-14 + 1e-12 * expected);
      if (c > 0) expect(law.low[c]).toBe(law.high[c - 1]);
    });
    expect(Math.abs(sum(coarse(law).mass) - 1)).toBeLessThan(1e-13);
  });

  it('gives each raw cell of floats to the cell that holds it', () => {
    for (const law of [float64Law(), float32Law()])
      for (let raw = 1; raw < law.raw - 1; raw++) {
        const from = -8 + (raw - 1) / 256;
        const cell = law.cellOf[raw]!;
        expect(from >= law.low[cell]! && from + 1 / 256 <= law.high[cell]!).toBe(true);
      }
  });

  it('lumps lattice noise before the clamp of the sum may begin', () => {
    const law = latticeLaw(latticeTable(0.25, 255), 0.25, 255);
    const { first, shift } = law.lattice!;
    expect(shift).toBe(0);
    expect(-first).toBeLessThan(6 * 0.25 * 255);
    expect(law.sign[-first]).toBe(0); // D = 0
    expect(law.sign[-first + 1]).toBe(1);
  });

  it('joins neighbours of fine lattices into at most 4,097 cells', () => {
    const law = latticeLaw(latticeTable(12, 255), 12, 255);
    expect(law.mass.length).toBeLessThanOrEqual(4097);
    expect(law.lattice!.shift).toBeGreaterThan(0);
  });
});
