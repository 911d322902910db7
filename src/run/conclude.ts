import { join } from 'node:path';
import { unhex } from '../core/bytes.ts';
import type { Digest } from '../core/digest.ts';
import { publicKeyOf, resultEvidence, type SigningKey, seal, statement, statementBytes } from '../evidence/index.ts';
import { writeWhole } from '../files/index.ts';
import { certifyKernelDigest } from '../kernel/index.ts';
import type { InputRecord } from '../smoothing/index.ts';
import type { RunFolder } from './folder.ts';
import { noiseFacts } from './noise-evidence.ts';
import type { PreparedRun } from './prepare.ts';

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
  const { noise, tvPerValue, tvPerVector, digestOf } = noiseFacts(prepared, seed);
  const bytes = statementBytes(
    statement({
      plan,
      noise,
      kernel: certifyKernelDigest as Digest,
      tvPerValue,
      tvPerVector,
      results: records.map((record) => resultEvidence(record, digestOf(record.index))),
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
