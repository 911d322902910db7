import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { continueJournal, firstDifference, journalOf, readHead, readJournal } from '../../../src/run/journal.ts';
import { temporaryFolder } from '../../support/cli.ts';

const numbers = (json: unknown): number => {
  if (typeof json !== 'number') throw new TypeError('no number');
  return json;
};
const values = (folder: string) => readJournal(folder, numbers).map(({ value }) => value);

describe('a journal', () => {
  test('is what was finished: the line that a kill has torn does not count', () => {
    const folder = temporaryFolder();
    expect(values(folder)).toEqual([]);
    const journal = continueJournal(folder, []);
    journal.append('1\n');
    journal.append('2\n');
    journal.close();
    writeFileSync(journalOf(folder), '34', { flag: 'a' });
    expect(values(folder)).toEqual([1, 2]);
    const lines = readJournal(folder, numbers).map(({ text }) => text);
    const more = continueJournal(folder, lines);
    more.append('3\n');
    more.close();
    expect(readFileSync(journalOf(folder), 'utf8')).toBe('1\n2\n3\n');
  });

  test.each(['{"a"', 'null', '"1"'])('with a damaged line, %s, says which', (line) => {
    const folder = temporaryFolder();
    writeFileSync(journalOf(folder), `1\n${line}\n3\n`);
    expect(() => values(folder)).toThrow(/journal\.jsonl line 2 is damaged; choose another folder with --out$/);
  });
});

describe('a head', () => {
  const read = (folder: string) =>
    readHead(folder, 'head.json', 'a run', (json) => (typeof json === 'number' ? json : null));
  test('is there or not, ours or not', () => {
    const folder = temporaryFolder();
    expect(read(folder)).toBeNull();
    writeFileSync(journalOf(folder), '');
    expect(() => read(folder)).toThrow('has a journal but no head.json; choose an empty folder with --out');
    const head = (text: string) => writeFileSync(join(folder, 'head.json'), text);
    head('7');
    expect(read(folder)).toBe(7);
    head('"7"');
    expect(() => read(folder)).toThrow('head.json is not a run of this version; choose another folder with --out');
    head('{"');
    expect(() => read(folder)).toThrow(/head\.json is damaged \(.*\); choose another folder with --out/);
  });
});

test('the first difference is named, with values that fit a sentence', () => {
  expect(firstDifference({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toBeNull();
  expect(firstDifference({ a: 1, b: { c: '0.5' } }, { a: 1, b: { c: '0.25' } })).toBe('its b.c is "0.5", not "0.25"');
  expect(firstDifference({ a: 1 }, { a: 1, d: null })).toBe('its d is nothing, not null');
  expect(firstDifference({ a: 'x'.repeat(99) }, { a: 1 })).toBe(`its a is "${'x'.repeat(36)}…, not 1`);
});
