import { misuse } from '../core/guards.ts';
import { builtIn } from './built-in.ts';
import { type BackdoorEntry, keyParameter, type Settings } from './catalogue.ts';
import type { Schedule } from './schedule.ts';

/** One backdoor with its settings, as it stands in a recipe (there it also has `inner`). Plain JSON. */
export interface BackdoorRecipe {
  readonly id: string;
  readonly schedule?: readonly Schedule[];
  readonly [setting: string]: unknown;
}

/**
 * Backdoor strings:
 *   kurtosis=4                                one setting
 *   artifact-usenix:alpha=1,beta=2            several, by name, with commas
 *   kurtosis=0@random=4,key=7@phase=1         schedules, from the nearest to the backdoor outwards
 *   cycle=100000+skew=2                       backdoors in series, from the generator towards the sampler
 */
export function parseBackdoor(text: string, catalogue: readonly BackdoorEntry[] = builtIn): BackdoorRecipe[] {
  return text.split('+').map((part) => parseOne(part.trim(), catalogue));
}

function parseOne(text: string, catalogue: readonly BackdoorEntry[]): BackdoorRecipe {
  const [head = '', ...schedules] = text.split('@');
  const [, id = '', , settings = ''] = /^([\w-]*)\s*([=:](.*))?$/s.exec(head.trim()) ?? [];
  const entry = entryOf(id || head, catalogue);
  const schedule = schedules.map((part) => parseSchedule(part.trim()));
  return checkBackdoor({ id: entry.id, ...named(settings, entry), ...(schedule.length ? { schedule } : {}) }, entry);
}

export function entryOf<E extends BackdoorEntry>(id: unknown, catalogue: readonly E[]): E {
  const entry = catalogue.find((known) => known.id === id);
  if (entry) return entry;
  throw misuse('backdoor', `one of ${catalogue.map(usage).join(', ')}`, id);
}

/** What a built-in backdoor works on. Throws a RangeError that lists them all where `id` is none. */
export const levelOf = (id: string): BackdoorEntry['level'] => entryOf(id, builtIn).level;

/** `kurtosis=P`, `artifact-usenix:alpha=ALPHA,beta=BETA,gamma=GAMMA`. */
export function usage({ id, parameters }: BackdoorEntry): string {
  const [first, ...more] = parameters;
  if (!first) return id;
  if (more.length === 0) return `${id}=${first.name.toUpperCase()}`;
  return `${id}:${parameters.map(({ name }) => `${name}=${name.toUpperCase()}`).join(',')}`;
}

function named(text: string, entry: BackdoorEntry): Record<string, string> {
  const settings: Record<string, string> = {};
  text.split(',').forEach((part, i) => {
    const [name, value] = part.split('=').map((word) => word.trim());
    if (!name && value === undefined) return;
    if (value !== undefined) settings[name!] = value;
    else if (i === 0 && entry.parameters[0]) settings[entry.parameters[0].name] = name!;
    else throw misuse('backdoor', usage(entry), `${entry.id}:${text}`);
  });
  return settings;
}

/** The recipe of one backdoor with every setting in range and none missing; a sentence says which is not. */
export function checkBackdoor(recipe: BackdoorRecipe, entry: BackdoorEntry): BackdoorRecipe {
  const checked: Record<string, unknown> = { id: entry.id };
  for (const name of Object.keys(recipe))
    if (!['id', 'schedule', 'inner'].includes(name) && !entry.parameters.some((parameter) => parameter.name === name))
      throw misuse(`backdoor ${entry.id}`, `no settings besides those of ${usage(entry)}`, name);
  for (const { name, expected, fallback, read } of entry.parameters) {
    const given = recipe[name] ?? fallback;
    const value = given === undefined ? undefined : read(given);
    if (value === undefined) throw misuse(`${name} of ${entry.id}`, expected, given ?? 'none');
    checked[name] = value;
  }
  if (recipe.schedule !== undefined) {
    if (entry.level === 'seed') throw misuse('schedule', `none for ${entry.id}, which acts once, on the seed`, 'one');
    if (!Array.isArray(recipe.schedule)) throw misuse('schedule', 'a list of schedules', recipe.schedule);
    checked.schedule = recipe.schedule.map(checkSchedule);
  }
  return checked as unknown as BackdoorRecipe;
}

export function settingsOf(recipe: BackdoorRecipe, entry: BackdoorEntry): Settings {
  return Object.fromEntries(entry.parameters.map(({ name }) => [name, recipe[name] as number | string]));
}

const SCHEDULES = [
  'every=P',
  'random=P,key=KEY',
  'words=FROM..TO',
  'date=YYYY-MM-DD..YYYY-MM-DD',
  'phase=0|1',
  'input=FROM..TO',
  'digest=HEX',
  'call=FROM..TO',
].join(', ');
const key = keyParameter('key', '0');

function parseSchedule(text: string): Schedule {
  const [first = '', ...more] = text.split(',').map((part) => part.trim());
  const [kind = '', value = ''] = first.split('=');
  const range = (): [string, string | null] => {
    const [from = '', to] = value.split('..');
    return [from, to === undefined ? from : to || null];
  };
  const [from, to] = range();
  const count = (part: string | null) => (part === null ? null : part === '' ? 0 : Number(part));
  const options = Object.fromEntries(more.map((part) => part.split('=')));
  const wrong = () => misuse('schedule', `one of ${SCHEDULES}`, text);
  if (Object.keys(options).some((name) => kind !== 'random' || name !== 'key')) throw wrong();
  switch (kind) {
    case 'every':
      return checkSchedule({ kind, period: value === '' ? NaN : Number(value) });
    case 'random':
      return checkSchedule({ kind, period: value === '' ? NaN : Number(value), key: options.key ?? '0' });
    case 'words':
    case 'input':
    case 'call':
      if (value === '') throw wrong();
      return checkSchedule({ kind, from: count(from), to: count(to) });
    case 'date':
      return checkSchedule({ kind, from: from || null, to });
    case 'phase':
      return checkSchedule({ kind, phase: { '0': 0, selection: 0, '1': 1, estimation: 1 }[value] });
    case 'digest':
      return checkSchedule({ kind, prefix: value.toLowerCase() });
    default:
      throw wrong();
  }
}

function checkSchedule(schedule: unknown): Schedule {
  const given = (typeof schedule === 'object' && schedule !== null ? schedule : {}) as Record<string, unknown>;
  const { kind, period, from, to } = given;
  const index = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const day = (value: unknown) =>
    value === null || (/^\d{4}-\d\d-\d\d$/.test(String(value)) && !Number.isNaN(Date.parse(String(value))));
  const must = (holds: boolean, expected: string, got: unknown): void => {
    if (!holds)
      throw misuse(`schedule ${kind}`, expected, typeof got === 'object' && got !== null ? JSON.stringify(got) : got);
  };
  switch (kind) {
    case 'every':
      must(index(period), 'integer P >= 0, for every (P+1)-th word', period);
      return { kind, period: period as number };
    case 'random':
      must(
        typeof period === 'number' && period >= 0 && period < 2 ** 31,
        'number P in [0, 2^31), for one word in P+1',
        period,
      );
      must(key.read(given.key) !== undefined, `key: ${key.expected}`, given.key);
      return { kind, period: period as number, key: key.read(given.key) as string };
    case 'words':
    case 'input':
    case 'call':
      must(
        index(from) && (to === null || (index(to) && (to as number) >= (from as number))),
        'FROM..TO, integers >= 0',
        given,
      );
      return { kind, from: from as number, to: to as number | null };
    case 'date':
      must(day(from) && day(to) && (from !== null || to !== null), 'dates FROM..TO as YYYY-MM-DD', given);
      return { kind, from: from as string | null, to: to as string | null };
    case 'phase':
      must(given.phase === 0 || given.phase === 1, '0 (selection) or 1 (estimation)', given.phase ?? 'none');
      return { kind, phase: given.phase as 0 | 1 };
    case 'digest':
      must(/^[0-9a-f]{1,64}$/.test(String(given.prefix)), '1 to 64 hex digits', given.prefix);
      return { kind, prefix: given.prefix as string };
    default:
      throw misuse('schedule', `one of ${SCHEDULES}`, kind ?? 'none');
  }
}
