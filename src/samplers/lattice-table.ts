import { misuse } from '../core/guards.ts';
import { CDF_BITS, gaussianCdf } from './gaussian-cdf.ts';

/**
 * Thresholds of the lattice Gaussian: noise is the integer D with P(D = j) = Phi((j + 1/2) h/sigma) - Phi((j - 1/2) h/sigma),
 * the law of a real Gaussian rounded to the grid (Voracek & Hein 2023; docs/theory.md#lattice-noise). A 64-bit uniform U gives
 * D = first + #{i : U >= t_i}, with t_i the nearest integer to 2^64 Phi((2 i + 1) h / (2 sigma)); thresholds that round to 0 or 2^64
 * decide nothing and are left out.
 */
export interface LatticeTable {
  /** Value below the first threshold. */
  readonly first: number;
  /** Number of thresholds T. */
  readonly T: number;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** Guide over the top bits of the first word: entry = (thresholds at or below the bin's start) * 2 + (a threshold lies inside). */
  readonly guide: Uint32Array;
  /** 32 - log2(guide.length). */
  readonly shift: number;
  /** Total-variation distance of one value from the exact law: at most (T + 2) 2^-65 (docs/theory.md#table-error). */
  readonly tvPerValue: number;
}

/** sigma / h is bounded so that tables stay in cache-sized memory and sums in 32 bits. */
export const MAX_SIGMA_STEPS = 4096;

/** Table for noise of standard deviation `sigma` on a grid of step h = 1 / `denominator`. */
export function latticeTable(sigma: number, denominator: number): LatticeTable {
  const steps = sigma * denominator;
  if (!(sigma > 0) || !Number.isFinite(sigma)) throw misuse('sigma', 'number > 0', sigma);
  if (steps > MAX_SIGMA_STEPS) {
    throw misuse(
      'grid',
      `a step of at least sigma/${MAX_SIGMA_STEPS}; choose a coarser --grid`,
      `sigma/step = ${steps}`,
    );
  }
  if (steps < 0.25) {
    throw misuse('sigma', 'at least a quarter of the grid step; choose a finer --grid', `sigma/step = ${steps}`);
  }

  // (2 i + 1) h / (2 sigma), with sigma the exact rational value of the double.
  const s = exactRational(sigma);
  const q = exactRational(denominator);
  const positive: bigint[] = [];
  for (let i = 0n; ; i++) {
    const cdf = gaussianCdf({
      numerator: (2n * i + 1n) * s.denominator * q.denominator,
      denominator: 2n * s.numerator * q.numerator,
    });
    const threshold = (cdf + (1n << (CDF_BITS - 65n))) >> (CDF_BITS - 64n);
    if (threshold >= 1n << 64n) break;
    positive.push(threshold);
  }
  const thresholds = [...positive.map((t) => (1n << 64n) - t).reverse(), ...positive];

  const T = thresholds.length;
  const high = new Uint32Array(T);
  const low = new Uint32Array(T);
  thresholds.forEach((t, i) => {
    high[i] = Number(t >> 32n);
    low[i] = Number(t & 0xffffffffn);
  });
  const bits = guideBits(steps);
  return {
    first: -positive.length,
    T,
    high,
    low,
    guide: guideTable(thresholds, bits),
    shift: 32 - bits,
    tvPerValue: (T + 2) * 2 ** -65,
  };
}

/** Sixteen bins or more for the likeliest cell, so that nine words in ten are decided by the guide alone (measured, bench/noise). */
function guideBits(steps: number): number {
  return Math.min(16, Math.max(8, Math.ceil(Math.log2(40 * steps))));
}

function guideTable(thresholds: readonly bigint[], bits: number): Uint32Array {
  const guide = new Uint32Array(1 << bits);
  let below = 0;
  for (let bin = 0; bin < guide.length; bin++) {
    const start = BigInt(bin) << BigInt(64 - bits);
    const end = BigInt(bin + 1) << BigInt(64 - bits);
    while (below < thresholds.length && thresholds[below]! <= start) below++;
    const inside = below < thresholds.length && thresholds[below]! < end;
    guide[bin] = below * 2 + (inside ? 1 : 0);
  }
  return guide;
}

/** A double as an exact fraction. */
export function exactRational(value: number): { numerator: bigint; denominator: bigint } {
  let denominator = 1n;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}
