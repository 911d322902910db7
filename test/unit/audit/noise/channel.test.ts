import { describe, expect, it } from 'vitest';
import { marginal } from '../../../../src/audit/noise/alternatives/index.ts';
import { serialSpec } from '../../../../src/audit/noise/alternatives/serial.ts';
import { type Channel, channel, ratios, Wealth } from '../../../../src/audit/noise/channel.ts';
import { float32Law, float64Law, latticeLaw } from '../../../../src/audit/noise/law.ts';
import { latticeTable } from '../../../../src/samplers/lattice-table.ts';

const laws = [
  float64Law(),
  float32Law(),
  latticeLaw(latticeTable(0.25, 255), 0.25, 255),
  latticeLaw(latticeTable(0.002, 255), 0.002, 255),
];

/** Largest |E0[r / Z] - 1| over alternatives and contexts. */
function worstMean(one: Channel): number {
  const { masses, contexts, components } = one.spec;
  const { matrix } = ratios(one);
  const alternatives = components.flatMap((group) => group.alternatives).length;
  let worst = 0;
  for (let context = 0; context < contexts; context++)
    for (let k = 0; k < alternatives; k++) {
      let mean = 0;
      for (let c = context * one.cells; c < (context + 1) * one.cells; c++)
        mean += masses[c]! * Math.exp(matrix[c * one.K + k]! - one.logZ[context * one.K + k]!);
      worst = Math.max(worst, Math.abs(mean - 1));
    }
  return worst;
}

describe('channels', () => {
  it.each(laws.map((law) => [law.id, law] as const))('%s: every alternative has mean 1 under the null', (_, law) => {
    expect(worstMean(marginal(law).channel)).toBeLessThan(1e-12);
    expect(worstMean(channel(serialSpec(law)))).toBeLessThan(1e-12);
  });

  it('weights of the components sum to 1', () => {
    for (const law of laws)
      expect(marginal(law).components.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 14);
  });

  // Three cells, two groups, one context: small enough to do by hand.
  const toy = channel({
    id: 'toy',
    masses: Float64Array.of(0.5, 0.25, 0.25),
    contexts: 1,
    components: [
      { id: 'a', about: '', alternatives: [{ name: 'first', ratio: [2, 0, 0] }] },
      {
        id: 'b',
        about: '',
        alternatives: [
          { name: 'second', ratio: [1, 1, 1] },
          { name: 'third', ratio: [1, 2, 0] },
        ],
      },
    ],
  });

  it('is the weighted product of ratios, by hand', () => {
    const wealth = new Wealth(toy);
    wealth.addCounts(toy, Float64Array.of(2, 1, 0));
    const out = new Float64Array(2);
    wealth.logE(null, out);
    // first: 2 * 2 * (1e-9, what counts as impossible); second: 1; third: 1 * 1 * 2; means of the group: 1.5
    expect(out[0]).toBeCloseTo(Math.log(4e-9), 5);
    expect(out[1]).toBeCloseTo(Math.log(1.5), 6);
    expect(wealth.best(1).name).toBe('third');
    expect(wealth.count).toBe(3);
  });

  it('copies that start later see only what came after', () => {
    const wealth = new Wealth(toy);
    const out = new Float64Array(2);
    wealth.addCounts(toy, Float64Array.of(0, 0, 7));
    const since = wealth.logRatios();
    wealth.addCounts(toy, Float64Array.of(3, 0, 0));
    wealth.logE(since, out);
    expect(out[0]).toBeCloseTo(3 * Math.log(2), 6);
  });

  it('restores what it saved', () => {
    const wealth = new Wealth(toy);
    wealth.addCounts(toy, Float64Array.of(5, 4, 3));
    const other = new Wealth(toy);
    other.restore(wealth.save());
    expect(other.logRatios()).toEqual(wealth.logRatios());
    expect(other.count).toBe(12);
  });

  it('normalises each context by its own mean', () => {
    const two = channel({
      id: 'two contexts',
      masses: Float64Array.of(0.5, 0.5, 0.9, 0.1),
      contexts: 2,
      components: [{ id: 'c', about: '', alternatives: [{ name: 'more of the second', ratio: [1, 3, 1, 3] }] }],
    });
    const wealth = new Wealth(two);
    wealth.addCounts(two, Float64Array.of(0, 1, 0, 1));
    const out = new Float64Array(1);
    wealth.logE(null, out);
    expect(out[0]).toBeCloseTo(Math.log(3 / 2) + Math.log(3 / 1.2), 6);
  });
});
