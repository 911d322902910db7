import { product } from './array.ts';
import { type Labels, malformed, type Rows, type Values } from './dataset.ts';
import type { DataFile } from './file.ts';
import { labelVector } from './label-vector.ts';

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
    separator ||= separatorOf(text.slice(0, recordEnd(text, 0)));
    let from = 0;
    for (;;) {
      const end = recordEnd(text, from);
      if (end < 0) break;
      const record = text.slice(from, end);
      const fields = split(record, separator);
      if (fields.length > 1 || fields[0] !== '') yield { number, fields };
      number += 1 + occurrences(record, '\n');
      from = end + 1;
    }
    text = text.slice(from);
    if (last && text !== '') throw malformed(`${file.path} ends inside a quoted field that starts on line ${number}.`);
  }
}

/** Index of the newline that ends the record at `from`: the first with an even number of quotes before it; -1 when it is not there yet. */
function recordEnd(text: string, from: number): number {
  let end = text.indexOf('\n', from);
  let quote = text.indexOf('"', from);
  let quotes = 0;
  while (end >= 0 && quote >= 0) {
    for (; quote >= 0 && quote < end; quote = text.indexOf('"', quote + 1)) quotes++;
    if (quotes % 2 === 0) return end;
    end = text.indexOf('\n', end + 1);
  }
  return quotes % 2 === 0 ? end : -1;
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

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** Rows a block: a table grows without being copied. */
const BLOCK = 4096;

/**
 * A table of numbers with or without titles. The label's column goes by title or by number from 0, `none` says that there is none;
 * by default it is the last, unless labels come from elsewhere. Throws DATA_MALFORMED naming line and column.
 */
export async function openCsv(
  file: DataFile,
  { labelColumn, labelled, shape }: { labelColumn: string | null; labelled: boolean; shape: readonly number[] | null },
): Promise<{ rows: Rows; labels: Labels | null }> {
  const { path } = file;
  const blocks: Float64Array[] = [];
  const labels: number[] = [];
  let titles: readonly string[] | null = null;
  let width = 0;
  let column = -1;
  let length = 0;
  let bytes = true;
  for await (const { number, fields } of lines(file)) {
    if (width === 0) {
      width = fields.length;
      titles = fields.some((field) => field !== '' && !NUMBER.test(field)) ? fields : null;
      column = labelIndex(labelColumn, titles, width, labelled, path);
      if (titles) continue;
    }
    if (fields.length !== width)
      throw malformed(`line ${number} of ${path} has ${fields.length} fields where the first has ${width}.`);
    const d = column < 0 ? width : width - 1;
    const block = (blocks[Math.floor(length / BLOCK)] ??= new Float64Array(BLOCK * d));
    let at = (length % BLOCK) * d;
    for (let i = 0; i < width; i++) {
      const field = fields[i]!;
      const value = NUMBER.test(field) ? Number(field) : Number.NaN;
      if (!Number.isFinite(value))
        throw malformed(
          `line ${number}, column ${titleOf(titles, i)} of ${path} is ${field === '' ? 'empty' : `"${field}"`}, not a number; encode or drop it.`,
        );
      if (i === column) labels.push(value);
      else {
        block[at++] = value;
        bytes &&= value >= 0 && value <= 255 && Number.isInteger(value);
      }
    }
    length++;
  }
  if (length === 0) throw malformed(`${path} has no rows.`);
  const d = column < 0 ? width : width - 1;
  if (d === 0) throw malformed(`${path} has one column and it is the label's; nothing is left to certify.`);
  if (shape && product(shape) !== d)
    throw malformed(
      `${path} has ${d} values a row, which do not fill the shape ${shape.join(',')} given with --shape.`,
    );
  const pixels = bytes && shape?.length === 3;
  const notes = column < 0 ? [] : [`${path}: the label is column ${titleOf(titles, column)}.`];
  if (pixels)
    notes.push(`${path} holds whole numbers from 0 to 255 in the shape of images, read as bytes: b means b/255.`);
  const row = (index: number): Float64Array =>
    blocks[Math.floor(index / BLOCK)]!.slice((index % BLOCK) * d, ((index % BLOCK) + 1) * d);
  const rows: Rows = {
    kind: 'csv',
    files: [{ role: 'inputs', path, name: column < 0 ? null : titleOf(titles, column), digest: file.digest }],
    length,
    shape: shape ?? [d],
    unit: pixels ? 'byte' : 'float',
    classNames: null,
    notes,
    shapeOf: () => shape ?? [d],
    row: async (index): Promise<Values> => (pixels ? Uint8Array.from(row(index)) : row(index)),
    close: () => file.close(),
  };
  return { rows, labels: column < 0 ? null : { path, file: null, values: labelVector(labels, path) } };
}

/** Title of a column, or its number. */
const titleOf = (titles: readonly string[] | null, i: number): string => (titles?.[i] ? `"${titles[i]}"` : String(i));

/** Where the label stands, -1 for nowhere. */
function labelIndex(
  wanted: string | null,
  titles: readonly string[] | null,
  width: number,
  labelled: boolean,
  path: string,
): number {
  if (titles?.[0] === '') {
    throw malformed(
      `the first column of ${path} has no title: an index that pandas wrote? Give it a title, or write the table with index=False.`,
    );
  }
  if (wanted === 'none' || (wanted === null && labelled)) return -1;
  if (wanted === null) return width - 1;
  const byTitle = titles?.indexOf(wanted) ?? -1;
  if (byTitle >= 0) return byTitle;
  if (/^\d+$/.test(wanted) && Number(wanted) < width) return Number(wanted);
  const known = titles
    ? `among ${titles
        .slice(0, 20)
        .map((title) => `"${title}"`)
        .join(', ')}${titles.length > 20 ? ', …' : ''}`
    : `from 0 to ${width - 1}`;
  throw malformed(`${path} has no column "${wanted}"; name the label's column ${known}, or none.`);
}
