import { bzip2Room, bzip2Size } from './bzip2.ts';
import type { Samples } from './samples.ts';
import { Workspace } from './workspace.ts';

const LAGS = [1, 2, 8, 16, 32] as const; // sections 5.1.9 and 5.1.10
const BZIP2_LEVEL = 5; // NIST's tool; the standard leaves it open

/** The nineteen statistics of section 5.1, under the names NIST's tool gives them. */
export const STATISTICS = [
  'excursion',
  'numDirectionalRuns',
  'lenDirectionalRuns',
  'numIncreasesDecreases',
  'numRunsMedian',
  'lenRunsMedian',
  'avgCollision',
  'maxCollision',
  ...LAGS.map((p) => `periodicity(${p})` as const),
  ...LAGS.map((p) => `covariance(${p})` as const),
  'compression',
] as const;
export type StatisticName = (typeof STATISTICS)[number];

/**
 * The statistics of the samples and of their permutations, in one kernel's memory.
 *
 * On two values the directional runs, periodicity and covariance run on conversion I (ones in each byte), the collisions on conversion II.
 * Excursion, covariance and compression see the values as they came, the rest their ranks.
 */
export class PermutationBench {
  private readonly room = new Workspace();
  private readonly n: number;
  private readonly binary: boolean;
  private readonly ranked: boolean;
  private readonly floor: number;
  private readonly mean: number;
  private readonly at: Record<
    'original' | 'S' | 'R' | 'one' | 'two' | 'text' | 'zip' | 'key' | 'out' | 'table',
    number
  >;

  /** `key`: 32 bytes, the seed of every permutation. */
  constructor({ raw, symbols, k }: Samples, key: Uint8Array) {
    const { room } = this;
    const n = raw.length;
    this.n = n;
    this.binary = k === 2;
    this.ranked = symbols !== raw;
    this.mean = raw.reduce((sum, value) => sum + value, 0) / n;
    this.floor = Math.ceil(this.binary ? 0.5 : median(symbols, k));
    const values = new Uint8Array(256); // rank to value
    symbols.forEach((s, i) => {
      values[s] = raw[i]!;
    });
    this.at = {
      original: room.place(symbols),
      S: room.reserve(n),
      R: room.reserve(n),
      one: room.reserve(n / 8 + 1),
      two: room.reserve(n / 8 + 1),
      text: room.reserve(4 * n),
      table: room.place(values),
      key: room.place(key),
      out: room.reserve(64),
      zip: room.scratch(bzip2Room(BZIP2_LEVEL)),
    };
  }

  /** The wanted statistics of the original order. */
  original(wanted: readonly boolean[]): Float64Array {
    this.room.run.translate(this.at.original, this.n, this.identity(), this.at.S);
    return this.measure(wanted);
  }

  /** The wanted statistics of permutation r; the others are NaN. */
  permuted(r: number, wanted: readonly boolean[]): Float64Array {
    this.room.run.shuffle(this.at.key, r, this.at.original, this.n, this.at.S);
    return this.measure(wanted);
  }

  private identity(): number {
    const scratch = this.at.zip;
    new Uint8Array(this.room.kernel.memory.buffer, scratch, 256).forEach((_, i, table) => {
      table[i] = i;
    });
    return scratch;
  }

  private measure(wanted: readonly boolean[]): Float64Array {
    const { room, n, at } = this;
    const { run } = room;
    const out = new Float64Array(STATISTICS.length).fill(Number.NaN);
    const some = (from: number, to: number): boolean => wanted.slice(from, to + 1).some(Boolean);
    let R = at.S;
    if (this.ranked && (wanted[0] || some(13, 18))) {
      R = at.R;
      run.translate(at.S, n, at.table, R);
    }
    let [one, two, m] = [at.S, at.S, n];
    if (this.binary && some(1, 17)) {
      [one, two, m] = [at.one, at.two, Math.ceil(n / 8)];
      run.conversions(at.S, n, one, two);
    }
    const words = (): Uint32Array => room.u32(at.out, 3);
    if (wanted[0]) out[0] = run.excursion(R, n, this.mean);
    if (some(1, 3)) {
      run.directional(one, m, at.out);
      out.set(words(), 1);
    }
    if (some(4, 5)) {
      run.aroundMedian(at.S, n, this.floor, at.out);
      out.set(words().subarray(0, 2), 4);
    }
    if (some(6, 7)) {
      run.collisions(two, m, at.out);
      const [found, read, longest] = words() as unknown as [number, number, number];
      out[6] = found > 0 ? read / found : 0;
      out[7] = longest;
    }
    LAGS.forEach((p, i) => {
      if (wanted[8 + i]) out[8 + i] = run.periodicity(one, m, p);
      if (wanted[13 + i]) out[13 + i] = run.covariance(this.binary ? one : R, m, p);
    });
    if (wanted[18]) out[18] = bzip2Size(room, at.text, run.decimals(R, n, at.text), BZIP2_LEVEL, at.zip);
    return out;
  }
}

function median(symbols: Uint8Array, k: number): number {
  const counts = new Uint32Array(k);
  for (const s of symbols) counts[s]!++;
  const ranked = (place: number): number => {
    let s = 0;
    for (let below = counts[0]!; below <= place; below += counts[++s]!);
    return s;
  };
  const half = Math.floor(symbols.length / 2);
  return symbols.length % 2 === 1 ? ranked(half) : (ranked(half) + ranked(half - 1)) / 2;
}
