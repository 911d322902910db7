import { describe, expect, test } from 'vitest';
import { selfTestDocument, selfTestJson, selfTestText } from '../../../src/report/index.ts';
import { selfTest } from '../../../src/report/schemas/self-test.ts';

const power = [{ backdoor: 'kurtosis=4', family: 'normals', median: 4000, p95: 7000, limit: 5424 }];
const document = (alarms20: number, alarms100: number, rows = power) =>
  selfTestDocument({ clean: { streams: 250, alarms20, alarms100 }, power: rows }, '0.0.0');

describe('self-test', () => {
  test('counts of false alarms are judged by the exact binomial tail at 1e-3', () => {
    // Binomial(250, .05): P(X >= 24) = 1.9e-3, P(X >= 25) = 8.6e-4; Binomial(250, .01): P(X >= 8) = 4.0e-3, P(X >= 10) = 2.5e-4.
    expect([document(24, 8).verdict, document(25, 0).verdict, document(0, 10).verdict]).toEqual([
      'pass',
      'fail',
      'fail',
    ]);
    expect(document(25, 0).because).toBe('25 of 250 honest streams reached 20, where 12.5 are due at most');
  });
  test('a backdoor that is missed is a finding, and null in JSON', () => {
    const missed = document(0, 0, [{ ...power[0]!, p95: Number.POSITIVE_INFINITY }]);
    expect(missed).toMatchObject({ verdict: 'fail', because: 'kurtosis=4 missed in more than one stream of 20' });
    expect(selfTest.parse(JSON.parse(selfTestJson(missed))).power[0]!.p95).toBeNull();
    expect(selfTestText(missed)).toMatch(/kurtosis=4 +4,000 +never +5,424\n/);
  });
  test('text', () => {
    const words = { ...power[0]!, family: 'words', median: 201, p95: 260, limit: 100 };
    expect(selfTestText(document(2, 1, [...power, words]))).toMatch(
      /^Numbers, or words, until.*\n.*\nkurtosis=4 +4,000 .*\nkurtosis=4, words +201 /m,
    );
    expect(selfTestText(document(2, 1))).toMatch(/kurtosis=4 +4,000 +7,000 +5,424 +1\.3\n\npass/);
  });
});
