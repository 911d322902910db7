import { shownEValue } from '../audit/index.ts';
/** What the in-line monitor of a run said. */
export interface MonitorResult {
  readonly mode: MonitorEvidence['mode'];
  readonly alpha: number;
  readonly alarm: boolean;
  /** Numbers of noise looked at, and how many there were when it alarmed. */
  readonly numbers: number;
  readonly detectedAt: number | null;
  /** Whole vectors among them; null where none are looked at. */
  readonly vectors: number | null;
  /** ln of the largest e-value so far, of either family's share. */
  readonly supLogE: number;
  /** `family/component` with most evidence, and what it saw in its own terms; null where nothing was looked at. */
  readonly component: string | null;
  readonly estimate: string | null;
}

/** The same in a certificate: what was said of the noise that was added (docs/monitoring.md). */
export interface MonitorEvidence {
  /** Probability that it ever alarms on honest noise. */
  readonly alpha: string;
  /** `enforce`: an alarm stops the run and there is no certificate; `report`: it is only told. */
  readonly mode: 'enforce' | 'report';
  /** `skipped`: nothing of the noise could be looked at. */
  readonly state: 'pass' | 'fail' | 'skipped';
  /** Numbers of noise looked at, and how many there were at the alarm. */
  readonly numbers: number;
  readonly detectedAt: number | null;
  /** Whole vectors among them, null where none are looked at; left out by versions that did not. */
  readonly vectors?: number | null;
  /** The largest it has been, 1e300 at most: 1 over it is a p-value valid at any time. */
  readonly eValue: string;
  /** Family and component (`vectors/novelty`) where most of the evidence is, and what it looks like there; null where there is none. */
  readonly component: string | null;
  readonly estimate: string | null;
}

/** As the certificate has it: reals as decimal text, an e-value beyond any double as 1e300. */
export function monitorEvidence(result: MonitorResult): MonitorEvidence {
  const { mode, alpha, alarm, numbers, detectedAt, vectors, supLogE, component, estimate } = result;
  return {
    alpha: String(alpha),
    mode,
    state: alarm ? 'fail' : numbers === 0 ? 'skipped' : 'pass',
    numbers,
    detectedAt,
    vectors,
    eValue: String(shownEValue(supLogE)),
    component,
    estimate,
  };
}
