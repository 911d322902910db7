import { expect, test } from 'vitest';
import { evaluator } from '../../src/audit/sp800-22/evaluate.ts';
import { sp80022 } from '../../src/audit/sp800-22/index.ts';
import { PARAMETERS } from '../../src/audit/sp800-22/test.ts';
import { chachaBytes } from '../support/chacha.ts';

// First million bits of chacha20 under seed 20261122: counts and p-values as they were when all 376 golden p-values of NIST STS 2.1.2 on
// pi and e held. A clone without reference data proves exactness by these; a change here is a change of results.
const STATISTICS: Record<string, unknown> = {
  frequency: { Sn: -674 },
  'block-frequency': { M: 128, N: 7812, sumOfSquares: 1007400 },
  'cumulative-sums': { forward: 1273, reverse: 939 },
  runs: { V: 499902, ones: 499663 },
  'longest-run': { M: 10000, nu: [9, 23, 25, 14, 9, 8, 12] },
  rank: { F: [287, 552, 137] },
  dft: { N1: 475000 },
  'overlapping-template': { m: 9, nu: [335, 188, 131, 99, 81, 134] },
  'random-excursions': {
    J: 670,
    nu: [
      [595, 10, 5, 7, 5, 48],
      [558, 27, 14, 12, 8, 51],
      [506, 42, 33, 27, 10, 52],
      [338, 168, 94, 24, 22, 24],
      [332, 175, 92, 41, 18, 12],
      [507, 51, 34, 20, 13, 45],
      [567, 18, 11, 15, 15, 44],
      [591, 7, 9, 10, 10, 43],
    ],
  },
  'random-excursions-variant': {
    J: 670,
    xi: [816, 847, 785, 725, 695, 681, 673, 661, 659, 621, 588, 594, 578, 581, 563, 534, 523, 480],
  },
  serial: { m: 16, sumsOfSquares: [16265984, 31525594, 62045072] },
  'linear-complexity': { M: 500, nu: [23, 78, 220, 976, 517, 133, 53] },
};
/** First p-value, by mode. */
const P: Record<string, [sts: number, corrected: number]> = {
  frequency: [0.5003113136806402, 0.5009473104413384],
  'block-frequency': [0.3189312702405626, 0.3189312702405626],
  'cumulative-sums': [0.4057680965800974, 0.4057680545581689],
  runs: [0.8449656763960257, 0.8438274193669535],
  'longest-run': [0.4487993139994876, 0.45564790595385],
  rank: [0.7159207944850752, 0.7152189704998692],
  dft: [1, 1],
  'non-overlapping-template': [0.534629938330497, 0.5374812908530956],
  'overlapping-template': [0.4704760993396374, 0.5784846910819849],
  universal: [0.3981296356876821, 0.40893597939930315],
  'approximate-entropy': [0.1342955872831456, 0.13701972170162663],
  'random-excursions': [0.7351210868515756, 0.7357140193381104],
  'random-excursions-variant': [0.3333776005766128, 0.3337018081381754],
  serial: [0.20703629841091128, 0.20726704511318134],
  'linear-complexity': [0.05370081898218967, 0.05394401537257525],
};

test('counts are the same integers, p-values the same to 1e-9', () => {
  const data = chachaBytes(125_000, 20261122);
  (['sts-2.1.2', 'corrected'] as const).forEach((mode, m) => {
    const { tests, statistics } = evaluator({ n: 1_000_000, parameters: PARAMETERS, mode })(data);
    sp80022.forEach(({ id }, i) => {
      const name = id.slice(9);
      const result = tests[i];
      if (!result || !('p' in result)) throw new Error(`${name} did not run`);
      expect(Math.abs(result.p[0]! - P[name]![m]!), `${name} ${mode} ${result.p[0]}`).toBeLessThan(1e-9);
      if (name in STATISTICS) expect(statistics[i]).toEqual(STATISTICS[name]);
    });
    const { W } = statistics[7] as { W: number[][] };
    expect(W[0]).toEqual([225, 239, 248, 218, 247, 263, 253, 233]);
    expect(W[147]).toEqual([246, 241, 231, 247, 248, 241, 217, 264]);
    expect(W[0]!.map((_, j) => W.reduce((sum, row) => sum + row[j]!, 0))).toEqual([
      35813, 36309, 36109, 36521, 36102, 36181, 36400, 36367,
    ]);
    expect((statistics[9] as { fn: number }).fn).toBeCloseTo(6.198589931267717, 11);
  });
});
