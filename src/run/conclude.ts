import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { unhex } from '../core/bytes.ts';
import type { Digest } from '../core/digest.ts';
import {
  type Comparison,
  comparisonEvidence,
  type MonitorResult,
  monitorEvidence,
  publicKeyOf,
  resultEvidence,
  type SigningKey,
  seal,
  statement,
  statementBytes,
} from '../evidence/index.ts';
import { writeWhole } from '../files/index.ts';
import { certifyKernelDigest } from '../kernel/index.ts';
import type { InputRecord } from '../smoothing/index.ts';
import type { RunFolder } from './folder.ts';
import { noiseFacts } from './noise-evidence.ts';
import type { PreparedRun } from './prepare.ts';

export interface Concluded {
  /** null: withheld, since what was found of the noise speaks against it. */
  readonly certificate: string | null;
  readonly outcomes: string;
}

export interface Conclusion {
  readonly folder: RunFolder;
  readonly prepared: PreparedRun;
  readonly records: readonly InputRecord[];
  readonly environment: Readonly<Record<string, string>>;
  /** null: a key made for the run. */
  readonly signing: SigningKey | null;
  readonly monitored: MonitorResult | null;
  readonly comparison: Comparison | null;
}

/**
 * Writes outcomes.bin and then certificate.json, each whole or not at all. Fails closed: there is no certificate where an enforced monitor
 * alarmed, nor where the votes differ from those under trusted noise, but for a declared simulation, whose certificate says in so many words
 * that it is none.
 */
export function conclude(conclusion: Conclusion): Concluded {
  const { folder, prepared, records, environment, signing, monitored, comparison } = conclusion;
  const outcomes = join(folder.path, 'outcomes.bin');
  const certificate = join(folder.path, 'certificate.json');
  writeWhole(outcomes, Buffer.concat(records.map(({ outcomes: bits }) => bits)));
  const simulated = prepared.noise.backdoors.length > 0;
  const alarmed = monitored?.alarm && monitored.mode === 'enforce';
  if (alarmed || (comparison?.report.alarm && !simulated)) {
    rmSync(certificate, { force: true });
    return { certificate: null, outcomes };
  }
  const { plan, seed, signingKey, started, attempts } = folder.state;
  const signer: SigningKey = signing ?? { secret: unhex(signingKey!)!, kind: 'ephemeral' };
  const { noise, tvPerValue, tvPerVector, digestOf } = noiseFacts(prepared, seed);
  const bytes = statementBytes(
    statement({
      plan,
      noise,
      kernel: certifyKernelDigest as Digest,
      tvPerValue,
      tvPerVector,
      monitor: monitored && monitorEvidence(monitored),
      ...(attempts ? { attempts } : {}),
      comparison: comparison && comparisonEvidence(comparison),
      results: records.map((record) => resultEvidence(record, digestOf(record.index))),
      signer: { publicKey: publicKeyOf(signer.secret), kind: signer.kind },
      environment,
      started,
      finished: new Date().toISOString(),
    }),
  );
  writeWhole(certificate, `${JSON.stringify(seal(bytes, signer), null, 1)}\n`);
  return { certificate, outcomes };
}
