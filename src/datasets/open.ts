import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isNpy, unreadable } from '../files/index.ts';
import { rowsOf } from './array.ts';
import { isCifarSize, openCifar } from './cifar.ts';
import { openCsv } from './csv.ts';
import { type Dataset, joined, type Labels, malformed, type Rows } from './dataset.ts';
import { type DataFile, openFile } from './file.ts';
import { findIn, labelsBeside } from './folder.ts';
import { isIdx, openIdx } from './idx.ts';
import { isImage, openImages } from './images.ts';
import { openLabels } from './labels.ts';
import { openNpy } from './npy.ts';
import { openNpz, splitMember } from './npz.ts';
import { openRaw } from './raw.ts';
import { isZip } from './zip.ts';

export interface OpenOptions {
  /** File or folder; `FILE.npz:NAME` is one array of an archive. */
  readonly data: string;
  /** File of labels; wins over labels inside or beside the data. */
  readonly labels?: string | undefined;
  /** Shape of one row, such as [3, 32, 32]; needed where the file does not say. */
  readonly shape?: readonly number[] | undefined;
  /** Shape of the model's input, [C, H, W] or [d]: tells where neither the file nor `shape` does, and is ignored where it does not fit. */
  readonly expected?: readonly number[] | undefined;
  /** CSV: title or number of the label's column, or `none`; CIFAR-100: `fine` or `coarse`. */
  readonly labelColumn?: string | undefined;
}

interface Read {
  readonly rows: Rows;
  readonly labels: Labels | null;
}

/** Opens, digests and checks a data set. Throws FairnoiseError: FILE_UNREADABLE, DATA_MALFORMED, DATA_MISMATCH, DEPENDENCY_MISSING. */
export async function openDataset(options: OpenOptions): Promise<Dataset> {
  const { path, member } = splitMember(options.data);
  const state = await stat(path).catch((thrown) => {
    throw unreadable(path, thrown);
  });
  const found = state.isDirectory() ? await findIn(path) : null;
  const given = options.labels === undefined ? null : await openLabels(options.labels);
  if (found?.kind === 'images') {
    const { rows, labels } = await openImages(found.list);
    return joined(rows, given ?? labels);
  }
  const data = found?.data ?? path;
  const beside = found || member ? (found?.labels ?? null) : await labelsBeside(data);
  const labels = given ?? (beside === null ? null : await openLabels(beside));
  const file = await openFile(data, /\.f32$/i.test(data));
  try {
    const read = await readRows(file, member, labels, options);
    const note = given || !labels ? [] : [`labels are those of ${labels.path}.`];
    return joined({ ...read.rows, notes: [...read.rows.notes, ...note] }, labels ?? read.labels);
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

async function readRows(
  file: DataFile,
  member: string | null,
  labels: Labels | null,
  options: OpenOptions,
): Promise<Read> {
  const shape = options.shape ?? null;
  const expected = options.expected ?? null;
  const labelColumn = options.labelColumn ?? null;
  const name = file.path.replace(/\.gz$/i, '');
  if (/\.f32$/i.test(name)) {
    const array = openRaw(file, { shape, expected, labels: labels?.values.length ?? null });
    return { rows: rowsOf(array, array.dims.slice(1)), labels: null };
  }
  const head = await file.read(0, Math.min(8, file.size));
  if (isIdx(head)) return { rows: rowsOf(await openIdx(file), shape), labels: null };
  if (isNpy(head)) return { rows: rowsOf(await openNpy(file), shape), labels: null };
  if (isZip(head)) return openNpz(file, member, shape);
  if (/\.bin$/i.test(name)) return openCifar(file, labelColumn);
  if (/\.(csv|tsv|txt|data)$/i.test(name))
    return openCsv(file, { labelColumn, labelled: labels !== null, shape, expected });
  if (isImage(basename(name)))
    throw malformed(
      `${file.path} is one image; put images into a folder, one folder inside it for each class, and give that.`,
    );
  const hint = isCifarSize(file.size) ? ' (its size fits CIFAR: name it .bin)' : '';
  throw malformed(
    `${file.path} is in no format known here: IDX, CIFAR .bin, .npy, .npz, .csv, .tsv, .f32 or a folder of images${hint}.`,
  );
}
