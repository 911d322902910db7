import { malformed } from './dataset.ts';
import type { DataFile } from './file.ts';

export interface Line {
  /** Of the file, from 1. */
  readonly number: number;
  readonly fields: readonly string[];
}

const CHUNK = 1 << 20;

/**
 * Records of a comma-, semicolon- or tab-separated file (RFC 4180: quoted fields may hold separators, line ends and doubled quotes).
 * The separator is the commonest of the three in the first line. Empty lines are skipped, fields are trimmed. Throws DATA_MALFORMED.
 */
export async function* lines(file: DataFile): AsyncGenerator<Line, void, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let number = 1;
  let separator = '';
  for (let at = 0; at < file.size || text !== ''; at += CHUNK) {
    const last = at + CHUNK >= file.size;
    if (at < file.size) text += decoder.decode(await file.read(at, Math.min(CHUNK, file.size - at)), { stream: !last });
    if (last && !text.endsWith('\n')) text += '\n';
    let from = 0;
    for (;;) {
      const end = recordEnd(text, from);
      if (end < 0) break;
      const record = text.slice(from, end);
      separator ||= separatorOf(record);
      const fields = split(record, separator);
      if (fields.length > 1 || fields[0] !== '') yield { number, fields };
      number += 1 + occurrences(record, '\n');
      from = end + 1;
    }
    text = text.slice(from);
    if (last && text !== '') throw malformed(`${file.path} ends inside a quoted field that starts on line ${number}.`);
  }
}

/** Index of the newline that ends the record at `from`, the first with an even number of quotes before it; -1 when it is not there yet. */
function recordEnd(text: string, from: number): number {
  let quotes = 0;
  for (let at = from; ; ) {
    const end = text.indexOf('\n', at);
    if (end < 0) return -1;
    quotes += occurrences(text.slice(at, end), '"');
    if (quotes % 2 === 0) return end;
    at = end + 1;
  }
}

function split(record: string, separator: string): string[] {
  if (!record.includes('"')) return record.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  let field = '';
  for (const part of record.split(separator)) {
    field = field === '' ? part : field + separator + part;
    if (occurrences(field, '"') % 2 === 1) continue; // the separator stood inside quotes
    const bare = field.trim();
    fields.push(/^".*"$/s.test(bare) ? bare.slice(1, -1).replaceAll('""', '"').trim() : bare);
    field = '';
  }
  return fields;
}

const occurrences = (text: string, character: string): number => text.split(character).length - 1;

function separatorOf(record: string): string {
  const bare = record.replaceAll(/"[^"]*"/g, '');
  return [',', ';', '\t'].reduce((best, next) => (occurrences(bare, next) > occurrences(bare, best) ? next : best));
}
