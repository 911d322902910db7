import { rowsOf } from './array.ts';
import { openCifar } from './cifar.ts';
import { type Dataset, joined, type Labels, malformed, type Rows } from './dataset.ts';
import { type DataFile, openFile } from './file.ts';
import { isIdx, openIdx } from './idx.ts';
import { openLabels } from './labels.ts';

export interface OpenOptions {
  /** File or folder. */
  readonly data: string;
  /** File of labels; wins over labels inside the data. */
  readonly labels?: string | undefined;
  /** Shape of one row, e.g. [3, 32, 32]; needed where the file does not say. */
  readonly shape?: readonly number[] | undefined;
  /** CSV: name or number of the label's column, or `none`; CIFAR-100: `fine` or `coarse`. */
  readonly labelColumn?: string | undefined;
}

/** Opens, digests and checks a data set. Throws FairnoiseError: FILE_UNREADABLE, DATA_MALFORMED, DATA_MISMATCH, DEPENDENCY_MISSING. */
export async function openDataset(options: OpenOptions): Promise<Dataset> {
  const file = await openFile(options.data);
  try {
    const { rows, labels } = await read(file, options);
    return joined(rows, options.labels === undefined ? labels : await openLabels(options.labels));
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

async function read(file: DataFile, options: OpenOptions): Promise<{ rows: Rows; labels: Labels | null }> {
  const head = await file.read(0, Math.min(8, file.size));
  if (isIdx(head)) return { rows: rowsOf(await openIdx(file), options.shape ?? null), labels: null };
  if (/\.bin$/i.test(file.path)) return openCifar(file, options.labelColumn ?? null);
  throw malformed(`${file.path} is in no format known here.`);
}
