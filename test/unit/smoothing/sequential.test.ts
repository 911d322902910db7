import { describe, expect, test } from 'vitest';
import { bettingLower, bettingPValue } from '../../../src/smoothing/betting.ts';
import { certifiedRadius, probabilityForRadius } from '../../../src/smoothing/bounds.ts';
import {
  bettingRadius,
  decideAtRadius,
  decidesAt,
  largestSequentialRadius,
} from '../../../src/smoothing/sequential.ts';
import { coin } from '../../support/coin.ts';

const target = { radius: 0.25, sigma: 0.25, alpha: 0.001 }; // p_R = Phi(1) = .8413

describe('decideAtRadius', () => {
  test('unanimous votes certify at the first n where they can', () => {
    const bound = decideAtRadius(target);
    while (!bound.done) bound.add(1);
    expect(bound.decision).toBe('certified');
    expect(bound.nA).toBe(bound.samples);
    expect(bettingPValue(bound.nA, bound.samples, probabilityForRadius(0.25, 0.25))).toBeLessThanOrEqual(0.001);
    const n = bound.samples - 1;
    expect(bettingPValue(n, n, probabilityForRadius(0.25, 0.25))).toBeGreaterThan(0.001);
    expect(bound.pABar).toBe(probabilityForRadius(0.25, 0.25));
  });

  test('no votes stop it, and claim nothing', () => {
    const bound = decideAtRadius(target);
    while (!bound.done) bound.add(0);
    expect(bound.decision).toBe('stopped');
    expect(bound.samples).toBeLessThan(12);
    expect(bound.pABar).toBe(0);
  });

  test('decides the same as decidesAt on every prefix, and nothing after', () => {
    const run = { ...target, beta: 0.05, tv: 1e-13 };
    for (const [seed, p] of [
      [1, 0.95],
      [2, 0.7],
      [3, 0.85],
      [4, 0.83],
    ] as const) {
      const next = coin(seed, p);
      const bound = decideAtRadius(run);
      let k = 0;
      for (let n = 1; n <= 1500 && !bound.done; n++) {
        const bit = next();
        k += bit;
        bound.add(bit);
        expect(decidesAt(run, k, n)).toBe(bound.decision);
      }
      if (p === 0.95) expect(bound.decision).toBe('certified');
      if (p === 0.7) expect(bound.decision).toBe('stopped');
      if (!bound.done) continue;
      const { nA, samples } = bound;
      bound.add(1);
      expect([bound.nA, bound.samples]).toEqual([nA, samples]);
    }
  });

  test('undecided: the bound of the prefix', () => {
    const bound = decideAtRadius({ ...target, tv: 1e-13 });
    expect(bound.pABar).toBe(0);
    for (let i = 0; i < 20; i++) bound.add(1);
    expect(bound.decision).toBeNull();
    expect(bound.pABar).toBe(bettingLower(20, 20, 0.001, 1e-13));
  });

  test('a larger beta gives up sooner, a total-variation distance certifies no sooner', () => {
    const stop = (beta: number) => {
      const bound = decideAtRadius({ ...target, beta });
      const next = coin(5, 0.8);
      while (!bound.done) bound.add(next());
      return bound;
    };
    expect(stop(0.1).decision).toBe('stopped');
    expect(stop(0.1).samples).toBeLessThan(stop(1e-6).samples);
    const unanimous = (tv: number) => {
      const bound = decideAtRadius({ ...target, tv });
      while (!bound.done) bound.add(1);
      return bound.samples;
    };
    expect(unanimous(0.05)).toBeGreaterThan(unanimous(0));
  });

  test('a million samples of one bit each take well under a second of stepping', () => {
    const bound = decideAtRadius({ radius: 1, sigma: 1, alpha: 1e-6 });
    // Kept on the null: neither boundary is reached.
    for (let i = 0, k = 0; i < 1_000_000; i++) {
      const bit = k < 0.8413447 * (i + 1) ? 1 : 0;
      k += bit;
      bound.add(bit);
    }
    expect(bound.decision).toBeNull();
    expect(bound.samples).toBe(1_000_000);
  });

  test('the largest radius in reach is reached by a unanimous vote, and nothing above it', () => {
    const R = largestSequentialRadius(1000, 0.001, 0.25, 1e-13);
    const at = (radius: number) => decidesAt({ radius, sigma: 0.25, alpha: 0.001, tv: 1e-13 }, 1000, 1000);
    expect(at(R * (1 - 1e-9))).toBe('certified');
    expect(at(R * (1 + 1e-9))).toBeNull();
    expect(largestSequentialRadius(5, 0.001, 1)).toBe(0);
  });

  test.each([
    [{ ...target, radius: -1 }, '"R" expected number >= 0, got -1'],
    [{ ...target, radius: 2 }, '"radius" expected number below 1.75 (7 sigma), got 2'],
    [{ ...target, sigma: 0 }, '"sigma" expected number > 0, got 0'],
    [{ ...target, alpha: 0.5 }, '"alpha" expected number in (0, 0.36]'],
    [{ ...target, beta: 0 }, '"alpha" expected number in (0, 0.36]'],
  ])('%o', (parameters, message) => {
    expect(() => decideAtRadius(parameters)).toThrow(message);
  });
});

describe('bettingRadius', () => {
  test('stops when the radius is known well enough, standing on a prefix that gives the bound again', () => {
    const bound = bettingRadius({ sigma: 0.5, alpha: 0.001, precision: 0.05 });
    const next = coin(7, 0.95);
    while (!bound.done) bound.add(next());
    expect(bound.pABar).toBe(bettingLower(bound.nA, bound.samples, 0.001));
    const truth = certifiedRadius(0.95, 0.5);
    expect(certifiedRadius(bound.pABar, 0.5)).toBeLessThan(truth);
    expect(certifiedRadius(bound.pABar, 0.5)).toBeGreaterThan(truth - 0.05);
    expect(bound.decision).toBeNull();
  });

  test('never less than an earlier bound: the running maximum', () => {
    const bound = bettingRadius({ sigma: 1, alpha: 0.01, precision: 0, tv: 1e-12 });
    for (let i = 0; i < 200; i++) bound.add(1);
    const before = bound.pABar;
    for (let i = 0; i < 100; i++) bound.add(0);
    expect(bound.pABar).toBe(before);
    expect([bound.nA, bound.samples]).toEqual([200, 200]);
  });

  test('gives up where pA > 1/2 is ruled out', () => {
    const bound = bettingRadius({ sigma: 1, alpha: 0.001, precision: 0 });
    const next = coin(8, 0.3);
    while (!bound.done) bound.add(next());
    expect(bound.pABar).toBeLessThan(0.5);
  });
});
