import * as source from './generated/noise.ts';
import { instantiate, type Kernel } from './kernel.ts';

/** Addresses are byte offsets into the kernel's memory; see kernels/noise/words*.ts for what each function does. */
export interface WordsExports {
  words(
    from: number,
    count: number,
    bits: number,
    seen: number,
    counts: number,
    history: number,
    memory: number,
    arms: number,
    armCount: number,
  ): void;
  foldingSize(bits: number): number;
  foldingStart(arm: number, bits: number): void;
  foldingRestored(arm: number, bits: number): void;
  foldingAlive(arm: number): number;
  foldingWealth(arm: number, bits: number, which: 0 | 1): number;
  foldingStream(arm: number, stream: number): number;
  againSize(): number;
}

/** A new instance: its memory holds the state of one family and goes with it. */
export function wordsKernel(): Kernel<WordsExports> {
  return instantiate<WordsExports>(source);
}
