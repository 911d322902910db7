import { comparisonPicture, type GalleryRow, imageOf } from '../report/index.ts';
import type { InputRecord } from '../smoothing/index.ts';
import { DEMO, type DemoEffect } from './demo.ts';
import { type JobResult, jobSampler } from './job.ts';

/** Inputs shown in full. */
const SHOWN = 6;

/** A few inputs in full, and all of them below, under both sources of randomness. */
export async function demoPicture(honest: JobResult, attacked: JobResult, effect: DemoEffect) {
  const rows = (run: JobResult) =>
    run.records.map((record) => ({
      idx: record.index,
      predict: record.predict ?? -1,
      radius: record.radius,
      correct: record.predict === record.label,
    }));
  const shown = spread(honest.records, SHOWN).map((record) =>
    galleryRow(honest, record, attacked.records.find(({ index }) => index === record.index)!, effect),
  );
  return comparisonPicture(await Promise.all(shown), rows(honest), rows(attacked), {
    title: 'What the noise proves, and what a backdoor in it claims',
    subtitle: `Each digit is voted on ${DEMO.samples.toLocaleString('en')} times under Gaussian noise (sigma ${DEMO.sigma}); the backdoor is the paper’s, inside numpy’s generator.`,
    classes: Array.from({ length: honest.prepared.plan.model.classes }, (_, k) => String(k)),
    names: ['honest', 'backdoored'],
  });
}

/** Inputs from the smallest radius to the largest, evenly by rank. */
function spread(records: readonly InputRecord[], count: number): InputRecord[] {
  const sorted = [...records].sort((a, b) => b.radius - a.radius);
  return Array.from({ length: count }, (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (count - 1))]!);
}

async function galleryRow(
  honest: JobResult,
  record: InputRecord,
  attacked: InputRecord,
  { bound, refuted }: DemoEffect,
): Promise<GalleryRow> {
  const { prepared } = honest;
  const { point } = await prepared.input(record.index);
  const [channels, height, width] = prepared.plan.model.shape as [1 | 3, number, number];
  const noisy = jobSampler(honest).perturb(point, { input: record.index, phase: 1, sample: 0 }, 1);
  const truth = bound.get(record.index)!;
  const side = ({ estimation, predict, radius }: InputRecord, note?: string) => ({
    votes: estimation.counts,
    predict: predict ?? -1,
    radius,
    ...(note ? { note } : {}),
  });
  return {
    label: `a ${record.label}`,
    clean: imageOf(point.values, channels, height, width),
    noisy: imageOf(noisy, channels, height, width),
    runs: [side(record), side(attacked, refuted.includes(record.index) ? 'false' : undefined)],
    ...(truth === null ? {} : { truthBelow: truth }),
  };
}
