import * as source from './generated/certify.ts';
import { instantiate, type Kernel } from './kernel.ts';

/** The mathematics of a bound: numbers in, numbers out. Precision and domains stand beside each function in kernels/certify. */
export interface CertifyNumerics {
  logarithm(x: number): number;
  exponential(x: number): number;
  logGamma(x: number): number;
  logBeta(a: number, b: number): number;
  normalCdf(z: number): number;
  normalCdfUp(z: number): number;
  normalQuantile(p: number): number;
  normalQuantileDown(p: number): number;
  betaCdf(a: number, b: number, x: number): number;
  betaSf(a: number, b: number, x: number): number;
  binomialTailUp(k: number, n: number, p: number): number;
  clopperPearsonLower(k: number, n: number, alpha: number): number;
  clopperPearsonUpper(k: number, n: number, alpha: number): number;
  arcsineTail(p: number): number;
  ktLogWealth(k: number, n: number, p: number): number;
  ktLower(k: number, n: number, alpha: number): number;
}

/** Addresses are byte offsets into the kernel's memory; see kernels/certify for what each function does. */
export interface CertifyExports extends CertifyNumerics {
  chachaWords(
    key: number,
    block: number,
    blocks: number,
    sample: number,
    input: number,
    phase: number,
    out: number,
  ): void;
  latticeFill(
    key: number,
    sample: number,
    input: number,
    phase: number,
    count: number,
    d: number,
    steps: number,
    guide: number,
    shift: number,
    high: number,
    low: number,
    T: number,
    offset: number,
    clampLow: number,
    clampHigh: number,
    denominator: number,
    out: number,
  ): void;
  latticeFillFeatures(
    key: number,
    sample: number,
    input: number,
    phase: number,
    count: number,
    d: number,
    steps: number,
    features: number,
    out: number,
  ): void;
}

/** SHA-256 of the certified path's wasm; a field of every certificate. */
export const certifyKernelDigest: string = source.digest;

export function certifyKernel(): Kernel<CertifyExports> {
  return instantiate<CertifyExports>(source);
}

let numerics: CertifyNumerics | undefined;

/** The numerics of one instance shared by the whole thread: they keep no state between calls. */
export function certifyNumerics(): CertifyNumerics {
  numerics ??= certifyKernel().run;
  return numerics;
}
