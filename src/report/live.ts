import type { FamilyReport, NoiseReport } from '../audit/index.ts';
import { noiseJson } from './noise.ts';
import { finite } from './numbers.ts';
import type { LiveDocument } from './schemas/live.ts';

/** One event of the monitor as a line of JSON. */
export function liveLine(event: LiveDocument): string {
  return `${JSON.stringify(event)}\n`;
}

/** Where the battery stands, family by family; components only where an alarm asks for them. */
export function standing(report: NoiseReport): Extract<LiveDocument, { event: 'checkpoint' }>['noise'] {
  const { alarm, detectedAt, numbers, eValue, component } = noiseJson(report);
  return { alarm, detectedAt, numbers, eValue, component, families: report.families.map(brief) };
}

function brief({ family, unit, count, supLogE, component }: FamilyReport) {
  return { family, unit, count, supLogE: finite(supLogE), component };
}
