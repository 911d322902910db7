import { integer, misuse } from '../../core/index.ts';
import type { Sequence } from './sequence.ts';
import { MAX_PATTERN_BITS } from './sequence.ts';

/** `corrected`: sound null distributions (docs/audit-sp800-22.md). `sts-2.1.2`: NIST's tool, digit for digit, oddities included. */
export type Mode = 'corrected' | 'sts-2.1.2';
export const MODES = ['corrected', 'sts-2.1.2'] as const;

/** The block and template lengths NIST's tool lets the user adjust, under the letters of SP 800-22. */
export interface Parameters {
  /** M of section 2.2. */
  readonly blockFrequency: number;
  /** m of section 2.7. */
  readonly nonOverlapping: number;
  /** m of section 2.8: 9 or 10. */
  readonly overlapping: number;
  /** m of section 2.12. */
  readonly approximateEntropy: number;
  /** m of section 2.11. */
  readonly serial: number;
  /** M of section 2.10. */
  readonly linearComplexity: number;
}

/** Defaults of sts-2.1.2's assess.c. */
export const PARAMETERS: Parameters = {
  blockFrequency: 128,
  nonOverlapping: 9,
  overlapping: 9,
  approximateEntropy: 10,
  serial: 16,
  linearComplexity: 500,
};

const RANGES: { readonly [K in keyof Parameters]: readonly [low: number, high: number] } = {
  blockFrequency: [20, 2 ** 26], // section 2.2.7
  nonOverlapping: [2, 21], // the template files of sts-2.1.2
  overlapping: [9, 10], // section 2.8.7
  approximateEntropy: [1, MAX_PATTERN_BITS - 1],
  serial: [2, MAX_PATTERN_BITS],
  linearComplexity: [500, 50_000], // section 2.10.7 goes to 5000; a longer M sees generators with more linear state
};

/** Defaults with the user's choices put over them. */
export function parametersFrom(chosen: Partial<Parameters> = {}): Parameters {
  for (const name of Object.keys(chosen)) {
    if (!(name in RANGES)) throw misuse('parameter', `one of ${Object.keys(RANGES).join(', ')}`, name);
  }
  const merged = { ...PARAMETERS, ...chosen };
  for (const [name, [low, high]] of Object.entries(RANGES)) integer(name, merged[name as keyof Parameters], low, high);
  return merged;
}

/** Integers (and strings naming them) a p-value was made of; the evidence a reader can check. */
export type Statistics = { readonly [name: string]: number | readonly number[] | readonly (readonly number[])[] };

/** What one test says of one sequence: one p-value a sub-test in NIST's order, or why it does not apply to this sequence. */
export type Outcome =
  | { readonly p: readonly number[]; readonly statistics: Statistics }
  | { readonly inapplicable: string; readonly statistics: Statistics };

/** One row of the battery. Pure; too few bits is an answer (`unfit`), not an exception. */
export interface Sp80022Test {
  readonly id: `sp800-22/${string}`;
  readonly reference: string;
  /** Names of the sub-tests, in NIST's order. */
  names(parameters: Parameters): readonly string[];
  /** Why the test cannot be run on any sequence of n bits; null when it can. */
  unfit(n: number, parameters: Parameters): string | null;
  run(sequence: Sequence, parameters: Parameters, mode: Mode): Outcome;
}

export const shorterThan = (least: number, n: number, section: string): string | null =>
  n < least ? `${n} bits a sequence are fewer than the ${least} section ${section} asks for` : null;
