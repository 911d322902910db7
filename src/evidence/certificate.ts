import { utf8 } from '../core/bytes.ts';
import { type Digest, digestOf, digestOfJson } from '../core/digest.ts';
import { type Plan, planDigest } from '../core/plan.ts';
import type { Votes } from '../core/types.ts';
import { floor6 } from '../smoothing/bounds.ts';
import type { InputRecord } from '../smoothing/record.ts';
import type { Seed } from '../sources/key.ts';
import type { ComparisonEvidence } from './comparison.ts';
import type { MonitorEvidence } from './monitor.ts';

/**
 * The certificate: the claim and all that is needed to redo it (docs/spec/certificate-v1.md).
 * An in-toto Statement v1 whose subjects are the model and the data and whose predicate is this.
 */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'urn:fairnoise:certificate:v1';

export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicateType: typeof PREDICATE_TYPE;
  readonly predicate: CertificatePredicate;
}

export interface CertificatePredicate {
  readonly format: 'fairnoise/certificate/v1';
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly noise: NoiseEvidence;
  readonly kernel: Digest;
  /** What the failure probability and the bound were charged with. */
  readonly ledger: Ledger;
  /** Left out by versions without a monitor. */
  readonly monitor?: MonitorEvidence;
  /** Attempts before this one, oldest first; left out where this is the first. */
  readonly attempts?: readonly AttemptEvidence[];
  /** How the noise voted beside trusted noise; left out where none did. */
  readonly comparison?: ComparisonEvidence;
  readonly results: readonly ResultEvidence[];
  /** Digest of `results`. */
  readonly votes: Digest;
  readonly signer: { readonly publicKey: string; readonly kind: 'ephemeral' | 'given' };
  readonly environment: Readonly<Record<string, string>>;
  readonly run: { readonly started: string; readonly finished: string };
}

export interface NoiseEvidence {
  /** As typed for that library, or drawn; null for sources without one. */
  readonly seed: Seed | null;
  /** The ChaCha20 key, hex; null for recipes without one. */
  readonly key: string | null;
  readonly unpredictable: boolean;
  readonly label: string;
  /** How a sequential stream was called; null for noise with addresses. */
  readonly calls: string | null;
  /** Digest of the threshold table(s). */
  readonly table: Digest | null;
  readonly soundness: 'lattice' | 'float';
  readonly replayable: boolean;
}

export interface Ledger {
  /** Failure probability per input. */
  readonly alpha: string;
  readonly family: Plan['statistics']['family'];
  /** Total variation of one value, and of one noise vector (subtracted from the lower bound on pA). */
  readonly tvPerValue: string | null;
  readonly tvPerVector: string | null;
}

/** A run of this plan in this folder that came before: none of them may be forgotten when one is shown. */
export interface AttemptEvidence {
  readonly started: string;
  readonly seed: Seed | null;
  /** `alarm`: stopped by the monitor; `compared`: refused by the comparison; `finished`; `unfinished`. */
  readonly end: 'alarm' | 'compared' | 'finished' | 'unfinished';
}

export interface ResultEvidence {
  readonly index: number;
  readonly label: number | null;
  readonly predict: number | null;
  readonly radius: string;
  readonly pLower: string;
  readonly decision: InputRecord['decision'];
  readonly cAHat: number;
  readonly nA: number;
  readonly ambiguous: number;
  readonly samples: number;
  readonly selection: Votes;
  readonly estimation: Votes;
  readonly moved: string;
  /** What quantisation cost the radius, and the operator norm of the preprocessing before the grid. */
  readonly cost: string;
  readonly norm: string;
  /** Digest of the outcome bits (outcomes.bin holds them, input after input). */
  readonly outcomes: Digest;
  /** Digest of the noise integers (int32, little-endian) of the first estimation sample; null for noise without addresses. */
  readonly noise: Digest | null;
}

export interface CertificateParts {
  readonly plan: Plan;
  readonly noise: NoiseEvidence;
  readonly kernel: Digest;
  readonly tvPerValue: number | null;
  readonly tvPerVector: number | null;
  readonly monitor?: MonitorEvidence | null;
  readonly attempts?: readonly AttemptEvidence[];
  readonly comparison?: ComparisonEvidence | null;
  readonly results: readonly ResultEvidence[];
  readonly signer: CertificatePredicate['signer'];
  readonly environment: Readonly<Record<string, string>>;
  readonly started: string;
  readonly finished: string;
}

export function resultEvidence(record: InputRecord, noise: Digest | null): ResultEvidence {
  return {
    index: record.index,
    label: record.label,
    predict: record.predict,
    radius: floor6(record.radius),
    pLower: String(record.pABar),
    decision: record.decision,
    cAHat: record.cAHat,
    nA: record.nA,
    ambiguous: record.estimation.ambiguous[record.cAHat]!,
    samples: record.samples,
    selection: record.selection,
    estimation: record.estimation,
    moved: String(record.moved),
    cost: String(record.cost),
    norm: String(record.norm),
    outcomes: digestOf(record.outcomes),
    noise,
  };
}

export function statement(parts: CertificateParts): Statement {
  const { plan, results } = parts;
  return {
    _type: STATEMENT_TYPE,
    subject: [
      { name: 'model', digest: { sha256: plan.model.digest.slice(7) } },
      { name: 'data', digest: { sha256: plan.data.digest.slice(7) } },
    ],
    predicateType: PREDICATE_TYPE,
    predicate: {
      format: 'fairnoise/certificate/v1',
      plan,
      planDigest: planDigest(plan),
      noise: parts.noise,
      kernel: parts.kernel,
      ledger: {
        alpha: plan.statistics.alpha,
        family: plan.statistics.family,
        tvPerValue: parts.tvPerValue === null ? null : String(parts.tvPerValue),
        tvPerVector: parts.tvPerVector === null ? null : String(parts.tvPerVector),
      },
      ...(parts.monitor ? { monitor: parts.monitor } : {}),
      ...(parts.attempts?.length ? { attempts: parts.attempts } : {}),
      ...(parts.comparison ? { comparison: parts.comparison } : {}),
      results,
      votes: digestOfJson(results),
      signer: parts.signer,
      environment: parts.environment,
      run: { started: parts.started, finished: parts.finished },
    },
  };
}

/** The bytes that get signed: indented, since people read certificates. */
export function statementBytes(value: Statement): Uint8Array {
  return utf8(`${JSON.stringify(value, null, 1)}\n`);
}
