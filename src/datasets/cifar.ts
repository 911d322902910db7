import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { oneOf } from '../core/guards.ts';
import { type Labels, malformed, type Rows } from './dataset.ts';
import type { DataFile } from './file.ts';

/**
 * The binary versions of CIFAR (Krizhevsky, cs.toronto.edu/~kriz/cifar.html): records of one label byte (CIFAR-100: coarse,
 * then fine) and 3,072 bytes, the 32 x 32 planes of red, green and blue. Nothing but the size tells the two apart.
 */
const PIXELS = 3 * 32 * 32;
const shape = [3, 32, 32] as const;

/** Label bytes of a record with their number of classes and the file that names them. */
const cifar10 = [{ name: 'label', classes: 10, names: 'batches.meta.txt' }];
const cifar100 = [
  { name: 'coarse', classes: 20, names: 'coarse_label_names.txt' },
  { name: 'fine', classes: 100, names: 'fine_label_names.txt' },
];

/** Whether `size` bytes can be CIFAR records. */
export const isCifarSize = (size: number): boolean =>
  size > 0 && (size % (PIXELS + 1) === 0 || size % (PIXELS + 2) === 0);

/** `labelColumn` picks `fine` (default) or `coarse` of CIFAR-100. Throws DATA_MALFORMED. */
export async function openCifar(file: DataFile, labelColumn: string | null): Promise<{ rows: Rows; labels: Labels }> {
  if (!isCifarSize(file.size)) {
    throw malformed(
      `${file.path} has ${file.size} bytes, not a whole number of CIFAR-10 (3,073 bytes) or CIFAR-100 (3,074 bytes) records; it is truncated or something else.`,
    );
  }
  const fields = file.size % (PIXELS + 1) === 0 ? cifar10 : cifar100;
  const record = PIXELS + fields.length;
  const length = file.size / record;
  const wanted = fields === cifar10 ? 'label' : oneOf('labelColumn', labelColumn ?? 'fine', ['coarse', 'fine']);
  const column = fields.findIndex(({ name }) => name === wanted);
  const values = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const bytes = await file.read(i * record, record);
    for (const [at, { name, classes }] of fields.entries()) {
      if (bytes[at]! >= classes) {
        throw malformed(
          `record ${i} of ${file.path} has ${name} ${bytes[at]}, outside 0 to ${classes - 1}; it is not a CIFAR-${fields === cifar10 ? 10 : 100} file.`,
        );
      }
    }
    values[i] = bytes[column]!;
  }
  const rows: Rows = {
    kind: fields === cifar10 ? 'cifar-10' : 'cifar-100',
    path: file.path,
    files: [{ role: 'inputs', path: file.path, name: fields === cifar10 ? null : wanted, digest: file.digest }],
    length,
    shape,
    unit: 'byte',
    classNames: await names(join(dirname(file.path), fields[column]!.names), fields[column]!.classes),
    notes: fields === cifar10 ? [] : [`${file.path} is read as CIFAR-100 with its ${wanted} labels.`],
    shapeOf: () => shape,
    row: async (index) => (await file.read(index * record + fields.length, PIXELS)).slice(),
    close: () => file.close(),
  };
  return { rows, labels: { path: file.path, file: null, values } };
}

/** Class names from the text file that comes in the same archive; names decide nothing, so its absence is no error. */
async function names(path: string, classes: number): Promise<string[] | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  return lines.length === classes ? lines : null;
}
