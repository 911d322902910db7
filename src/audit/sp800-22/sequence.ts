import { bytes, integer } from '../../core/index.ts';
import { stsKernel } from '../../kernel/index.ts';
import { peaksBelow } from './spectrum.ts';

/** Where the walk of ±1 steps went (SP 800-22 sections 2.13 to 2.15). */
export interface Walk {
  /** Largest and smallest partial sum, 0 included. */
  readonly sup: number;
  readonly inf: number;
  /** S_n. */
  readonly sum: number;
  /** Cycles, an unfinished last one included. */
  readonly J: number;
  /** Visits to x = -9..9, by x + 9; the entry of 0 is not used. */
  readonly visits: readonly number[];
  /** nu_k(x): cycles with k = 0..5 (5 = more) visits, rows x = -4..-1, 1..4. */
  readonly cycles: readonly (readonly number[])[];
}

/** One bit sequence in the kernel. Every answer is an exact count; shared passes run once and are remembered. */
export interface Sequence {
  readonly n: number;
  ones(): number;
  runs(): number;
  /** Sum over blocks of (2 ones - M)^2. */
  blockSquares(M: number): bigint;
  walk(): Walk;
  longestRuns(M: number, V0: number, K: number): number[];
  /** F_32, F_31, the rest. */
  ranks(): number[];
  /** Cyclic counts of all m-bit patterns. A view, valid until the next call. */
  patterns(m: number): Uint32Array;
  /** Sum of squares of the cyclic counts. */
  squares(m: number): bigint;
  /** Counts of all m-bit patterns inside each of `N` blocks of floor(n / N) bits. */
  blockPatterns(m: number, N: number): Uint32Array[];
  /** Blocks of M bits by number of windows of m ones: 0, 1, …, >= K. */
  allOnes(m: number, M: number, K: number): number[];
  /** Entry d: blocks of L bits last seen d blocks ago. A view, valid until the next call. */
  distances(L: number, Q: number, K: number): Uint32Array;
  /** Linear complexity of each block of M bits. A view, valid until the next call. */
  complexities(M: number): Uint16Array;
  /** Fourier bins 0 .. floor(n/2) - 1 with squared modulus below `limit`. */
  peaksBelow(limit: number): number;
}

/** Longest sequence one instance takes: the transform's memory (48 bytes a bit, at worst) sets it. */
export const MAX_SEQUENCE_BITS = 2 ** 26;

/** Largest pattern length: 2^24 counters of 4 bytes. */
export const MAX_PATTERN_BITS = 24;

/**
 * A place for sequences of `n` bits. `load` takes ceil(n / 8) bytes, MSB first, and the answer is valid until the next load.
 * One place serves many sequences of one length without allocating again.
 */
export function sequences(n: number): { load(data: Uint8Array): Sequence } {
  integer('n', n, 1, MAX_SEQUENCE_BITS);
  const size = Math.ceil(n / 8);
  const sts = stsKernel();
  const { run } = sts;
  const places = new Map<string, number>();
  /** A named buffer; `name` fixes its size. */
  const place = (name: string, length: number): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    const at = sts.allocate(length);
    places.set(name, at);
    return at;
  };
  const u32 = (at: number, length: number) => new Uint32Array(sts.memory.buffer, at, length);
  const input = place('input', size + 32);
  const words = place('words', 8 * (Math.ceil(n / 64) + 4));
  let peaks: ReturnType<typeof peaksBelow> | undefined;

  const load = (data: Uint8Array): Sequence => {
    bytes('data', data);
    if (data.length < size) throw new RangeError(`load: ${n} bits need ${size} bytes, got ${data.length}`);
    new Uint8Array(sts.memory.buffer, input, size).set(data.subarray(0, size));
    run.pack(input, n, words);

    let ones: number | undefined;
    let walk: Walk | undefined;
    const tables = new Map<number, number>();

    /** Address of the cyclic counts of m-bit patterns: counted once at the longest m asked first, then folded. */
    const table = (m: number): number => {
      integer('m', m, 1, MAX_PATTERN_BITS);
      const done = tables.get(m);
      if (done !== undefined) return done;
      const at = place(`patterns ${m}`, 4 * 2 ** m);
      let longer = m + 1;
      while (longer <= MAX_PATTERN_BITS && !tables.has(longer)) longer++;
      if (longer <= MAX_PATTERN_BITS) {
        for (let from = longer; from > m; from--) {
          const to = place(`patterns ${from - 1}`, 4 * 2 ** (from - 1));
          run.fold(tables.get(from)!, 2 ** from, to);
          tables.set(from - 1, to);
        }
      } else {
        u32(at, 2 ** m).fill(0);
        run.patterns(words, 0, n, m, at);
        tables.set(m, at);
      }
      return at;
    };

    return {
      n,
      ones: () => (ones ??= run.ones(words, 0, n)),
      runs: () => run.runs(words, n),
      blockSquares: (M) => BigInt.asUintN(64, run.blockSquares(words, n, M)),
      walk() {
        if (walk) return walk;
        const all = Array.from(new Int32Array(sts.memory.buffer, run.walk(words, n), 71));
        const cycles = Array.from({ length: 8 }, (_, row) => all.slice(23 + 6 * row, 29 + 6 * row));
        const [sup, inf, sum, J] = all as [number, number, number, number];
        walk = { sup, inf, sum, J, visits: all.slice(4, 23), cycles };
        return walk;
      },
      longestRuns(M, V0, K) {
        const at = place('classes', 4 * 64);
        run.longestRunClasses(words, n, M, V0, K, at);
        return Array.from(u32(at, K + 1));
      },
      ranks() {
        const at = place('classes', 4 * 64);
        run.ranks(words, n, at);
        return Array.from(u32(at, 3));
      },
      patterns: (m) => u32(table(m), 2 ** m),
      squares: (m) => run.squares(table(m), 2 ** m),
      blockPatterns(m, N) {
        integer('m', m, 1, MAX_PATTERN_BITS);
        const M = Math.floor(n / N);
        const at = place(`block patterns ${m}`, 4 * 2 ** m);
        return Array.from({ length: N }, (_, j) => {
          u32(at, 2 ** m).fill(0);
          run.patterns(words, j * M, M - m + 1, m, at);
          return u32(at, 2 ** m).slice();
        });
      },
      allOnes(m, M, K) {
        const at = place('classes', 4 * 64);
        const marks = place('marks', 8 * (Math.ceil(n / 64) + 4));
        run.allOnesClasses(words, n, m, M, K, marks, at);
        return Array.from(u32(at, K + 1));
      },
      distances(L, Q, K) {
        const last = place(`last ${L}`, 4 * 2 ** L);
        const at = place(`distances ${Q + K}`, 4 * (Q + K + 1));
        const largest = run.universalDistances(words, L, Q, K, last, at);
        return u32(at, largest + 1);
      },
      complexities(M) {
        integer('M', M, 1, 65535);
        const N = Math.floor(n / M);
        const length = 8 * (Math.ceil(M / 64) + 4);
        const a = place(`residual a ${M}`, length);
        const b = place(`residual b ${M}`, length);
        const out = place(`complexities ${M}`, 2 * N);
        run.complexities(words, n, M, a, b, out);
        return new Uint16Array(sts.memory.buffer, out, N);
      },
      peaksBelow(limit) {
        peaks ??= peaksBelow(sts, n);
        return peaks(words, limit);
      },
    };
  };
  return { load };
}
