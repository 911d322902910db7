import { product } from './array.ts';
import { lines } from './csv-lines.ts';
import { type Labels, malformed, type Rows, ShapeMisfit, type Values } from './dataset.ts';
import type { DataFile } from './file.ts';
import { labelVector } from './label-vector.ts';

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** Numbers a block: a table grows without being copied. */
const BLOCK = 1 << 20;

interface Options {
  /** Title or number from 0 of the label's column, `none`, or null: the last, unless labels come from elsewhere. */
  readonly labelColumn: string | null;
  readonly labelled: boolean;
  readonly shape: readonly number[] | null;
  readonly expected: readonly number[] | null;
}

/** A table of numbers with or without titles. Throws DATA_MALFORMED naming line and column. */
export async function openCsv(file: DataFile, options: Options): Promise<{ rows: Rows; labels: Labels | null }> {
  const { path, digest } = file;
  const { titles, column, labels, d, length, bytes, row } = await readTable(file, options);
  if (options.shape && product(options.shape) !== d) {
    throw new ShapeMisfit(
      path,
      `has ${d} values a row`,
      `, which do not fill the shape ${options.shape.join(',')} given with --shape.`,
    );
  }
  const fits = options.expected && product(options.expected) === d ? options.expected : [d];
  const shape = options.shape ?? fits;
  const pixels = bytes && shape.length === 3;
  const notes: string[] = [];
  if (column >= 0) notes.push(`${path}: the label is column ${columnName(titles, column)}.`);
  if (pixels) notes.push(`${path} holds whole numbers from 0 to 255 in the shape of images: b is read as b/255.`);
  const rows: Rows = {
    kind: 'csv',
    path,
    files: [{ role: 'inputs', path, name: column < 0 ? null : String(column), digest }],
    length,
    shape,
    unit: pixels ? 'byte' : 'float',
    classNames: null,
    notes,
    shapeOf: () => shape,
    row: async (index): Promise<Values> => (pixels ? Uint8Array.from(row(index)) : row(index)),
    close: () => file.close(),
  };
  return { rows, labels: column < 0 ? null : { path, file: null, values: labelVector(labels, path) } };
}

async function readTable(file: DataFile, { labelColumn, labelled }: Options) {
  const { path } = file;
  const blocks: Float64Array[] = [];
  const labels: number[] = [];
  let titles: readonly string[] | null = null;
  let [width, column, d, perBlock, length, bytes] = [0, -1, 0, 0, 0, true];
  for await (const { number, fields } of lines(file)) {
    if (width === 0) {
      width = fields.length;
      titles = fields.some((field) => field !== '' && !NUMBER.test(field)) ? fields : null;
      column = labelIndex(labelColumn, titles, width, labelled, path);
      d = column < 0 ? width : width - 1;
      if (d === 0) throw malformed(`${path} has one column and it is the label's; nothing is left to certify.`);
      perBlock = Math.ceil(BLOCK / d);
      if (titles) continue;
    }
    if (fields.length !== width) {
      throw malformed(`line ${number} of ${path} has ${fields.length} fields where the first has ${width}.`);
    }
    const block = (blocks[Math.floor(length / perBlock)] ??= new Float64Array(perBlock * d));
    let at = (length % perBlock) * d;
    for (const [i, field] of fields.entries()) {
      const value = NUMBER.test(field) ? Number(field) : Number.NaN;
      if (!Number.isFinite(value)) {
        const where = `line ${number}, column ${columnName(titles, i)} of ${path}`;
        throw malformed(`${where} is ${field === '' ? 'empty' : `"${field}"`}, not a number; encode or drop it.`);
      }
      if (i === column) labels.push(value);
      else {
        block[at++] = value;
        bytes &&= value >= 0 && value <= 255 && Number.isInteger(value);
      }
    }
    length++;
  }
  if (length === 0) throw malformed(`${path} has no rows.`);
  const row = (index: number): Float64Array => {
    const at = (index % perBlock) * d;
    return blocks[Math.floor(index / perBlock)]!.slice(at, at + d);
  };
  return { titles, column, labels, d, length, bytes, row };
}

/** Number of a column, and its title if it has one. */
const columnName = (titles: readonly string[] | null, i: number): string =>
  titles?.[i] ? `${i} ("${titles[i]}")` : String(i);

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
