import { expect, test } from 'vitest';
import { selfTest, selfTestFaults } from '../../../src/run/measure/self-test.ts';

test('the self-test tells false alarms and detection numbers, the same each time', () => {
  const { clean, power } = selfTest({ clean: 10, attacked: 5 });
  expect(clean).toEqual({ streams: 10, alarms20: 0, alarms100: 0 });
  expect(power.map(({ family }) => family)).toContain('words');
  for (const { backdoor, median, p95, limit } of power) {
    expect(median, backdoor).toBeLessThanOrEqual(p95);
    expect(median, backdoor).toBeGreaterThan(limit / 3);
    expect(p95, backdoor).toBeLessThan(3 * limit);
  }
});

test('counts of false alarms are judged by the exact binomial tail at 1e-3', () => {
  const tooMany = (alarms20: number, alarms100: number) =>
    selfTestFaults({ clean: { streams: 250, alarms20, alarms100 }, power: [] }).tooMany.map(({ e }) => e);
  // Binomial(250, .05): P(X >= 24) = 1.9e-3, P(X >= 25) = 8.6e-4; Binomial(250, .01): P(X >= 8) = 4.0e-3, P(X >= 10) = 2.5e-4.
  expect([tooMany(24, 8), tooMany(25, 0), tooMany(0, 10)]).toEqual([[], [20], [100]]);
});

test('a backdoor unseen in more than one stream of 20 is missed', () => {
  const row = { backdoor: 'kurtosis=4', family: 'normals' as const, median: 4000, limit: 5424 };
  const clean = { streams: 250, alarms20: 0, alarms100: 0 };
  const missed = (p95: number) => selfTestFaults({ clean, power: [{ ...row, p95 }] }).missed;
  expect([missed(7000), missed(Number.POSITIVE_INFINITY)]).toEqual([[], ['kurtosis=4']]);
});
