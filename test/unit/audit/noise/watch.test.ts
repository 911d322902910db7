import { describe, expect, it } from 'vitest';
import type { Family } from '../../../../src/audit/noise/family.ts';
import { Watch } from '../../../../src/audit/noise/watch.ts';
import { openState, sealState } from '../../../../src/generators/state.ts';

/** A fair coin bet on with all that is allowed: E doubles with every head. Its mark is the number of tosses. */
class Coin implements Family {
  readonly id = 'votes';
  readonly unit = 'tosses';
  readonly components = [
    { id: 'heads', weight: 0.5, about: 'heads only' },
    { id: 'tails', weight: 0.5, about: 'tails only' },
  ];
  readonly tosses: boolean[] = [];
  get count() {
    return this.tosses.length;
  }
  logE(since: Float64Array | null, out: Float64Array) {
    const after = this.tosses.slice(since?.[0] ?? 0);
    const bet = (side: boolean) =>
      after.every((toss) => toss === side) ? after.length * Math.LN2 : Number.NEGATIVE_INFINITY;
    out.set([bet(true), bet(false)]);
  }
  mark() {
    return Float64Array.of(this.count);
  }
  save() {
    return sealState('coin', Uint8Array.from(this.tosses, Number));
  }
  restore(state: Uint8Array) {
    this.tosses.splice(0, this.tosses.length, ...Array.from(openState('coin', state), Boolean));
  }
}

const toss = (watch: Watch, side: boolean, times: number): void => {
  for (let i = 0; i < times; i++) {
    (watch.family as Coin).tosses.push(side);
    if (watch.family.count === watch.nextLook) watch.look();
  }
};
const w0 = 6 / Math.PI ** 2;

describe('Watch', () => {
  it('alarms when the weighted e-value reaches 1 / alpha, and says when and who', () => {
    const watch = new Watch(new Coin(), 1e-3);
    toss(watch, true, 11);
    // 2^11 / 2 * w0 = 622, and the copies to come are worth 1 - w0
    expect(watch.logE).toBeCloseTo(Math.log(1024 * w0 + 1 - w0), 12);
    expect(watch.alarm).toBe(false);
    toss(watch, true, 1);
    expect(watch.detectedAt).toBe(12);
    expect(watch.component).toBe('heads');
    toss(watch, false, 50);
    expect(watch.detectedAt).toBe(12); // an alarm stays
    expect(watch.report().components[0]).toMatchObject({ id: 'heads', logE: Number.NEGATIVE_INFINITY });
  });

  it('looks at every observation up to 100, then at most 2 % apart, and at every power of two from 256', () => {
    const watch = new Watch(new Coin(), 1e-6);
    const looks: number[] = [];
    for (let i = 1; i <= 5000; i++) {
      (watch.family as Coin).tosses.push(i % 2 === 0);
      if (watch.family.count === watch.nextLook) {
        watch.look();
        looks.push(i);
      }
    }
    for (let i = 1; i < looks.length; i++) {
      expect(looks[i]! - looks[i - 1]!).toBeLessThanOrEqual(Math.max(1, 0.02 * looks[i - 1]!));
    }
    expect(looks).toEqual(expect.arrayContaining([1, 2, 50, 99, 256, 512, 1024, 2048, 4096]));
  });

  it('meets what starts late by a copy without a past', () => {
    const watch = new Watch(new Coin(), 1e-3);
    for (let i = 0; i < 128; i++) {
      toss(watch, false, 1);
      toss(watch, true, 1);
    }
    expect(watch.alarm).toBe(false);
    toss(watch, true, 40);
    // Copy 1 started at 256, weight w0 / 4.
    expect(watch.detectedAt).toBeGreaterThanOrEqual(256 + Math.ceil(Math.log2((2e3 * 4) / w0)));
    expect(watch.detectedAt).toBeLessThanOrEqual((256 + Math.ceil(Math.log2((2e3 * 4) / w0))) * 1.02);
  });

  it('goes on from a saved state as if nothing had happened', () => {
    const whole = new Watch(new Coin(), 1e-3);
    toss(whole, true, 5);
    toss(whole, false, 400);
    const resumed = new Watch(new Coin(), 1e-3);
    resumed.restore(whole.save());
    toss(whole, true, 30);
    toss(resumed, true, 30);
    expect(resumed.report()).toEqual(whole.report());
    expect(resumed.nextLook).toBe(whole.nextLook);
  });

  it('never sums to more than it started with: exact mean of E over all tosses', () => {
    const mean = Array.from({ length: 2 ** 10 }, (_, bits) => {
      const watch = new Watch(new Coin(), 1e-9);
      for (let i = 0; i < 10; i++) toss(watch, ((bits >> i) & 1) === 1, 1);
      return Math.exp(watch.logE);
    }).reduce((sum, e) => sum + e / 2 ** 10, 0);
    expect(mean).toBeCloseTo(1, 12);
  });
});
