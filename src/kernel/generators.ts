import * as source from './generated/generators.ts';
import { instantiate, type Kernel } from './kernel.ts';

/** `count` words from the state at `state` to `out`, both byte offsets into the kernel's memory; the state moves on. */
type Fill = (state: number, out: number, count: number) => void;

/** See kernels/generators for the layout of each state. */
export interface GeneratorsExports {
  heapBase(): number;
  pcg64Fill: Fill;
  pcg64dxsmFill: Fill;
  sfc64Fill: Fill;
  mt19937Fill: Fill;
  mt19937Twist(key: number): void;
  philox4x64Fill: Fill;
  philox4x64(key: number, counter: number, rounds: number, out: number): void;
}

export function generatorsKernel(): Kernel<GeneratorsExports> {
  return instantiate<GeneratorsExports>(source);
}
