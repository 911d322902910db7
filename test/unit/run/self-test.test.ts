import { expect, test } from 'vitest';
import { selfTest } from '../../../src/run/self-test.ts';

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
