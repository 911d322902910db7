import * as source from './generated/entropy.ts';
import { instantiate, type Kernel } from './kernel.ts';

/** Addresses are byte offsets into the kernel's memory; see kernels/entropy for what each function does and how much room it needs. */
export interface EntropyExports {
  packWords(S: number, n: number, words: number): void;
  spread(V: number, n: number, width: number, S: number): void;
  translate(from: number, n: number, table: number, to: number): void;
  histogram(S: number, n: number, out: number): void;
  collision(S: number, n: number, out: number): void;
  transitions(S: number, n: number, out: number): void;
  compressionDistances(S: number, blocks: number, d: number, hist: number): void;
  raceResult(out: number): void;
  mcwBits(S: number, from: number, to: number): void;
  mcw(S: number, k: number, from: number, to: number): void;
  lagBits(words: number, n: number, from: number, to: number): void;
  lag(S: number, R: number, n: number, from: number, to: number): void;
  reverse(S: number, n: number, R: number): void;
  readonly MMC_BITS_TABLES: WebAssembly.Global;
  mmcTableBytes(slots: number): number;
  mmcBits(words: number, n: number, tables: number, from: number, to: number): void;
  mmc(S: number, slots: number, tables: number, from: number, to: number): void;
  readonly LZ78Y_BITS_TABLES: WebAssembly.Global;
  readonly LZ78Y_CONTEXTS: WebAssembly.Global;
  lz78yBits(S: number, tables: number, from: number, to: number): void;
  lz78yStart(contexts: number, pairs: number, slots: number): void;
  lz78y(S: number, contexts: number, pairs: number, slots: number, to: number): number;
  lz78yRehash(from: number, slots: number, to: number, larger: number): void;
  lz78yResult(out: number): void;
  pack(S: number, n: number, width: number, top: number): void;
  sortStart(
    top: number,
    end: number,
    width: number,
    first: number,
    buckets: number,
    P: number,
    temp: number,
    pending: number,
  ): void;
  countBuckets(a: number, b: number): void;
  scatter(a: number, b: number): void;
  sortBuckets(a: number, b: number, limit: number): number;
  shared(top: number, n: number, width: number, P: number, H: number, a: number, b: number): number;
  sharedLinear(S: number, n: number, P: number, plcp: number, H: number): number;
  tuples(H: number, n: number, v: number, Q: number, R: number, open: number, a: number, b: number): void;
  widen(S: number, n: number, T: number): void;
  sais(T: number, n: number, K: number, SA: number, scratch: number): void;
  shuffle(key: number, r: number, from: number, n: number, to: number): void;
  excursion(R: number, n: number, mean: number): number;
  directional(S: number, n: number, out: number): void;
  aroundMedian(S: number, n: number, floor: number, out: number): void;
  collisions(S: number, n: number, out: number): void;
  periodicity(S: number, n: number, p: number): number;
  covariance(S: number, n: number, p: number): number;
  conversions(S: number, n: number, one: number, two: number): void;
  decimals(R: number, n: number, text: number): number;
  bzip2Start(text: number, n: number): void;
  bzip2Block(level: number, block: number): number;
  bzip2BlockBits(block: number, m: number, room: number): number;
}

export function entropyKernel(): Kernel<EntropyExports> {
  return instantiate<EntropyExports>(source);
}
