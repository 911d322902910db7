import { isNpy } from '../files/index.ts';
import { lines } from './csv-lines.ts';
import { type Labels, malformed } from './dataset.ts';
import { type DataFile, openFile } from './file.ts';
import { isIdx, openIdx } from './idx.ts';
import { vectorOf } from './label-vector.ts';
import { openNpy } from './npy.ts';
import { npzLabels, splitMember } from './npz.ts';
import { isZip } from './zip.ts';

/** Labels from IDX, .npy, .npz, raw bytes (.u8) or text with one integer a line. Throws DATA_MALFORMED, FILE_UNREADABLE. */
export async function openLabels(labels: string): Promise<Labels> {
  const { path, member } = splitMember(labels);
  const file = await openFile(path, path.endsWith('.u8'));
  try {
    const values = await labelsOf(file, member);
    return { path: labels, file: { role: 'labels', path, name: member, digest: file.digest }, values };
  } finally {
    await file.close();
  }
}

async function labelsOf(file: DataFile, member: string | null): Promise<Int32Array> {
  if (file.path.endsWith('.u8')) return Int32Array.from(await file.read(0, file.size));
  const head = await file.read(0, Math.min(8, file.size));
  if (isIdx(head)) return vectorOf(await openIdx(file));
  if (isNpy(head)) return vectorOf(await openNpy(file));
  if (isZip(head)) return npzLabels(file, member);
  if (/\.(csv|tsv|txt)(\.gz)?$/i.test(file.path)) return labelLines(file);
  throw malformed(
    `${file.path} holds labels in no format known here: IDX, .npy, .npz, .u8 (a byte each), or .txt and .csv with one integer a line.`,
  );
}

/** One integer a line, under a title or not. */
async function labelLines(file: DataFile): Promise<Int32Array> {
  const labels: number[] = [];
  let first = true;
  for await (const { number, fields } of lines(file)) {
    if (fields.length > 1)
      throw malformed(`line ${number} of ${file.path} has ${fields.length} fields; a file of labels has one a line.`);
    const field = fields[0]!;
    const title = first && Number.isNaN(Number(field));
    first = false;
    if (title) continue;
    if (!/^\d{1,9}(\.0*)?$/.test(field))
      throw malformed(`line ${number} of ${file.path} is "${field}"; labels are integers from 0.`);
    labels.push(Number(field));
  }
  if (labels.length === 0) throw malformed(`${file.path} holds no labels.`);
  return Int32Array.from(labels);
}
