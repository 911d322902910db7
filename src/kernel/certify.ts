import * as source from './generated/certify.ts';
import { instantiate, type Kernel } from './kernel.ts';

/** Addresses are byte offsets into the kernel's memory; see kernels/certify for what each function does. */
export interface CertifyExports {
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
