import { utf8 } from '../core/bytes.ts';
import { canonicalJson } from '../core/canonical.ts';
import { type Digest, digestOf } from '../core/digest.ts';
import { FairnoiseError } from '../core/errors.ts';
import { integer } from '../core/guards.ts';

/** One row as it stands in the file: bytes, 32-bit integers, or the file's own float width. */
export type Values = Uint8Array | Int32Array | Float32Array | Float64Array;

/** `byte` means value = byte / 255; `integer` and `float` mean the number itself. */
export type Unit = 'byte' | 'integer' | 'float';

export type DatasetKind = 'idx' | 'cifar-10' | 'cifar-100' | 'npy' | 'npz' | 'images' | 'csv' | 'raw';

export interface DatasetFile {
  readonly role: 'inputs' | 'labels' | 'image';
  readonly path: string;
  /** What was taken from inside: an image of a folder, an array of an archive, the label's column; null when all of the file. */
  readonly name: string | null;
  /** SHA-256 of the content; of what is inside, when the file is gzipped. */
  readonly digest: Digest;
}

/** Rows with random access: a row is read and decoded when it is asked for. */
export interface Rows {
  readonly kind: DatasetKind;
  /** File or folder the rows come from, for messages. */
  readonly path: string;
  readonly files: readonly DatasetFile[];
  readonly length: number;
  /** [C, H, W] of images, [d] of tables; null when images differ in size and need a resize or a crop. */
  readonly shape: readonly number[] | null;
  readonly unit: Unit;
  readonly classNames: readonly string[] | null;
  /** What was decided while reading and the user did not say: one sentence each. */
  readonly notes: readonly string[];
  shapeOf(index: number): readonly number[];
  /** Row `index`, C order over `shapeOf(index)`. */
  row(index: number): Promise<Values>;
  /** Gives the open files back. */
  close(): Promise<void>;
}

/** One label a row, from a file of its own or, with `file` null, from the rows' file. */
export interface Labels {
  readonly path: string;
  readonly file: DatasetFile | null;
  readonly values: Int32Array;
}

/** Rows with at most one label each. */
export interface Dataset extends Rows {
  /** `digestOfFiles(files)`. */
  readonly digest: Digest;
  label(index: number): number | null;
}

/**
 * SHA-256 of the RFC 8785 JSON of `[{digest, name, role}, …]` in the order the rows come in, inputs before labels:
 * the same for a gzipped and a plain copy, and for any place or name of the file; `name` says what was taken from inside.
 */
export function digestOfFiles(files: readonly DatasetFile[]): Digest {
  return digestOf(utf8(canonicalJson(files.map(({ digest, name, role }) => ({ digest, name, role })))));
}

/** Holds every label of rows `indices` to 0 … classes - 1, before any work starts. Throws DATA_MISMATCH. */
export function checkLabels(dataset: Dataset, classes: number, indices: Iterable<number>): void {
  for (const index of indices) {
    const label = dataset.label(index);
    if (label === null || (label >= 0 && label < classes)) continue;
    throw new FairnoiseError(
      'DATA_MISMATCH',
      `row ${index} has label ${label}, but the model has ${classes} classes (0 to ${classes - 1}); give the labels that belong to this model with --labels.`,
    );
  }
}

/** Rows with their labels. Throws DATA_MISMATCH when they are not equally many. */
export function joined(rows: Rows, labels: Labels | null): Dataset {
  if (labels && labels.values.length !== rows.length) {
    throw new FairnoiseError(
      'DATA_MISMATCH',
      `${rows.path} has ${rows.length} rows but ${labels.path} has ${labels.values.length} labels; give the labels of this file with --labels.`,
    );
  }
  const files = labels?.file ? [...rows.files, labels.file] : rows.files;
  const row = (index: number) => rows.row(integer('index', index, 0, rows.length - 1));
  return { ...rows, files, row, digest: digestOfFiles(files), label: (index) => labels?.values[index] ?? null };
}

/** DATA_MALFORMED with a sentence. */
export function malformed(message: string, cause?: unknown): FairnoiseError {
  return new FairnoiseError('DATA_MALFORMED', message, cause);
}

/** DATA_MALFORMED where rows cannot have the shape asked for, or where nothing says what shape they have. */
export class ShapeMisfit extends FairnoiseError {
  /** What is so of the file: `has 784 values a row (28 x 28)`. */
  readonly finding: string;

  /** The sentence is `path finding mend`, its punctuation with the mend. */
  constructor(path: string, finding: string, mend: string) {
    super('DATA_MALFORMED', `${path} ${finding}${mend}`);
    this.finding = finding;
  }
}
