import { describe, expect, test } from 'vitest';
import { selfTestDocument, selfTestJson, selfTestText } from '../../../src/report/index.ts';
import { selfTest } from '../../../src/report/schemas/self-test.ts';

const measured = {
  clean: { streams: 250, alarms20: 2, alarms100: 1 },
  power: [{ backdoor: 'kurtosis=4', family: 'normals', median: 4000, p95: 7000, limit: 5424 }],
  tooMany: [],
  missed: [],
};

describe('self-test', () => {
  test('too many false alarms are a finding', () => {
    const clean = { streams: 250, alarms20: 25, alarms100: 0 };
    expect(selfTestDocument({ ...measured, clean, tooMany: [{ e: 20, alarms: 25 }] }, '0.0.0')).toMatchObject({
      verdict: 'fail',
      because: '25 of 250 honest streams reached 20, where 12.5 are due at most',
    });
  });
  test('a backdoor that is missed is a finding, and null in JSON', () => {
    const power = [{ ...measured.power[0]!, p95: Number.POSITIVE_INFINITY }];
    const missed = selfTestDocument({ ...measured, power, missed: ['kurtosis=4'] }, '0.0.0');
    expect(missed).toMatchObject({ verdict: 'fail', because: 'kurtosis=4 missed in more than one stream of 20' });
    expect(selfTest.parse(JSON.parse(selfTestJson(missed))).power[0]!.p95).toBeNull();
    expect(selfTestText(missed)).toMatch(/kurtosis=4 +4,000 +never +5,424\n/);
  });
  test('text', () => {
    const words = { ...measured.power[0]!, family: 'words', median: 201, p95: 260, limit: 100 };
    const both = { ...measured, power: [...measured.power, words] };
    expect(selfTestText(selfTestDocument(both, '0.0.0'))).toMatch(
      /^Numbers, or words, until.*\n.*\nkurtosis=4 +4,000 .*\nkurtosis=4, words +201 /m,
    );
    expect(selfTestText(selfTestDocument(measured, '0.0.0'))).toMatch(/kurtosis=4 +4,000 +7,000 +5,424 +1\.3\n\npass/);
  });
});
