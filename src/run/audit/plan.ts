import type { Suite } from '../../audit/index.ts';
import { misuse } from '../../core/guards.ts';
import { finite } from '../../report/numbers.ts';
import { ELEMENT_BYTES, floatOf, isNumeric, type NumberType } from '../../sources/index.ts';
import type { AuditTick } from './audit.ts';
import type { BatterySpec } from './battery.ts';
import { type VectorLayout, vectorLayout } from './layout.ts';
import { type AuditRequest, ENDLESS_NUMBERS, ENDLESS_SEQUENCES, SEQUENCE_BITS } from './request.ts';
import { type AuditSource, scaleOf } from './source.ts';

/** How floats lie in vectors; flags about that are refused where the noise battery reads no floats. */
export function layoutOf(
  source: AuditSource,
  { axis, sigma, grid }: AuditRequest,
  fit: readonly Suite[],
): VectorLayout | null {
  const numbers = isNumeric(source.form.type) || source.normals !== null;
  const reads = numbers && fit.some(({ id }) => id === 'noise');
  for (const [flag, value] of [
    ['--axis', axis],
    ['--sigma', sigma],
    ['--grid', grid],
  ] as const) {
    if (value !== null && !reads)
      throw misuse(flag, `floats for the noise suite (${NUMBERS}${ofSteps(source)})`, value);
  }
  return reads ? layoutIn(source, axis) : null;
}

/** Flags that floats take, and words do not. */
export function refuseOnWords(
  source: AuditSource,
  { sigma, grid }: { readonly sigma: number | null; readonly grid: number | null },
): void {
  const mend = `floats (${NUMBERS}${ofSteps(source)})`;
  if (sigma !== null) throw misuse('--sigma', mend, sigma);
  if (grid !== null) throw misuse('--grid', mend, grid);
}

const NUMBERS = '--as f64, or an .npy of floats';
const ofSteps = ({ form }: AuditSource): string =>
  form.signed ? '; or --grid 1/N too, where signed integers are steps of 1/N' : '';

export const layoutIn = ({ stream }: AuditSource, axis: number | null): VectorLayout =>
  vectorLayout(stream.array, axis, stream.name, stream.size);

export function floatsSpec(
  source: AuditSource,
  type: NumberType,
  request: Pick<AuditRequest, 'sigma' | 'grid'>,
  layout: VectorLayout | null,
): BatterySpec['floats'] {
  return { type: floatOf(type), layout: layout!, ...scaleOf(source, request) };
}

/** What the noise suite reads at most, in numbers or words of the source. */
export function noiseBounds(
  source: AuditSource,
  request: AuditRequest,
  fit: readonly Suite[],
): { most: number; name: string } {
  const { stream, form } = source;
  const { numbers, bytes, sequences, sequenceBits } = request;
  // Sequences bound what is read; the battery takes what they take.
  const taken = sequences !== null && fit.some(({ id }) => id === 'sp800-22') ? sequences : Number.POSITIVE_INFINITY;
  const inBits = Math.ceil((taken * (sequenceBits ?? SEQUENCE_BITS)) / 64);
  const inBytes = bytes === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(bytes / ELEMENT_BYTES[form.type]));
  const bound = Math.min(inBits, inBytes);
  return {
    most: numbers ?? (Number.isFinite(bound) || !stream.endless ? bound : ENDLESS_NUMBERS),
    name: stream.name,
  };
}

/** Elements to come, where that is known before reading. */
export function available({ stream, form }: AuditSource, { bytes }: AuditRequest): number {
  const size = Math.min(stream.size ?? Number.POSITIVE_INFINITY, bytes ?? Number.POSITIVE_INFINITY);
  return Math.floor(size / ELEMENT_BYTES[form.type]);
}

/** What progress counts, and how much of it is to come: that of the first suite. */
export function firstTick(source: AuditSource, request: AuditRequest, fit: readonly Suite[]): Omit<AuditTick, 'done'> {
  const { stream, form } = source;
  const elements = available(source, request);
  const id = fit[0]?.id;
  if (id === 'noise') {
    const { most } = noiseBounds(source, request, fit);
    const words = Math.floor((elements * ELEMENT_BYTES[form.type]) / 8);
    return { unit: 'words', total: finite(Math.min(most, words) * (source.normals ? 2 : 1)) };
  }
  if (id === 'sp800-90b') return { unit: 'estimators', total: null };
  const { sequences, bytes, sequenceBits } = request;
  const most = sequences ?? (stream.endless && bytes === null ? ENDLESS_SEQUENCES : Number.POSITIVE_INFINITY);
  const bits = form.type === 'bits' || form.type === 'bit-bytes' ? elements : 8 * ELEMENT_BYTES[form.type] * elements;
  const fitting = Math.max(1, Math.floor(bits / (sequenceBits ?? SEQUENCE_BITS)));
  return { unit: 'sequences', total: finite(Math.min(most, fitting)) };
}
