import { describe, expect, test } from 'vitest';
import { approximateEntropyP, phi } from '../../../src/audit/sp800-22/approximate-entropy.ts';
import { blockFrequencyP } from '../../../src/audit/sp800-22/block-frequency.ts';
import { cumulativeSumsP } from '../../../src/audit/sp800-22/cumulative-sums.ts';
import { dftLimit, dftP } from '../../../src/audit/sp800-22/dft.ts';
import { frequencyP } from '../../../src/audit/sp800-22/frequency.ts';
import { deviation } from '../../../src/audit/sp800-22/linear-complexity.ts';
import { longestRunP } from '../../../src/audit/sp800-22/longest-run.ts';
import { nonOverlappingTemplateP } from '../../../src/audit/sp800-22/non-overlapping-template.ts';
import { randomExcursionsP } from '../../../src/audit/sp800-22/random-excursions.ts';
import { randomExcursionsVariantP } from '../../../src/audit/sp800-22/random-excursions-variant.ts';
import { runsP } from '../../../src/audit/sp800-22/runs.ts';
import { sequences } from '../../../src/audit/sp800-22/sequence.ts';
import { psi2, serialP } from '../../../src/audit/sp800-22/serial.ts';
import { sumLog2 } from '../../../src/audit/sp800-22/universal.ts';
import { erfc } from '../../../src/audit/special/normal.ts';
import { packBits } from '../../support/bits.ts';

// Worked examples of SP 800-22 rev. 1a section 2, "2.x.4" and "2.x.8". Where the document's own figure does not follow from its
// input (2.6.4, 2.6.8) or is rounded on the way (2.14.4), the value recomputed from the definition stands here.
const PI100 = '1100100100001111110110101010001000100001011010001100001000110100110001001100011001100010100010111000';
const load = (text: string) => sequences(text.length).load(packBits(text));
const near = (got: number, expected: number): void => {
  expect(Math.abs(got - expected)).toBeLessThan(1e-6);
};

describe('worked examples', () => {
  test('2.1 frequency', () => {
    const p = (text: string) => frequencyP(2 * load(text).ones() - text.length, text.length, 'sts-2.1.2');
    near(p('1011010101'), 0.527089);
    near(p(PI100), 0.109599);
  });
  test('2.2 block frequency', () => {
    near(blockFrequencyP(load('0110011010').blockSquares(3), 3, 3), 0.801252);
    near(blockFrequencyP(load(PI100).blockSquares(10), 10, 10), 0.706438);
  });
  test('2.3 runs', () => {
    const small = load('1001101011');
    expect(small.runs()).toBe(7);
    near(runsP(7, small.ones(), 10, 'sts-2.1.2'), 0.147232);
    expect(load(PI100).runs()).toBe(52);
    near(runsP(52, load(PI100).ones(), 100, 'sts-2.1.2'), 0.500798);
  });
  test('2.4 longest run', () => {
    const text = `1100110000010101011011000100110011100000000000100100110101010001${'0001001111010110100000001101011111001100111001101101100010110010'}`;
    const nu = load(text).longestRuns(8, 1, 3);
    expect(nu).toEqual([4, 9, 3, 0]);
    near(longestRunP(nu, 128, 'sts-2.1.2'), 0.180609);
  });
  test('2.6 spectrum', () => {
    for (const [text, N1, p] of [
      ['1001010011', 5, 0.46816],
      [PI100, 48, 0.646355],
    ] as const) {
      expect(load(text).peaksBelow(dftLimit(text.length))).toBe(N1);
      near(dftP(N1, text.length, 'sts-2.1.2'), p);
    }
  });
  test('2.7 non-overlapping template', () => {
    const W = load('10100100101110010110')
      .blockPatterns(3, 2)
      .map((table) => table[0b001]!);
    expect(W).toEqual([2, 1]);
    near(nonOverlappingTemplateP(W, 3, 10, 'sts-2.1.2'), 0.344154);
  });
  test('2.9 universal', () => {
    const fn = sumLog2(load('01011010011101010111').distances(2, 4, 6)) / 6;
    near(fn, 1.1949875);
    near(erfc(Math.abs((fn - 1.5374383) / (Math.SQRT2 * Math.sqrt(1.338)))), 0.767189);
  });
  test('2.10 linear complexity', () => {
    expect(Array.from(load('1101011110001').complexities(13))).toEqual([4]);
    near(deviation(4, 13), 2.999444);
  });
  test('2.11 serial', () => {
    const sequence = load('0011011101');
    const psi = [3, 2, 1].map((m) => psi2(sequence.squares(m), m, 10)) as [number, number, number];
    [2.8, 1.2, 0.4].forEach((value, i) => {
      near(psi[i]!, value);
    });
    const [p1, p2] = serialP(psi, 3, 10, 'sts-2.1.2');
    near(p1, 0.808792);
    near(p2, 0.67032);
  });
  test('2.12 approximate entropy', () => {
    const p = (text: string, m: number) => {
      const sequence = load(text);
      const longer = phi(sequence.patterns(m + 1), text.length);
      return approximateEntropyP(phi(sequence.patterns(m), text.length) - longer, m, text.length, 'sts-2.1.2');
    };
    near(p('0100110101', 3), 0.261961);
    near(p(PI100, 2), 0.235301);
  });
  test('2.13 cumulative sums', () => {
    const zs = (text: string) => {
      const { sup, inf, sum } = load(text).walk();
      return [Math.max(sup, -inf), Math.max(sup - sum, sum - inf)];
    };
    expect(zs('1011010111')[0]).toBe(4);
    near(cumulativeSumsP(4, 10, 'sts-2.1.2'), 0.4116588);
    expect(zs(PI100)).toEqual([16, 19]);
    near(cumulativeSumsP(16, 100, 'sts-2.1.2'), 0.219194);
    near(cumulativeSumsP(19, 100, 'sts-2.1.2'), 0.114866);
  });
  test('2.14 and 2.15 random excursions', () => {
    const { J, visits, cycles } = load('0110110101').walk();
    expect(J).toBe(3);
    near(randomExcursionsP(cycles[4]!, 1, J, 'sts-2.1.2'), 0.502488);
    expect(visits[10]).toBe(4);
    near(randomExcursionsVariantP(4, 1, J, 'sts-2.1.2'), 0.683091);
  });
});
