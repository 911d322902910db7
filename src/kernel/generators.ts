import * as source from './generated/generators.ts';
import { instantiate, type Kernel } from './kernel.ts';

/** `count` words from the state at `state` to `out`, both byte offsets into the kernel's memory; the state moves on. */
type Fill = (state: number, out: number, count: number) => void;

/** See kernels/generators for what each function does and the layout of each state; `u32` arguments may be any 32-bit integer. */
export interface GeneratorsExports {
  heapBase(): number;
  pcg64Fill: Fill;
  pcg64dxsmFill: Fill;
  sfc64Fill: Fill;
  xoshiro256ppFill: Fill;
  mt19937Fill: Fill;
  mt19937Twist(key: number): void;
  philox4x64Fill: Fill;
  philox4x64(key: number, counter: number, rounds: number, out: number): void;
  philox4x32Blocks(
    k0: number,
    k1: number,
    c0: number,
    c1: number,
    c2: number,
    c3: number,
    rounds: number,
    count: number,
    out: number,
  ): void;
  philox4x32Threads(
    k0: number,
    k1: number,
    offsetLow: number,
    offsetHigh: number,
    thread: number,
    count: number,
    out: number,
  ): void;
  threefry2x32(
    k0: number,
    k1: number,
    x0: number,
    step0: number,
    x1: number,
    step1: number,
    mode: number,
    count: number,
    out: number,
  ): void;
  chacha20Blocks(key: number, counter: number, n0: number, n1: number, n2: number, count: number, out: number): void;
  aesExpand(key: number, words: number, schedule: number): void;
  aesCtrBlocks(schedule: number, rounds: number, counter: number, count: number, out: number): void;
}

export function generatorsKernel(): Kernel<GeneratorsExports> {
  return instantiate<GeneratorsExports>(source);
}
