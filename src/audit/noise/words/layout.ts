import { misuse } from '../../../core/guards.ts';

export type WordBits = 8 | 16 | 32 | 64;

/** Distances in words at which a bit is compared with itself; pairs of words start at word 8, so that all lags have as many. */
export const LAGS = 8;

/** The repeats' memories: all 64-bit groups, one in 64, one in 4,096. */
export const MEMORIES = 3;

/** Where a family's counters lie; doubles, so exact to 2^53. The kernel (kernels/noise/words.ts) has the same order. */
export interface Layout {
  readonly bits: WordBits;
  /** Ones of each bit position. */
  readonly ones: 0;
  /** 256 counts a byte of the word. */
  readonly bytes: number;
  /** Ones of bit i xor bit j, i < j, row after row. */
  readonly pairs: number;
  /** Ones of bit i xor itself 1 … 8 words before; 8 a bit. */
  readonly lags: number;
  /** 64-bit groups; then hits and their summed surprise for each memory. */
  readonly repeats: number;
  readonly size: number;
}

export function layout(W: WordBits): Layout {
  if (![8, 16, 32, 64].includes(W)) throw misuse('wordBits', '8, 16, 32 or 64', W);
  const bytes = W;
  const pairs = bytes + 32 * W;
  const lags = pairs + (W * (W - 1)) / 2;
  const repeats = lags + LAGS * W;
  return { bits: W, ones: 0, bytes, pairs, lags, repeats, size: repeats + 1 + 2 * MEMORIES };
}
