import { FairnoiseError } from '../core/index.ts';
import type { PrintedResults, PrintedRow, TimeFormat } from '../evidence/index.ts';
import { floorDecimal } from './decimal.ts';

/**
 * Cohen's results table (locuslab/smoothing, certify.py): `idx label predict radius correct time`, tab separated, abstain = -1 and 0.0.
 * The writer prints radii rounded down. The reader takes what the descendants of that script print as well.
 */
const COLUMNS = ['idx', 'label', 'predict', 'radius', 'correct', 'time'] as const;

export const RESULTS_HEADER = `${COLUMNS.join('\t')}\n`;

/** One certified input. Without a label, `label` is -1 and `correct` false; an abstention has `predict` -1 and radius 0. */
export interface ResultRow {
  readonly idx: number;
  readonly label: number;
  readonly predict: number;
  readonly radius: number;
  readonly correct: boolean;
  readonly seconds: number;
}

/** One line with its newline. The radius is floored to 6 decimals, so that what is printed was proved. */
export function resultsLine(row: ResultRow): string {
  const radius = row.predict === -1 ? '0.0' : floorDecimal(row.radius, 6);
  return `${[row.idx, row.label, row.predict, radius, row.correct ? 1 : 0, clock(row.seconds)].join('\t')}\n`;
}

/** Seconds as Python's `str(timedelta)` with microseconds, H:MM:SS.ffffff. */
export function clock(seconds: number): string {
  const micros = Math.max(0, Math.round(seconds * 1e6));
  const whole = Math.floor(micros / 1e6);
  const two = (value: number) => String(value).padStart(2, '0');
  const fraction = String(micros % 1e6).padStart(6, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${fraction}`;
}

// ---------------------------------------------------------------- reading

type Role = (typeof COLUMNS)[number] | 'pA' | 'samples' | 'sigma';

/** Names that the known forks give the columns (Cohen, Salman, denoised smoothing, ISS, eth-sri ensembles). */
const NAMES: Record<string, Role> = {
  idx: 'idx',
  index: 'idx',
  label: 'label',
  target: 'label',
  predict: 'predict',
  pred: 'predict',
  prediction: 'predict',
  radius: 'radius',
  'radius proved': 'radius',
  correct: 'correct',
  time: 'time',
  time_forward: 'time',
  pa: 'pA',
  pabar: 'pA',
  samplesize: 'samples',
  sigma: 'sigma',
};

const REQUIRED: readonly Role[] = ['idx', 'label', 'predict', 'radius'];
const UNSIGNED = /^\d+$/;

/**
 * Reads a results table. Lines end in LF or CRLF; tab, comma or blanks separate; blank lines and repeated headers are passed over; an
 * unfinished last line is set aside. Anything else that cannot be understood is a `DATA_MALFORMED` naming the line.
 */
export function readResults(text: string, name = 'results'): PrintedResults {
  const fault = (line: number, said: string) => new FairnoiseError('DATA_MALFORMED', `${name} line ${line}: ${said}`);
  if (text.includes('\0')) throw fault(1, 'expected a table of text, got binary data');
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) {
    throw new FairnoiseError('DATA_MALFORMED', `${name} is empty; expected a table with columns ${COLUMNS.join(' ')}`);
  }

  const split = splitter(lines[first]!);
  const head = split(lines[first]!);
  const header = !UNSIGNED.test(head[0]!);
  const columns = header ? head : COLUMNS.slice(0, head.length);
  const roles = new Map<Role, number>();
  columns.forEach((column, at) => {
    const role = NAMES[column.toLowerCase()];
    if (role === undefined) return;
    if (roles.has(role)) throw fault(first + 1, `two columns for ${role}; keep one`);
    roles.set(role, at);
  });
  const missing = REQUIRED.filter((role) => !roles.has(role));
  if (missing.length > 0) {
    const expected = `expected columns ${COLUMNS.join(' ')}`;
    throw fault(first + 1, `${expected}; ${missing.join(' and ')} missing in ${quote(lines[first]!)}`);
  }

  const rows: PrintedRow[] = [];
  const times = new Set<TimeFormat>();
  const repeatedHeaders: number[] = [];
  let cutOff: PrintedResults['cutOff'] = null;
  let trailer = 0;
  const end = lines.length - 1; // what follows the last newline: '' unless the file was cut off there
  for (let at = header ? first + 1 : first; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.trim() === '') continue;
    if (line.startsWith('===')) {
      trailer = lines.slice(at).filter((rest) => rest.trim() !== '').length;
      break;
    }
    const fields = split(line);
    if (header && fields.join('\t') === columns.join('\t')) {
      repeatedHeaders.push(at + 1);
      continue;
    }
    const row = parseRow(fields, columns, roles, at + 1);
    if (typeof row !== 'string') {
      rows.push(row.row);
      if (row.time !== null && at !== end) times.add(row.time);
    } else if (at === end) cutOff = { line: at + 1, text: line };
    else throw fault(at + 1, `${row} in ${quote(line)}`);
  }
  const timeFormat = times.size > 1 ? 'mixed' : (times.values().next().value ?? 'none');
  const terminated = rows.at(-1)?.line !== end + 1;
  return { columns, rows, timeFormat, cutOff, terminated, repeatedHeaders, trailer, header };
}

/** A row, or what is wrong with it. */
function parseRow(
  fields: readonly string[],
  columns: readonly string[],
  roles: ReadonlyMap<Role, number>,
  line: number,
): { row: PrintedRow; time: TimeFormat | null } | string {
  if (fields.length !== columns.length) {
    return `expected ${columns.length} columns (${columns.join(' ')}), got ${fields.length}`;
  }
  const field = (role: Role) => (roles.has(role) ? fields[roles.get(role)!]! : null);
  const idx = whole(field('idx')!);
  const label = whole(field('label')!);
  const predict = whole(field('predict')!);
  for (const [value, role] of [
    [idx, 'idx'],
    [label, 'label'],
    [predict, 'predict'],
  ] as const) {
    if (value === null) return `expected an integer as ${role}, got ${quote(field(role)!)}`;
  }
  const printed = field('radius')!;
  const radius = number(printed);
  // eth-sri's adaptive scripts print a decision there, and `{:.3}` of "True" is "Tru".
  if (radius === null && truth(printed) === null) return `expected a number as radius, got ${quote(printed)}`;
  const said = field('correct');
  const correct = said === null ? null : (truth(said) ?? whole(said));
  if (said !== null && correct === null) return `expected 0 or 1 as correct, got ${quote(said)}`;
  const samples = field('samples');
  if (samples !== null && !UNSIGNED.test(samples)) return `expected an integer as samplesize, got ${quote(samples)}`;
  const sigma = field('sigma');
  if (sigma !== null && !(Number(sigma) > 0)) return `expected a number > 0 as sigma, got ${quote(sigma)}`;
  const time = field('time');
  const [seconds, format] = time === null ? [null, null] : readTime(time);
  const row: PrintedRow = {
    line,
    idx: idx!,
    label: label!,
    predict: predict!,
    radius,
    printed,
    correct,
    seconds,
    pA: field('pA'),
    samples: samples === null ? null : Number(samples),
    sigma: sigma === null ? null : Number(sigma),
  };
  return { row, time: format };
}

/** `15.4`, `0:00:13.736080`, `1 day, 2:03:04.5`: seconds, or Python's `str(timedelta)`. */
export function readTime(text: string): [seconds: number | null, format: TimeFormat] {
  if (/^\d+(\.\d*)?(e[+-]?\d+)?$/i.test(text)) return [Number(text), 'seconds'];
  const parts = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text);
  if (!parts) return [null, 'unreadable'];
  const [, days = '0', hours, minutes, seconds] = parts;
  return [((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds), 'clock'];
}

function splitter(line: string): (line: string) => string[] {
  const separator = line.includes('\t') ? '\t' : line.includes(',') ? ',' : /\s+/;
  return (text) =>
    (separator === '\t' ? text : text.trim()).split(separator).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
}

const whole = (text: string): number | null =>
  /^[+-]?\d+(\.0+)?$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;

const number = (text: string): number | null => {
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (word) return /^nan$/i.test(word[2]!) ? Number.NaN : word[1] === '-' ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
};

const truth = (text: string): number | null => (/^Tru(e)?$/i.test(text) ? 1 : /^Fal(se)?$/i.test(text) ? 0 : null);

const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
