import { join } from 'node:path';
import { misuse } from '../core/guards.ts';
import { openDataset } from '../datasets/index.ts';
import { makeFolder, writeWhole } from '../files/index.ts';
import { isLinear, openClassifier } from '../models/index.ts';
import type { JobResult } from './job.ts';

/** Certified radii held against the closed form of a linear classifier. */
export interface OracleCheck {
  readonly inputs: number;
  /** Certificates whose radius exceeds the true one; each has probability at most alpha. */
  readonly above: number;
  /** Largest certified share of a true radius. */
  readonly closest: number;
  /** Largest true radius less the certified one. */
  readonly largestGap: number;
}

/** Compares a finished run over the linear oracle at `model` with the truth at each input. */
export async function oracleCheck(model: string, run: JobResult): Promise<OracleCheck> {
  const oracle = await openClassifier(model);
  if (!isLinear(oracle)) throw misuse('model', 'a linear oracle', model);
  let above = 0;
  let closest = 0;
  let largestGap = 0;
  for (const record of run.records) {
    const { point } = await run.prepared.input(record.index);
    const truth = oracle.truth(point.values, Number(run.prepared.plan.noise.sigma)).smoothed;
    if (!truth) throw misuse('model', 'a linear oracle with two classes', model);
    if (record.predict === null) continue;
    const right = record.predict === oracle.truth(point.values, 1).label;
    if (!right || record.radius > truth.radius) above++;
    closest = Math.max(closest, record.radius / truth.radius);
    largestGap = Math.max(largestGap, truth.radius - record.radius);
  }
  return { inputs: run.records.length, above, closest, largestGap };
}

/** The rows of a labelled 8-bit IDX pair whose label is 0 or 1, as an IDX pair of its own in `folder`. */
export async function writeOracleData(
  data: string,
  labels: string,
  folder: string,
): Promise<{ images: string; labels: string; count: number }> {
  const dataset = await openDataset({ data, labels });
  const rows: Uint8Array[] = [];
  const kept: number[] = [];
  for (let i = 0; i < dataset.length; i++) {
    const label = dataset.label(i)!;
    if (label > 1) continue;
    rows.push((await dataset.row(i)) as Uint8Array);
    kept.push(label);
  }
  const [, height, width] = dataset.shape as [number, number, number];
  await dataset.close();
  makeFolder(folder);
  const images = join(folder, 'images-idx3-ubyte');
  const labelFile = join(folder, 'labels-idx1-ubyte');
  writeWhole(images, Buffer.concat([idxHeader([rows.length, height, width]), ...rows]));
  writeWhole(labelFile, Buffer.concat([idxHeader([rows.length]), Buffer.from(kept)]));
  return { images, labels: labelFile, count: rows.length };
}

/** IDX header of unsigned bytes (type 0x08), sizes big-endian. */
function idxHeader(sizes: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header[2] = 0x08;
  header[3] = sizes.length;
  sizes.forEach((size, i) => {
    header.writeUInt32BE(size, 4 + 4 * i);
  });
  return header;
}
