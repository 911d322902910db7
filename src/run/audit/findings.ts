import type { AuditedTest, NoiseReport } from '../../audit/index.ts';
import { MOST_E } from '../../audit/noise/e-value.ts';
import type { ValueCheck } from '../../audit/noise/values.ts';

/** What the check of values adds to a report: a number that is none decides it, at no cost in alpha. */
export function withValues(report: NoiseReport, values: ValueCheck): NoiseReport {
  const bad = values.notFinite;
  if (bad === null) return { ...report, tests: [valuesTest(null), ...report.tests] };
  const because = `number ${bad.at} (from 0) is ${bad.value}, which no normal distribution gives; mend the capture`;
  const tests = [valuesTest(because), ...report.tests];
  if (report.alarm) return { ...report, because: `${report.because}; ${because}`, tests };
  return {
    ...report,
    state: 'fail',
    because,
    alarm: true,
    detectedAt: bad.at + 1,
    eValue: MOST_E,
    anytimeP: 0,
    component: VALUES,
    excluded: null,
    tests,
  };
}

/** An alarm with the likeliest fault behind it; no alarm with the grid that the numbers should be judged on. */
export function explained(report: NoiseReport, values: ValueCheck): NoiseReport {
  const why = report.alarm ? values.explanation() : values.gridHint();
  return why === null ? report : { ...report, because: `${report.because}; ${why}` };
}

const VALUES = 'normals/values';

function valuesTest(because: string | null): AuditedTest {
  return {
    id: `noise/${VALUES}`,
    reference: 'NaN and infinities have probability 0',
    state: because === null ? 'pass' : 'fail',
    because: because ?? 'every number is finite',
    pValues: [],
    statistics: null,
  };
}
