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
  // Numeric functions as the libraries compute them; exported for their tests.
  fma(a: number, b: number, c: number): number;
  log: Function1;
  log1p: Function1;
  sin: Function1;
  cos: Function1;
  logf: Function1;
  log1pf: Function1;
  sinf: Function1;
  cosf: Function1;
  logFdlibm: Function1;
  qnorm: Function1;
  /** Address of the table room; src/samplers/tables.ts fills it. */
  samplerTables(): number;
  // Words to normals. Rejecting ones answer how many they made; the words they left are counted by `wordsLeft`.
  wordsLeft(): number;
  swapHalves(words: number, count: number): void;
  zigguratF64(words: number, have: number, out: number, want: number, pair: number): number;
  zigguratF32(words: number, have: number, out: number, want: number): number;
  polarLegacy(words: number, have: number, out: number, want: number): number;
  polarTfjs(words: number, have: number, out: number, want: number): number;
  gaussPython: Transform;
  inversionR: Transform;
  torchF32: Transform;
  torchScalarF32: Transform;
  torchF64: Transform;
  torchF16: Transform;
  torchBf16: Transform;
  torchSmallF32: Transform;
  torchSmallF16: Transform;
  torchSmallBf16: Transform;
  torchPairs(words: number, out: number, pairs: number, log1p: number): void;
  jaxUniformF32: Transform;
  jaxUniformF64: Transform;
  jaxNormalF32(at: number, count: number): void;
  jaxNormalF64(at: number, count: number): void;
  tensorflowF32: Transform;
  tensorflowF64: Transform;
  curandF32: Transform;
  fastNormals: Transform;
  // Standard normals to other laws, in place.
  swapUniform(at: number, count: number, a: number, b: number, double: number): void;
  swapLaplace(at: number, count: number, b: number, double: number): void;
}

type Function1 = (x: number) => number;
/** `count` items (blocks of 16 for torch, pairs for Box-Muller, groups of 8 for fastNormals) from words at `words` to `out`. */
type Transform = (words: number, out: number, count: number) => void;

export function generatorsKernel(): Kernel<GeneratorsExports> {
  return instantiate<GeneratorsExports>(source);
}
