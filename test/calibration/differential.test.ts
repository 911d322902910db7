import { expect, test } from 'vitest';
import { Differential } from '../../src/audit/noise/differential.ts';
import { certifyNumerics } from '../../src/kernel/certify.ts';
import { uniform } from '../support/coin.ts';

const RUNS = 3000;

/**
 * Honest noise, pairs until 4000 of them, and a supplier of inputs who does all he may: the next pair comes from the input that looks
 * worst so far, each input has its own unknown pA, and the largest wealth is taken.
 */
function sup(seed: number, inputs: number | undefined, adaptive: boolean, alternative: 'two-sided' | 'more'): number {
  const next = uniform(seed);
  const m = 8;
  const pA = Array.from({ length: m }, () => 0.05 + 0.9 * next());
  const tilt = new Array<number>(m).fill(0);
  const test = new Differential({ alternative, ...(inputs === undefined ? {} : { inputs }) });
  for (let pair = 0; pair < 4000; pair++) {
    let input = Math.floor((pair * m) / 4000);
    if (adaptive) input = pair % 16 === 0 ? Math.floor(next() * m) : tilt.indexOf(Math.max(...tilt));
    const [a, b] = [next() < pA[input]!, next() < pA[input]!];
    tilt[input] =
      alternative === 'more' ? tilt[input]! + Number(a) - Number(b) : Math.abs(tilt[input]! + Number(a) - Number(b));
    test.pair(input, a, b);
  }
  return test.report().eValue;
}

test.each([
  [8, false, 'two-sided'],
  [8, true, 'two-sided'],
  [undefined, true, 'two-sided'],
  [8, true, 'more'],
] as const)(
  'inputs %s, adaptive %s, %s: wealth reaches 20 in at most 5 % of honest runs, 100 in at most 1 %',
  (inputs, adaptive, alternative) => {
    const sups = Array.from({ length: RUNS }, (_, run) => sup(1 + run * 7919, inputs, adaptive, alternative));
    for (const level of [0.05, 0.01]) {
      const alarms = sups.filter((E) => E >= 1 / level).length;
      // Refuted at 1e-3: that many of RUNS would be chance in less than one honest test of a thousand.
      expect(certifyNumerics().binomialTailUp(alarms, RUNS, level)).toBeGreaterThan(1e-3);
    }
    // The wealth is worth something: it does rise now and then.
    expect(sups.filter((E) => E >= 4).length).toBeGreaterThan(RUNS / 200);
  },
);
