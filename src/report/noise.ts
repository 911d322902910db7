import type { AuditReport, FamilyReport, FixedReport, NoiseReport, ReuseReport, Strength } from '../audit/index.ts';
import { ordinal } from '../audit/noise/words/estimates.ts';
import { count, percent, plural, short } from './numbers.ts';
import type { AuditDocument } from './schemas/audit.ts';
import { columns, INKS, type Paint, wrap } from './text.ts';

/** The noise battery's part of an audit document: what was found, without the tests, which stand with those of the other suites. */
export function noiseJson(report: NoiseReport): NonNullable<AuditDocument['noise']> {
  const { alarm, detectedAt, numbers, eValue, component, detectable, excluded, confidence, anytimeP, limits } = report;
  return {
    alarm,
    detectedAt,
    numbers,
    eValue,
    component,
    detectable: detectable.map((strength) => ({ ...strength })),
    excluded: excluded === null ? null : excluded.map((strength) => ({ ...strength })),
    confidence,
    logE: finite(report.logE),
    anytimeP,
    families: report.families.map((family) => ({
      ...family,
      logE: finite(family.logE),
      supLogE: finite(family.supLogE),
      components: family.components.map((one) => ({ ...one, logE: finite(one.logE), supLogE: finite(one.supLogE) })),
    })),
    fixed: report.fixed && { count: report.fixed.count, tests: report.fixed.tests.map((test) => ({ ...test })) },
    limits: [...limits],
  };
}

/** ln 0 has no JSON form. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** An e-value from its logarithm: `0.31`, `42`, `2e13`; a factor in one digit is all that reads. Wealth that is lost is `<1e-300`. */
export function eText(logE: number): string {
  const tens = logE / Math.LN10;
  if (tens < -300) return '<1e-300';
  if (Math.abs(tens) < 4) return short(Math.exp(logE), 2);
  const exponent = Math.floor(tens + 1e-9);
  const factor = Math.floor(10 ** (tens - exponent) + 1e-9);
  return `${factor}e${exponent}`;
}

/** One line a component, family after family; then what was excluded or would be caught, and what no such test can see. */
export function noiseText(report: NoiseReport, paint: Paint, room: number): string {
  const seen = report.families.map((family) => plural(family.count, one(family.unit)));
  let text = `noise: ${seen.join(', ')}, alarm at rate ${report.alpha}\n`;
  const rows = report.families.flatMap((family) => familyRows(family, report, paint));
  text += columns(
    [['', 'component', 'e-value', 'largest', 'seen as'], ...rows],
    ['left', 'left', 'right', 'right', 'left'],
  );
  for (const test of report.tests) {
    if (test.state === 'fail' && !rows.some(([, id]) => `noise/${id}` === test.id))
      text += wrap(
        test.because,
        room,
        '         ',
        `${paint(INKS.fail, 'fail'.padEnd(7))}  ${test.id.replace('noise/', '')}: `,
      );
  }
  for (const family of report.families) text += wrap(alarmLine(family), room);
  if (report.fixed) text += wrap(fixedLine(report.fixed), room);
  text += strengthsText(report, room);
  for (const limit of report.limits) text += wrap(limit, room, '  ', '- ');
  return text;
}

/** The smallest of the classical p-values, which a reader of papers will ask for. */
function fixedLine({ count: n, tests }: FixedReport): string {
  const least = tests.reduce((best, test) => (test.p < best.p ? test : best));
  const nominal = tests.filter(({ exact }) => !exact).length;
  return `Once, at n = ${count(n)}: of ${tests.length} classical tests (${nominal} of them nominal) ${least.id} has the smallest p, ${short(least.adjusted)} after Holm; they decide nothing.`;
}

function familyRows(family: FamilyReport, report: NoiseReport, paint: Paint): string[][] {
  return family.components.map((one) => {
    const id = `${family.family}/${one.id}`;
    const state = report.tests.find((test) => test.id === `noise/${id}`)?.state ?? 'pass';
    const estimate = one.estimate !== null && (state === 'fail' || one.supLogE > WORTH_TELLING) ? one.estimate : '';
    return [paint(INKS[state], state), id, eText(one.logE), eText(one.supLogE), estimate];
  });
}

const one = (unit: string): string => unit.replace(/s$/, '');

/** Below this a deviation is chance and its size says nothing: e-value 20. */
const WORTH_TELLING = Math.log(20);

function alarmLine({ family, unit, alarm, detectedAt, component, alpha, supLogE }: FamilyReport): string {
  const threshold = eText(-Math.log(alpha));
  if (alarm)
    return `${family}: alarm after ${plural(detectedAt!, one(unit))}, when ${component} brought the e-value to ${threshold}.`;
  return `${family}: the e-value never went above ${eText(supLogE)}; an alarm takes ${threshold}, and happens to a perfect source with a chance of at most ${short(alpha)}, however long it is watched.`;
}

/** What the stream is clean of, and what it would have shown: never that it is good. */
function strengthsText({ excluded, detectable, confidence, families }: NoiseReport, room: number): string {
  const sure = percent(confidence, 0);
  const all = [...(excluded ?? []), ...detectable];
  if (all.length === 0) return wrap(`Nothing is excluded yet: that takes more ${families[0]!.unit}.`, room);
  const found = [...new Set(all.map(({ attack }) => attack))].map((attack): Found => {
    const out = excluded?.find((one) => one.attack === attack);
    const caught = detectable.find((one) => one.attack === attack);
    const from = caught ? inWords(caught.strength) : '';
    return { worth: out ?? caught!, cells: excluded ? [out ? inWords(out.strength) : '', from] : [from] };
  });
  const heads = [...(excluded ? ['excluded from'] : []), 'caught from'];
  const title = excluded
    ? `Excluded with confidence ${sure}: attacks as strong as this, or stronger; caught with power 90% from there on.`
    : 'At this length attacks are caught with power 90% from this strength on.';
  const [noise, words] = [true, false].map((known) => found.filter(({ worth }) => (worth.sd !== null) === known));
  return wrap(title, room) + onNoise(heads, noise!, room) + onWords(heads, words!, room);
}

/** An attack with its strengths in words, and the one whose worth is told. */
interface Found {
  readonly worth: Strength;
  readonly cells: readonly string[];
}

function onNoise(heads: readonly string[], found: readonly Found[], room: number): string {
  if (found.length === 0) return '';
  const any = found.some(({ worth }) => worth.radiusAny !== null);
  const rows = found.map(({ worth: { attack, sd, radius, radiusAny }, cells }) => {
    const worth = [short(sd!, 4), signed(radius!)];
    if (any) worth.push(radiusAny === null ? '' : percent(radiusAny));
    return [`  ${attack}`, ...cells, ...worth];
  });
  const worst = 'Too large for a half-space; or, at most, for any classifier, with 0.99 of the votes.';
  const head = ['  attack', ...heads, 'sd', 'radius too large by', ...(any ? ['or, at most'] : [])];
  return columns([head, ...rows]) + (any ? wrap(worst, room) : '');
}

function onWords(heads: readonly string[], found: readonly Found[], room: number): string {
  if (found.length === 0) return '';
  const rows = found.map(({ worth, cells }) => [`  ${worth.attack}`, ...cells]);
  return (
    columns([['  attack on words', ...heads], ...rows]) +
    wrap(
      'Bias b: a probability of (1 + b)/2 or (1 - b)/2, as when a bit is forced in 1 word of 1/b; periods above 128 are seen so. What a radius loses, words alone do not tell.',
      room,
    )
  );
}

const signed = (share: number): string =>
  Math.abs(share) < 5e-6 ? '0%' : percent(share, Math.abs(share) < 0.01 ? 3 : 1);

/** A backdoor string as a strength: `kurtosis=32` changes one word in 33. */
export function inWords(strength: string): string {
  const [, id = '', value = ''] = /^([\w-]+)=([\d.e+-]+)$/.exec(strength) ?? [];
  const number = Number(value);
  if (/^(kurtosis|kurtosis-high|skew)$/.test(id)) return number === 0 ? 'every word' : `1 word in ${count(number + 1)}`;
  if (id === 'tilt') return number < 1 ? `tilt ${short(1 / number)}` : `tilt 1/${short(number)}`;
  if (id === 'scale') return `${percent(Math.abs(number - 1), Math.abs(number - 1) < 0.01 ? 4 : 1)} off`;
  if (id === 'shift') return `${short(number)} sigma`;
  if (/^(bias|agree|follow)$/.test(id)) {
    const oneIn = Math.floor(1 / number); // rounded to the stronger, which below 10 is much
    return `${short(number)}${oneIn < 10 ? '' : ` (1 word in ${count(oneIn)})`}`;
  }
  if (id === 'period') return number === 1 ? 'in every word' : `in every ${ordinal(number)} word`;
  if (id === 'event-period') return `after every ${number === 1 ? '' : `${ordinal(number)} `}0 or 1`;
  if (id === 'excess') return number < 1 ? `${short(100 * number)}% too often` : `${short(1 + number)} times its share`;
  return strength;
}

/** A folder of streams: one line a stream, then what they share. */
export function folderText(report: AuditReport, paint: Paint, room: number): string {
  const { streams = [], reuse } = report;
  const rows = streams.map(({ name, report: { state, families, numbers, alarm, detectedAt, component } }) => [
    paint(INKS[state], state),
    name,
    count(numbers),
    eText(Math.max(0, ...families.map(({ supLogE }) => supLogE))),
    alarm ? `${component} after ${count(detectedAt!)}` : '',
  ]);
  const [first] = streams;
  let text = columns(
    [['', 'stream', 'numbers', 'largest e-value', 'alarm'], ...rows],
    ['left', 'left', 'right', 'right'],
  );
  if (reuse) text += `\n${reuseText(reuse, paint, room)}`;
  for (const limit of first?.report.limits ?? []) text += wrap(limit, room, '  ', '- ');
  return text;
}

/** Findings that a terminal shows. */
const SHOWN = 20;

function reuseText({ state, because, gram, sure, falseAlarm, found }: ReuseReport, paint: Paint, room: number): string {
  const indent = ' '.repeat(9);
  const lines = found.length > 0 ? found.slice(0, SHOWN).map((one) => `${one.because}.`) : [`${because}.`];
  if (found.length > SHOWN) lines.push(`${count(found.length - SHOWN)} more.`);
  let text = '';
  for (const [i, line] of lines.entries())
    text += wrap(line, room, indent, i === 0 ? `${paint(INKS[state], state.padEnd(7))}  reuse: ` : `${indent}reuse: `);
  if (gram === null) return text;
  return (
    text +
    wrap(
      `A reused stretch of ${plural(sure, 'number')} or more is missed with a chance of at most 1e-6; independent streams agree in ${plural(gram, 'number')} in a row with a chance of at most ${short(falseAlarm)}, which is part of alpha.`,
      room,
    )
  );
}

/** Notes on how a source was read. */
export function notesText({ source }: AuditReport, room: number): string {
  return source.notes.map((note) => wrap(`${note}.`, room)).join('');
}
