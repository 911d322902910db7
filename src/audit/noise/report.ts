import type { VerdictState } from '../../core/index.ts';
import type { AuditedTest } from '../types.ts';
import type { FamilyReport, Watch } from './watch.ts';

export interface Strength {
  readonly attack: string;
  readonly strength: string;
  readonly radius: number | null;
}
export interface NoiseReport {
  readonly suite: 'noise';
  readonly state: VerdictState;
  readonly because: string;
  readonly alpha: number;
  readonly alarm: boolean;
  readonly detectedAt: number | null;
  readonly numbers: number;
  readonly eValue: number;
  readonly logE: number;
  readonly anytimeP: number;
  readonly component: string | null;
  readonly families: readonly FamilyReport[];
  readonly detectable: readonly Strength[];
  readonly excluded: readonly Strength[] | null;
  readonly confidence: number;
  readonly limits: readonly string[];
  readonly tests: readonly AuditedTest[];
}
export function noiseReport(watches: readonly Watch[]): NoiseReport {
  const families = watches.map((watch) => watch.report());
  const alarmed = families.find((f) => f.alarm);
  const logE = Math.max(...families.map((f) => f.supLogE));
  return {
    suite: 'noise',
    state: alarmed ? 'fail' : 'pass',
    because: alarmed ? `alarm ${alarmed.component}` : 'no alarm',
    alpha: families.reduce((s, f) => s + f.alpha, 0),
    alarm: alarmed !== undefined,
    detectedAt: alarmed?.detectedAt ?? null,
    numbers: families.reduce((s, f) => s + f.count, 0),
    eValue: Math.min(1e300, Math.exp(logE)),
    logE,
    anytimeP: Math.min(1, Math.exp(-logE)),
    component: alarmed ? `${alarmed.family}/${alarmed.component}` : null,
    families,
    detectable: [],
    excluded: alarmed ? null : [],
    confidence: 0.9,
    limits: [],
    tests: [],
  };
}
