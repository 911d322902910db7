import { tampering } from '../../src/backdoors/tampering.ts';
import type { Tampering } from '../../src/core/types.ts';

/** A case of paper-attacks.json: numpy PCG64(42) behind one setting of the paper's artifact or of what it intends. */
export interface PaperCase {
  readonly family: string;
  readonly setting: string;
  readonly attack_txt: readonly [number, number, number];
  readonly normal: readonly string[];
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  readonly skewness: number;
  readonly excess_kurtosis: number;
  readonly max_abs: number;
  readonly frac_negative: number;
  readonly frac_abs_lt_1: number;
  readonly frac_abs_gt_3: number;
}

/** The backdoor of a case: families and attack.txt lines as the reference data's README tells them; none for the baseline. */
export function paperTampering({ family, attack_txt: [alpha, beta, gamma] }: PaperCase): Tampering | undefined {
  const strings: Record<string, string | null> = {
    baseline: null,
    literal_320d36a: `artifact-320d36a:alpha=${alpha},beta=${beta},gamma=${gamma}`,
    literal_usenix_tag: `artifact-usenix:alpha=${alpha},beta=${beta},gamma=${gamma}`,
    intended_kurtosis_low_half: `kurtosis=${alpha}`,
    intended_kurtosis_high_half: `kurtosis-high=${alpha}`,
    intended_skew: `skew=${beta}`,
    intended_tilt: `tilt=${gamma}`,
  };
  const text = strings[family];
  if (text === undefined) throw new Error(`unknown family ${family}`);
  return text === null ? undefined : tampering(text);
}
