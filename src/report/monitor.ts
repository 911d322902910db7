import type { FamilyReport, NoiseReport } from '../audit/index.ts';
import { noiseJson } from './noise.ts';
import type { MonitorDocument } from './schemas/monitor.ts';

/** One event of the monitor as a line of JSON. */
export function monitorLine(event: MonitorDocument): string {
  return `${JSON.stringify(event)}\n`;
}

/** Where the battery stands, family by family; components only where an alarm asks for them. */
export function standing(report: NoiseReport): Extract<MonitorDocument, { event: 'checkpoint' }>['noise'] {
  const { alarm, detectedAt, numbers, eValue, component } = noiseJson(report);
  return { alarm, detectedAt, numbers, eValue, component, families: report.families.map(brief) };
}

function brief({ family, unit, count, supLogE, component }: FamilyReport) {
  return { family, unit, count, supLogE: Number.isFinite(supLogE) ? supLogE : null, component };
}
