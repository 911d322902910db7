import { shownEValue } from '../audit/index.ts';
import type { MonitorResult } from '../evidence/index.ts';
import { count, eText, plural, short } from './numbers.ts';
import type { AlarmDocument, MonitorSummary } from './schemas/monitor.ts';

export function monitorSummary(said: MonitorResult): MonitorSummary {
  const { mode, alpha, alarm, numbers, detectedAt, vectors, supLogE, component, estimate } = said;
  return {
    ...{ mode, alpha, numbers, detectedAt, vectors, component, estimate },
    verdict: alarm ? 'fail' : numbers === 0 ? 'skipped' : 'pass',
    because: because(said),
    eValue: shownEValue(supLogE),
    logE: supLogE,
  };
}

function because({ alarm, alpha, numbers, detectedAt, vectors, supLogE, component, estimate }: MonitorResult): string {
  if (numbers === 0)
    return 'none of the noise could be looked at: its numbers, or the float32 sums that hold them, are too coarse';
  const worth = `e-value ${eText(supLogE)}, alpha ${short(alpha)}`;
  return alarm
    ? `the noise is not what it claims to be: ${component}${estimate ? ` (${estimate})` : ''}, ${worth}, after ${plural(detectedAt!, 'number')} of noise`
    : `nothing seen in ${count(numbers)} numbers of noise, ${wholes(vectors)} (${worth})`;
}

const wholes = (vectors: number | null): string =>
  vectors === null ? 'none of its vectors looked at as a whole' : `${plural(vectors, 'whole vector')} among them`;

/** What is printed instead of a summary when the monitor has stopped a run. */
export function alarmDocument(said: MonitorResult, inputs: number): AlarmDocument {
  return { format: 'fairnoise/alarm/v1', inputs, monitor: monitorSummary(said) };
}

export function alarmText({ inputs, monitor }: AlarmDocument): string {
  const done = inputs === 0 ? 'before an input was done' : `after ${plural(inputs, 'input')}`;
  return (
    `No certificate: ${monitor.because}. The run was stopped ${done}; its folder stays as it is, marked. ` +
    `--again begins another attempt there, which its certificate will count.`
  );
}
