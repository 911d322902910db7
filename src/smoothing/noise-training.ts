import type { InputRecord } from './record.ts';

/** How much accuracy of the base classifier the noise costs, over labelled inputs. */
export interface NoiseCost {
  readonly inputs: number;
  readonly clean: number;
  /** Mean share of samples that voted for the label. */
  readonly noisy: number;
  /** The drop is more than three points beyond its own uncertainty: the model was evidently not trained with this much noise. */
  readonly evident: boolean;
}

/** Pairs each input's clean answer with its noisy votes. Null without labels: then nothing can be said. */
export function noiseCost(records: readonly InputRecord[], cleanLabels: readonly number[]): NoiseCost | null {
  const drops: number[] = [];
  let clean = 0;
  let noisy = 0;
  records.slice(0, cleanLabels.length).forEach(({ label, estimation }, i) => {
    if (label === null) return;
    const right = cleanLabels[i] === label ? 1 : 0;
    const share = estimation.counts[label]! / estimation.samples;
    clean += right;
    noisy += share;
    drops.push(right - share);
  });
  const m = drops.length;
  if (m === 0) return null;
  const mean = drops.reduce((sum, drop) => sum + drop, 0) / m;
  const variance = drops.reduce((sum, drop) => sum + (drop - mean) ** 2, 0) / Math.max(1, m - 1);
  return {
    inputs: m,
    clean: clean / m,
    noisy: noisy / m,
    evident: m >= 8 && mean - 2 * Math.sqrt(variance / m) > 0.03,
  };
}
