import { join } from 'node:path';
import { hex, unhex } from '../core/bytes.ts';
import type { Digest } from '../core/digest.ts';
import { planDigest } from '../core/plan.ts';
import {
  noiseDigest,
  publicKeyOf,
  resultEvidence,
  type SigningKey,
  seal,
  statement,
  statementBytes,
  tableDigest,
} from '../evidence/index.ts';
import { writeWhole } from '../files/index.ts';
import { certifyKernelDigest } from '../kernel/index.ts';
import { latticeSampler } from '../samplers/index.ts';
import type { InputRecord } from '../smoothing/index.ts';
import { deriveKey, isUnpredictable } from '../sources/index.ts';
import type { RunFolder } from './folder.ts';
import type { PreparedRun } from './prepare.ts';

/** The key of a run's noise: its seed under its plan. */
export function runKey({ state }: RunFolder): Uint8Array {
  return deriveKey(state.seed, planDigest(state.plan));
}

export interface Concluded {
  readonly certificate: string;
  readonly outcomes: string;
}

/** Writes outcomes.bin and then certificate.json, each whole or not at all. */
export function conclude(
  folder: RunFolder,
  prepared: PreparedRun,
  records: readonly InputRecord[],
  environment: Readonly<Record<string, string>>,
  given: SigningKey | null,
): Concluded {
  const { plan, seed, signingKey, started } = folder.state;
  const signer: SigningKey = given ?? { secret: unhex(signingKey!)!, kind: 'ephemeral' };
  const key = runKey(folder);
  const d = plan.model.shape.reduce((product, length) => product * length, 1);
  const sampler = latticeSampler({ sigma: Number(plan.noise.sigma), grid: prepared.grid.grid, key, d, maxCount: 1 });
  const results = records.map((record) => resultEvidence(record, noiseDigest(sampler, record.index)));
  const bytes = statementBytes(
    statement({
      plan,
      noise: {
        seed,
        key: hex(key),
        unpredictable: isUnpredictable(seed),
        label: isUnpredictable(seed)
          ? 'key drawn by the operating system before the first sample'
          : 'reproducible, not unpredictable',
        table: tableDigest(sampler.tables),
        soundness: sampler.soundness,
        replayable: true,
      },
      kernel: certifyKernelDigest as Digest,
      tvPerValue: sampler.tvPerValue,
      tvPerVector: sampler.tvPerVector,
      results,
      signer: { publicKey: publicKeyOf(signer.secret), kind: signer.kind },
      environment,
      started,
      finished: new Date().toISOString(),
    }),
  );
  const outcomes = join(folder.path, 'outcomes.bin');
  const certificate = join(folder.path, 'certificate.json');
  writeWhole(outcomes, Buffer.concat(records.map(({ outcomes: bits }) => bits)));
  writeWhole(certificate, `${JSON.stringify(seal(bytes, signer), null, 1)}\n`);
  return { certificate, outcomes };
}
