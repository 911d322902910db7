import type { Verdict } from '../../core/types.ts';
import { chiSquareTail } from '../special/gamma.ts';
import { proportions, type Samples } from './samples.ts';

/** Sections 5.2.1 to 5.2.4 reject below this p-value. */
const ALPHA = 0.001;
const EXPECTED = 5; // least expected count of a bin

export interface ChiSquare {
  readonly T: number;
  readonly df: number;
  readonly p: number;
}

export interface IidCheck extends Verdict {
  readonly reference: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Independence, SP 800-90B section 5.2.1 (5.2.3 for two values). */
export function independence(samples: Samples): IidCheck {
  return check(
    '5.2.1',
    '5.2.3',
    'neighbouring samples are independent',
    samples,
    independenceSymbols,
    independenceBits,
  );
}

/** Goodness of fit between ten stretches, SP 800-90B section 5.2.2 (5.2.4 for two values). */
export function goodnessOfFit(samples: Samples): IidCheck {
  return check('5.2.2', '5.2.4', 'ten stretches have one distribution', samples, fitSymbols, fitBits);
}

function check(
  section: string,
  sectionBits: string,
  claim: string,
  samples: Samples,
  onSymbols: (samples: Samples) => ChiSquare | null,
  onBits: (samples: Samples) => ChiSquare | null,
): IidCheck {
  const reference = `SP 800-90B §${samples.k === 2 ? sectionBits : section}`;
  const found = samples.k === 2 ? onBits(samples) : onSymbols(samples);
  if (!found) {
    return { claim, reference, state: 'skipped', because: 'too few samples for two bins of five expected', values: {} };
  }
  const state = found.p >= ALPHA ? 'pass' : 'fail';
  return {
    claim,
    reference,
    state,
    expected: `p >= ${ALPHA}`,
    got: `p = ${found.p.toPrecision(4)}`,
    because: `chi-square ${found.T.toFixed(2)} on ${found.df} degrees of freedom`,
    values: { T: found.T, df: found.df, p: found.p },
  };
}

function finish(T: number, df: number): ChiSquare | null {
  return df > 0 ? { T, df, p: chiSquareTail(df, T) } : null;
}

/**
 * Bins of at least five expected, filled in rising order of expectation, ties by index (steps 2 and 3): bin of every index, expectation of
 * every bin.
 */
function bins(e: Float64Array): { of: Uint32Array; expected: number[] } {
  const order = Uint32Array.from(e.keys()).sort((a, b) => e[a]! - e[b]! || a - b);
  const of = new Uint32Array(e.length);
  const expected: number[] = [];
  let sum = 0;
  for (const index of order) {
    if (sum >= EXPECTED) {
      expected.push(sum);
      sum = 0;
    }
    of[index] = expected.length;
    sum += e[index]!;
  }
  const last = expected.length;
  if (last > 0 && sum < EXPECTED) {
    for (let i = order.length - 1; of[order[i]!] === last; i--) of[order[i]!] = last - 1;
    expected[last - 1]! += sum;
  } else {
    expected.push(sum);
  }
  return { of, expected };
}

function distance(observed: Float64Array, expected: readonly number[]): number {
  return expected.reduce((T, e, i) => T + (observed[i]! - e) ** 2 / e, 0);
}

function independenceSymbols(samples: Samples): ChiSquare | null {
  const { symbols, k } = samples;
  const L = symbols.length;
  const p = proportions(samples);
  const pairs = Math.floor(L / 2);
  const { of, expected } = bins(
    Float64Array.from({ length: k * k }, (_, ij) => p[Math.floor(ij / k)]! * p[ij % k]! * pairs),
  );
  const observed = new Float64Array(expected.length);
  for (let j = 0; j + 1 < L; j += 2) observed[of[symbols[j]! * k + symbols[j + 1]!]!]!++;
  return finish(distance(observed, expected), expected.length - k);
}

function fitSymbols(samples: Samples): ChiSquare | null {
  const { symbols } = samples;
  const L = symbols.length;
  const size = Math.floor(L / 10);
  const { of, expected } = bins(proportions(samples).map((p) => p * size));
  let T = 0;
  for (let block = 0; block < 10; block++) {
    const observed = new Float64Array(expected.length);
    for (let i = block * size; i < (block + 1) * size; i++) observed[of[symbols[i]!]!]!++;
    T += distance(observed, expected);
  }
  return finish(T, 9 * (expected.length - 1));
}

function independenceBits({ symbols }: Samples): ChiSquare | null {
  const L = symbols.length;
  let ones = 0;
  for (const s of symbols) ones += s;
  const p1 = ones / L;
  const p0 = 1 - p1;
  let m = 11; // step 2: the longest tuple whose rarest value is expected five times
  while (m > 1 && Math.min(p0, p1) ** m * Math.floor(L / m) < EXPECTED) m--;
  if (m < 2) return null;
  const blocks = Math.floor(L / m);
  const observed = new Float64Array(2 ** m);
  for (let i = 0; i < blocks; i++) {
    let tuple = 0;
    for (let j = 0; j < m; j++) tuple = 2 * tuple + symbols[i * m + j]!;
    observed[tuple]!++;
  }
  let T = 0;
  for (let tuple = 0; tuple < 2 ** m; tuple++) {
    let w = 0;
    for (let t = tuple; t > 0; t >>= 1) w += t & 1;
    const e = p1 ** w * p0 ** (m - w) * blocks;
    T += (observed[tuple]! - e) ** 2 / e;
  }
  return finish(T, 2 ** m - 2);
}

function fitBits({ symbols }: Samples): ChiSquare | null {
  const L = symbols.length;
  const size = Math.floor(L / 10);
  if (size === 0) return null;
  let ones = 0;
  for (const s of symbols) ones += s;
  const e1 = (ones / L) * size;
  const e0 = size - e1;
  let T = 0;
  for (let block = 0; block < 10; block++) {
    let o1 = 0;
    for (let i = block * size; i < (block + 1) * size; i++) o1 += symbols[i]!;
    T += (size - o1 - e0) ** 2 / e0 + (o1 - e1) ** 2 / e1;
  }
  return finish(T, 9);
}
