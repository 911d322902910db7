import { bytesOf } from '../core/bytes.ts';
import { type Digest, digestOf } from '../core/digest.ts';
import { inputSize } from '../core/plan.ts';
import type { Grid } from '../core/types.ts';
import { type LatticeSampler, type LatticeTable, latticeSampler } from '../samplers/index.ts';
import type { CertificatePredicate } from './certificate.ts';

/** SHA-256 over the thresholds of every distinct table, each as little-endian uint64, in the order of `sampler.tables`. */
export function tableDigest(tables: readonly LatticeTable[]): Digest {
  const words = new Uint32Array(2 * tables.reduce((sum, { T }) => sum + T, 0));
  let at = 0;
  for (const { T, high, low } of tables) {
    for (let i = 0; i < T; i++) {
      words[at++] = low[i]!;
      words[at++] = high[i]!;
    }
  }
  return digestOf(bytesOf(words));
}

/** SHA-256 of the noise integers (int32, little-endian) of input `index`'s first estimation sample. */
export function noiseDigest(sampler: LatticeSampler, index: number): Digest {
  return digestOf(bytesOf(sampler.noise({ input: index, phase: 1, sample: 0 }, 1)));
}

/** The sampler a certificate's plan and key describe. */
export function samplerOf({ plan }: CertificatePredicate, key: Uint8Array, maxCount: number): LatticeSampler {
  const d = inputSize(plan);
  return latticeSampler({ sigma: Number(plan.noise.sigma), grid: plan.grid as Grid, key, d, maxCount });
}
