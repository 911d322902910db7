import type { VerdictState } from '../../core/types.ts';
import type { AuditedTest } from '../types.ts';
import { shownEValue } from './e-value.ts';
import type { FixedReport } from './fixed.ts';
import type { Strength } from './power.ts';
import type { FamilyReport, Watch } from './watch.ts';

/** What the noise battery found on one stream. */
export interface NoiseReport {
  readonly suite: 'noise';
  readonly state: VerdictState;
  readonly because: string;
  /** Rate of false alarms of the whole, however long it watches: the sum of the families' shares. */
  readonly alpha: number;
  readonly alarm: boolean;
  /** Numbers (or words) consumed when the first alarm came; a vector counts as its numbers. */
  readonly detectedAt: number | null;
  /** Numbers and words consumed; those that came again as vectors count once. */
  readonly numbers: number;
  /** The largest e-value of any family so far; MOST_E stands for more. */
  readonly eValue: number;
  readonly logE: number;
  /** min(1, families / E): valid at any time one looks. */
  readonly anytimeP: number;
  /** `normals/scale`, on alarm. */
  readonly component: string | null;
  readonly families: readonly FamilyReport[];
  /** Weakest strength of each attack that would have been caught by now with power .9. */
  readonly detectable: readonly Strength[];
  /** Weakest strength of each attack that is excluded with `confidence`: at that strength no alarm by now is rarer than 1 - confidence. null on alarm. */
  readonly excluded: readonly Strength[] | null;
  readonly confidence: number;
  /** The classical tests of the whole stream at its fixed length, beside the battery; they decide nothing. null where n was not fixed. */
  readonly fixed: FixedReport | null;
  /** What no test of a stream can see. */
  readonly limits: readonly string[];
  readonly tests: readonly AuditedTest[];
}

const POWER = 0.9;
const CONFIDENCE = 0.99;

/** What stands in every report, because a clean stream does not rule it out. */
export const LIMITS: readonly string[] = [
  'An attack that is triggered elsewhere (by a date, an input, a phase of the run) is not in this stream; only the noise that is consumed can tell.',
  'An attack placed by a key looks like independent coins: it is seen at the strengths above, not at where it strikes.',
  'A generator whose output an attacker can predict, or a seed chosen among many (grinding), gives perfect streams; only a seed fixed beforehand, and checked, rules it out.',
];

/** `strengths` false leaves out what is caught and excluded, which takes longer to say than all the rest. */
export function noiseReport(watches: readonly Watch[], strengths = true): NoiseReport {
  const families = watches.map((watch) => watch.report());
  const widths = watches.map(({ family }) => family.width ?? 1);
  const alarmed = families
    .map((family, i) => ({ ...family, at: (family.detectedAt ?? 0) * widths[i]! }))
    .filter(({ alarm }) => alarm)
    .sort((a, b) => a.at - b.at);
  const [first] = alarmed;
  const logE = Math.max(...families.map(({ supLogE }) => supLogE));
  const caught = (power: number) =>
    (strengths ? watches : []).flatMap(({ family, alpha }) => family.weakestCaught?.(alpha, power) ?? []);
  const seen = (vectors: boolean) =>
    families.reduce((sum, { unit, count }, i) => sum + ((unit === 'vectors') === vectors ? count * widths[i]! : 0), 0);
  const numbers = seen(false) || seen(true);
  const detectable = caught(POWER);
  // Where not even the strongest attack would have shown by now, no alarm says nothing.
  const blind = strengths && detectable.length === 0;
  const state = first ? 'fail' : numbers === 0 ? 'skipped' : blind ? 'undecided' : 'pass';
  const quiet = `no alarm in ${families.map(({ count, unit }) => counted(count, unit)).join(' and ')}`;
  return {
    suite: 'noise',
    state,
    because: first
      ? alarmed.map((family) => alarmText(family)).join('; ')
      : state === 'undecided'
        ? `${quiet}, too few for any known attack to have raised one`
        : quiet,
    alpha: families.reduce((sum, { alpha }) => sum + alpha, 0),
    alarm: first !== undefined,
    detectedAt: first?.at ?? null,
    numbers,
    eValue: shownEValue(logE),
    logE,
    anytimeP: Math.min(1, families.length * Math.exp(-logE)),
    component: first ? `${first.family}/${first.component}` : null,
    families,
    detectable,
    excluded: first ? null : caught(CONFIDENCE),
    confidence: CONFIDENCE,
    fixed: null,
    limits: LIMITS,
    tests: families.flatMap((family) => testsOf(family, state)),
  };
}

function alarmText({ family, component, components, detectedAt, unit }: FamilyReport): string {
  const seen = components.find(({ id }) => id === component)?.estimate;
  return `${family}/${component} raised the alarm after ${counted(detectedAt!, unit)}${seen ? ` (${seen})` : ''}`;
}

/** `1 vector`, `2,000 vectors` */
const counted = (n: number, unit: string): string =>
  `${n.toLocaleString('en')} ${n === 1 ? unit.replace(/s$/, '') : unit}`;

/** A component is a test of its own: it fails where it raised the alarm, or alone would have; where nothing could fail, none passes. */
function testsOf(report: FamilyReport, whole: VerdictState): AuditedTest[] {
  const { family, alpha, alarm, component, components, count } = report;
  const quiet = count === 0 ? 'skipped' : whole === 'undecided' ? 'undecided' : 'pass';
  return components.map(({ id, about, weight, supLogE, estimate }) => {
    const failed = (alarm && component === id) || supLogE + Math.log(weight) >= -Math.log(alpha);
    return {
      id: `noise/${family}/${id}`,
      reference: 'docs/noise-battery.md',
      state: failed ? 'fail' : quiet,
      because: failed ? (estimate ?? about) : `not seen: ${about}`,
      pValues: [],
      statistics: null,
    };
  });
}
