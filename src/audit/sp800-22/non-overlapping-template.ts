import { chiSquareP } from './chi-square.ts';
import type { Mode, Sp80022Test } from './test.ts';

const N = 8; // section 2.7.2: blocks, fixed in the tool
const MOST = 148; // templates the tool runs at most

/** Words of m bits with no proper prefix that is also a suffix, in numerical order: NIST's template files. */
export function aperiodicTemplates(m: number): number[] {
  const found: number[] = [];
  for (let word = 0; word < 2 ** m; word++) {
    let border = false;
    for (let length = 1; length < m && !border; length++) border = word >> (m - length) === (word & (2 ** length - 1));
    if (!border) found.push(word);
  }
  return found;
}

const chosen = new Map<number, readonly number[]>();

/** The templates the tool uses: all, or every floor(count / 148)-th of them, 148 at most. */
export function templates(m: number): readonly number[] {
  let words = chosen.get(m);
  if (!words) {
    const all = aperiodicTemplates(m);
    const skip = Math.max(1, Math.floor(all.length / MOST));
    words = all.filter((_, i) => i % skip === 0).slice(0, MOST);
    chosen.set(m, words);
  }
  return words;
}

const show = (word: number, m: number): string => word.toString(2).padStart(m, '0');

/**
 * Section 2.7.4: mu = (M - m + 1) / 2^m, sigma^2 = M (2^-m - (2m - 1) 2^-2m), P-value = igamc(N/2, sum (W_j - mu)^2 / sigma^2 / 2).
 * An aperiodic template cannot overlap itself, so W_j is the plain number of windows equal to it, and its moments are exact:
 * E[(W)_k] = 2^-mk (M - mk + k)_k. Corrected: the exact variance, and the tail of a sum of squares of skewed counts (tails.ts).
 */
export function nonOverlappingTemplateP(W: readonly number[], m: number, M: number, mode: Mode): number {
  const p = 2 ** -m;
  const starts = M - m + 1;
  const mu = starts * p;
  const sigma2 =
    mode === 'sts-2.1.2' ? M * (p - (2 * m - 1) * p * p) : starts * p - p * p * (starts * (2 * m - 1) - m * (m - 1));
  let chi2 = 0;
  for (const w of W) chi2 += (w - mu) ** 2 / sigma2;
  return chiSquareP(chi2, W.length, 'non-overlapping-template', mu, mode);
}

export const nonOverlappingTemplate: Sp80022Test = {
  id: 'sp800-22/non-overlapping-template',
  reference: 'SP 800-22 rev. 1a section 2.7',
  names: ({ nonOverlapping: m }) => templates(m).map((word) => show(word, m)),
  unfit(n, { nonOverlapping: m }) {
    // Below ten expected matches a block W is nowhere near normal; the standard sets no least n.
    const least = N * (10 * 2 ** m + m - 1);
    return n < least
      ? `${n} bits a sequence leave fewer than ten expected matches in a block (${least} bits needed)`
      : null;
  },
  run(sequence, { nonOverlapping: m }, mode) {
    const M = Math.floor(sequence.n / N);
    const blocks = sequence.blockPatterns(m, N);
    const W = templates(m).map((word) => blocks.map((table) => table[word]!));
    return { p: W.map((row) => nonOverlappingTemplateP(row, m, M, mode)), statistics: { M, W } };
  },
};
