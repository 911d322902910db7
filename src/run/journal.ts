import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FairnoiseError, reason } from '../core/errors.ts';
import { type Appender, openAppender, readText, writeWhole } from '../files/index.ts';

/**
 * A folder of work that is stopped and resumed: a head that says what the folder is for, written before any work, and a journal with one
 * line a piece of finished work. A line is whole or it does not count, so a kill at any moment loses the work in flight and nothing else.
 */
const JOURNAL = 'journal.jsonl';
export const journalOf = (folder: string): string => join(folder, JOURNAL);

/** A folder that cannot be gone on with. */
export const otherFolder = (because: string, cause?: unknown): FairnoiseError =>
  new FairnoiseError('STATE_MISMATCH', `${because}; choose another folder with --out`, cause);

/** The head of a folder; null in a fresh one. `read` makes it of JSON, or null where that is not `what` (a run, a matrix). */
export function readHead<T>(folder: string, name: string, what: string, read: (json: unknown) => T | null): T | null {
  const file = join(folder, name);
  if (!existsSync(file)) {
    if (!existsSync(journalOf(folder))) return null;
    throw new FairnoiseError(
      'STATE_MISMATCH',
      `${folder} has a journal but no ${name}; choose an empty folder with --out`,
    );
  }
  const text = readText(file, name);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw otherFolder(`${file} is damaged (${reason(cause)})`, cause);
  }
  const head = read(json);
  if (head === null) throw otherFolder(`${file} is not ${what} of this version`);
  return head;
}

export interface JournalLine<T> {
  readonly text: string;
  readonly value: T;
}

/** The whole lines of a folder's journal; `read` throws on one that is damaged. */
export function readJournal<T>(folder: string, read: (json: unknown) => T): JournalLine<T>[] {
  const file = journalOf(folder);
  if (!existsSync(file)) return [];
  const lines = readText(file, 'journal').split('\n');
  lines.pop(); // what follows the last newline was never finished
  return lines.map((text, i) => {
    try {
      return { text, value: read(JSON.parse(text)) };
    } catch (cause) {
      throw otherFolder(`${file} line ${i + 1} is damaged`, cause);
    }
  });
}

/** Writes `lines` anew, without the torn one that a kill may have left, and opens the journal for more. */
export function continueJournal(folder: string, lines: readonly string[]): Appender {
  writeWhole(journalOf(folder), lines.map((line) => `${line}\n`).join(''));
  return openAppender(journalOf(folder));
}

/**
 * The first thing in which what a folder holds differs from what is wanted: `its sigma is 0.25, not 0.5`; null: nothing. `words` says
 * how a value reads.
 */
export function firstDifference(held: unknown, wanted: unknown, words = asJson, name = ''): string | null {
  if (JSON.stringify(held) === JSON.stringify(wanted)) return null;
  if (isObject(held) && isObject(wanted)) {
    for (const key of new Set([...Object.keys(held), ...Object.keys(wanted)])) {
      const found = firstDifference(held[key], wanted[key], words, name ? `${name}.${key}` : key);
      if (found) return found;
    }
    return null; // in another order
  }
  return `its ${name} is ${cut(words(held))}, not ${cut(words(wanted))}`;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const LONGEST = 40; // characters of a value in a sentence

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}…` : text);

const asJson = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
