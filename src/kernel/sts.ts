import * as source from './generated/sts.ts';
import { instantiate, type Kernel } from './kernel.ts';

/** Addresses are byte offsets into the kernel's memory; see kernels/sts for what each function does. */
export interface StsExports {
  pack(bytes: number, n: number, words: number): void;
  ones(words: number, from: number, count: number): number;
  blockSquares(words: number, n: number, M: number): bigint;
  runs(words: number, n: number): number;
  walk(words: number, n: number): number;
  longestRun(words: number, from: number, count: number): number;
  longestRunClasses(words: number, n: number, M: number, V0: number, K: number, nu: number): void;
  ranks(words: number, n: number, out: number): void;
  patterns(words: number, from: number, count: number, m: number, table: number): void;
  fold(table: number, size: number, out: number): void;
  squares(table: number, size: number): bigint;
  allOnesClasses(words: number, n: number, m: number, M: number, K: number, marks: number, nu: number): void;
  universalDistances(words: number, L: number, Q: number, K: number, last: number, distances: number): number;
  complexities(words: number, n: number, M: number, a: number, b: number, out: number): void;
  plan(
    n1: number,
    n2: number,
    roots1: number,
    roots2: number,
    coarse: number,
    fine: number,
    matrix: number,
    x: number,
    y: number,
    steps: number,
  ): void;
  transform(from: number, to: number): void;
  peaksBelow(words: number, limit: number, split: number, start: number): number;
  below2(z: number, count: number, limit: number): number;
  chirpIn(words: number, N: number, pairs: number, chirp: number, to: number, size: number): void;
  multiplyConj(a: number, b: number, size: number): void;
  chirpOut(z: number, chirp: number, N: number, size: number): void;
  splitBelow(z: number, N: number, split: number, limit: number): number;
}

export function stsKernel(): Kernel<StsExports> {
  return instantiate<StsExports>(source);
}
