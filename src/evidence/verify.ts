import { hex } from '../core/bytes.ts';
import { type Digest, digestOf, digestOfJson } from '../core/digest.ts';
import { FairnoiseError, reason } from '../core/errors.ts';
import { inputSize, planDigest } from '../core/plan.ts';
import type { Verdict } from '../core/types.ts';
import { certifyKernelDigest } from '../kernel/certify.ts';
import type { LatticeSampler } from '../samplers/index.ts';
import { deriveKey } from '../sources/key.ts';
import { recompute } from './arithmetic.ts';
import type { CertificatePredicate, ResultEvidence, Statement } from './certificate.ts';
import { statementFault } from './certificate-schema.ts';
import { type Envelope, parseEnvelope, payloadBytes, signedBy } from './dsse.ts';
import { noiseDigest, samplerOf, tableDigest } from './noise.ts';

/**
 * Verification is one visible sequence; each step uses only what the steps before it proved:
 * parse, signature, digests, outcomes, arithmetic, noise, monitor, comparison; then, elsewhere, inputs and votes.
 * A step answers with verdicts and never throws for what it finds.
 */
export interface VerifyInputs {
  readonly text: string;
  /** Trusted signer, hex; null accepts the key in the certificate, which then proves integrity and not identity. */
  readonly trustedKey: string | null;
  readonly modelDigest: Digest | null;
  readonly dataDigest: Digest | null;
  /** Content of outcomes.bin beside the certificate, when there. */
  readonly outcomes: Uint8Array | null;
}

export interface Verified {
  readonly predicate: CertificatePredicate | null;
  readonly steps: readonly Verdict[];
}

/** Everything but what takes the data (run/certified-inputs.ts) and the model (run/replay.ts) at hand. */
export function verifyDocument(inputs: VerifyInputs): Verified {
  const steps: Verdict[] = [];
  let envelope: Envelope;
  let statement: Statement;
  try {
    envelope = parseEnvelope(inputs.text);
    statement = parseStatement(payloadBytes(envelope));
    steps.push(pass('parse', 'a DSSE envelope over an in-toto statement of a known format'));
  } catch (thrown) {
    steps.push({ claim: 'parse', state: 'fail', because: reason(thrown) });
    return { predicate: null, steps };
  }
  const { predicate } = statement;
  steps.push(verifySignature(envelope, predicate, inputs.trustedKey));
  steps.push(...verifyDigests(statement, inputs));
  steps.push(verifyOutcomes(predicate, inputs.outcomes));
  steps.push(verifyArithmetic(predicate));
  steps.push(...verifyNoise(predicate));
  steps.push(...verifyMonitor(predicate), ...verifyComparison(predicate));
  return { predicate, steps };
}

/** The claim inside a certificate, unverified. Throws CERTIFICATE_MALFORMED. */
export function readCertificate(text: string): CertificatePredicate {
  return parseStatement(payloadBytes(parseEnvelope(text))).predicate;
}

function parseStatement(bytes: Uint8Array): Statement {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FairnoiseError('CERTIFICATE_MALFORMED', 'not a fairnoise certificate: its payload is not JSON', cause);
  }
  const fault = statementFault(value);
  if (fault) throw new FairnoiseError('CERTIFICATE_MALFORMED', `not a fairnoise certificate: ${fault}`);
  return value as Statement;
}

function verifySignature(envelope: Envelope, predicate: CertificatePredicate, trusted: string | null): Verdict {
  const claim = 'signature';
  const key = trusted ?? predicate.signer.publicKey;
  if (!signedBy(envelope, key)) {
    return trusted !== null && signedBy(envelope, predicate.signer.publicKey)
      ? {
          claim,
          state: 'fail',
          expected: trusted,
          got: predicate.signer.publicKey,
          because: 'signed by another key than the trusted one',
        }
      : { claim, state: 'fail', because: 'the signature does not cover this payload: it was changed after signing' };
  }
  return pass(
    claim,
    trusted !== null
      ? 'signed by the trusted key'
      : `the payload is what its ${predicate.signer.kind} key signed (integrity, not identity)`,
  );
}

function verifyDigests({ subject, predicate }: Statement, inputs: VerifyInputs): Verdict[] {
  const { plan } = predicate;
  const subjects = new Map(subject.map(({ name, digest }) => [name, `sha256:${digest.sha256}`]));
  const same = (claim: string, expected: string, got: string | undefined, because: string): Verdict =>
    expected === got
      ? pass(claim, because)
      : { claim, state: 'fail', expected, got: got ?? 'nothing', because: `${claim} does not match` };
  const file = (name: string, expected: Digest, got: Digest | null): Verdict =>
    got === null
      ? { claim: `digest of the ${name}`, state: 'skipped', expected, because: `no --${name} was given` }
      : same(`digest of the ${name}`, expected, got, `the ${name} given is the one certified`);
  return [
    same('digest of the plan', planDigest(plan), predicate.planDigest, 'the plan is the one its digest names'),
    same(
      'digest of the results',
      digestOfJson(predicate.results),
      predicate.votes,
      'the results are the ones their digest names',
    ),
    same(
      'subjects',
      `${plan.model.digest} ${plan.data.digest}`,
      `${subjects.get('model')} ${subjects.get('data')}`,
      "the statement speaks of the plan's model and data",
    ),
    file('model', plan.model.digest, inputs.modelDigest),
    file('data', plan.data.digest, inputs.dataDigest),
  ];
}

/** Byte ranges of each result's bits in outcomes.bin. */
export function outcomeSlices(results: readonly ResultEvidence[], outcomes: Uint8Array): Uint8Array[] {
  let at = 0;
  return results.map(({ estimation }) => {
    const slice = outcomes.subarray(at, at + ((estimation.samples + 7) >> 3));
    at += slice.length;
    return slice;
  });
}

function verifyOutcomes({ results, plan }: CertificatePredicate, outcomes: Uint8Array | null): Verdict {
  const claim = 'outcomes';
  if (plan.task !== 'certify') return { claim, state: 'skipped', because: 'predictions carry no outcome bits' };
  if (outcomes === null) {
    return {
      claim,
      state: 'skipped',
      because: 'outcomes.bin is not beside the certificate, so single samples cannot be checked',
    };
  }
  const slices = outcomeSlices(results, outcomes);
  for (const [i, result] of results.entries()) {
    const bits = slices[i]!;
    if (digestOf(bits) !== result.outcomes) {
      return {
        claim,
        state: 'fail',
        expected: result.outcomes,
        got: digestOf(bits),
        because: `outcome bits of input ${result.index} are not the ones signed`,
      };
    }
    let ones = 0;
    for (let s = 0; s < result.samples; s++) ones += (bits[s >> 3]! >> (s & 7)) & 1;
    if (ones !== result.nA) {
      return {
        claim,
        state: 'fail',
        expected: String(ones),
        got: String(result.nA),
        because: `input ${result.index} claims votes its outcome bits do not show`,
      };
    }
  }
  return pass(claim, 'every claimed vote is one committed outcome bit');
}

function verifyArithmetic(predicate: CertificatePredicate): Verdict {
  const claim = 'arithmetic';
  for (const result of predicate.results) {
    const wrong = recompute(predicate, result);
    if (wrong) return { claim, state: 'fail', ...wrong };
  }
  return pass(claim, `bound, radius and decision of ${predicate.results.length} inputs follow from their votes`);
}

function verifyNoise(predicate: CertificatePredicate): Verdict[] {
  const { noise, kernel, plan } = predicate;
  const { recipe } = plan.noise;
  if (recipe !== 'lattice') return verifyStream(predicate);
  if (!noise.replayable || noise.key === null || noise.seed === null || plan.noise.backdoors.length > 0) {
    const because = 'lattice noise has a seed and a key and nothing in between; this certificate says otherwise';
    return [{ claim: 'noise', state: 'fail', because }];
  }
  const key = deriveKey(noise.seed, predicate.planDigest);
  if (hex(key) !== noise.key) {
    const because = 'the key does not follow from the seed and the plan';
    return [{ claim: 'key', state: 'fail', expected: hex(key), got: noise.key, because }];
  }
  const steps: Verdict[] = [pass('key', 'derived from the published seed and the plan (HKDF-SHA256)')];
  steps.push(
    kernel === certifyKernelDigest
      ? pass('kernel', 'made by the same numerics as are verifying')
      : {
          claim: 'kernel',
          state: 'skipped',
          expected: certifyKernelDigest,
          got: kernel,
          because: 'made by another build of the kernel; what counts is that the steps below give the same bits',
        },
  );
  const sampler = samplerOf(predicate, key, 1);
  const table = tableDigest(sampler.tables);
  const inputs = predicate.results.map(({ index }) => noiseDigest(sampler, index));
  if (table !== noise.table) {
    steps.push({
      claim: 'noise table',
      state: 'fail',
      expected: table,
      got: String(noise.table),
      because: 'thresholds differ from the exact ones',
    });
  }
  steps.push(...verifyLedger(predicate, sampler));
  const wrong = predicate.results.findIndex((result, i) => result.noise !== inputs[i]);
  steps.push(
    wrong < 0
      ? pass('noise', `regenerated for ${inputs.length} inputs (first estimation sample of each), bit for bit`)
      : {
          claim: 'noise',
          state: 'fail',
          expected: inputs[wrong]!,
          got: String(predicate.results[wrong]!.noise),
          because: `noise of input ${predicate.results[wrong]!.index} is not what the key gives`,
        },
  );
  return steps;
}

/** What the tables' error takes off every bound: at least what these tables have. */
function verifyLedger({ ledger }: CertificatePredicate, { tvPerVector }: LatticeSampler): Verdict[] {
  if (Number(ledger.tvPerVector) >= tvPerVector) return [];
  const because = 'the tables are further from the Gaussian than the certificate says';
  return [{ claim: 'ledger', state: 'fail', expected: String(tvPerVector), got: String(ledger.tvPerVector), because }];
}

/** Noise of a sequential stream: what can be said without drawing all of it again. */
function verifyStream(predicate: CertificatePredicate): Verdict[] {
  const { noise, plan, ledger } = predicate;
  const { recipe, backdoors } = plan.noise;
  const steps: Verdict[] = [];
  if (backdoors.length > 0) {
    const because = `the plan names a backdoor (${backdoors.join('+')}): a simulation, whose radii certify nothing`;
    steps.push({ claim: HONEST, state: 'fail', because });
  }
  const lattice = recipe.startsWith('lattice:');
  if (lattice) steps.push(...verifyLedger(predicate, samplerOf(predicate, new Uint8Array(32), 1)));
  if (!lattice && (noise.soundness !== 'float' || Number(ledger.tvPerVector ?? 0) !== 0)) {
    const because = `${recipe} is float noise, for which no total variation from the Gaussian is known`;
    steps.push({ claim: 'soundness', state: 'fail', expected: 'float', got: noise.soundness, because });
  }
  if (noise.replayable !== (noise.seed !== null)) {
    const because = 'a stream can be drawn again if and only if it has a seed';
    steps.push({
      claim: 'seed',
      state: 'fail',
      expected: noise.replayable ? 'a seed' : 'none',
      got: String(noise.seed?.text ?? 'none'),
      because,
    });
  }
  const because = noise.replayable
    ? `noise of ${recipe} comes in one stream; --replay all draws it again from seed ${noise.seed?.text}`
    : `noise of ${recipe} is not replayable: ${noise.label}`;
  return [...steps, { claim: 'noise', state: 'skipped', because }];
}

/** What the monitor said, and whether this was the first attempt; nothing for certificates of versions without one. */
function verifyMonitor({ plan, monitor, attempts, results }: CertificatePredicate): Verdict[] {
  const steps: Verdict[] = [];
  if (monitor) {
    const { alpha, state, numbers, vectors, eValue, component, detectedAt } = monitor;
    const wholes = vectors ? `, ${vectors} of its vectors as wholes` : '';
    const limit = 1 / Number(alpha);
    const unseen = plan.noise.recipe.startsWith('capture:')
      ? '; numbers used twice further apart than a few vectors are not looked for in a run: audit the captured file'
      : '';
    const because =
      state === 'skipped'
        ? 'nothing of the noise could be looked at as it was added'
        : state === 'fail'
          ? `the noise that was added is not what it claims to be: ${component}, e-value ${worth(eValue)} at alpha ${alpha}, ${detectedAt} numbers in`
          : `nothing was seen in ${numbers} numbers of noise as they were added${wholes} (e-value at most ${eValue}, alpha ${alpha})${unseen}`;
    // An e-value is stored as a rounded decimal.
    const fits = state === 'fail' ? Number(eValue) > limit * (1 - 1e-9) : Number(eValue) < limit * (1 + 1e-9);
    steps.push(
      fits
        ? { claim: MONITOR, state, because }
        : { claim: MONITOR, state: 'fail', because: `e-value ${eValue} at alpha ${alpha} is called ${state}` },
    );
  }
  const { against } = plan.statistics;
  if (against) {
    // What was not looked at may have any law.
    const drawn = results.reduce((sum, { selection, estimation }) => sum + selection.samples + estimation.samples, 0);
    const level = Number(against.alpha) * Number(against.weight) * Number(against.monitor);
    const kept =
      Number(plan.statistics.alpha) <= level * (1 + 1e-12) &&
      monitor?.mode === 'enforce' &&
      monitor.state === 'pass' &&
      monitor.numbers === drawn * inputSize(plan) &&
      Number(monitor.alpha) === Number(against.monitor);
    const because = kept
      ? `alpha ${against.alpha} holds for every noise of the ${against.list} too, about the nominal classifier: ${plan.statistics.alpha} was spent and the monitor kept silent`
      : `alpha ${against.alpha} is claimed against a ${against.list}, but what was spent, what the monitor said or how much of the noise it saw does not allow that`;
    steps.push({ claim: 'against', state: kept ? 'pass' : 'fail', because });
  }
  if (attempts) {
    const count = attempts.length + 1;
    const because = `attempt ${count} of this plan in its folder; that a certificate of any of them is false has ${count} times the probability of one`;
    steps.push({ claim: 'attempts', state: 'pass', because });
  }
  return steps;
}

/** An e-value as certificates hold it, 1e300 at most. */
const worth = (eValue: string): string => (Number(eValue) >= 1e300 ? 'at least 1e300' : eValue);

/** What the comparison with trusted noise said; nothing for certificates without one. */
function verifyComparison({ comparison }: CertificatePredicate): Verdict[] {
  if (!comparison) return [];
  const { noise, alpha, state, pairs, more, fewer, eValue } = comparison;
  const claim = COMPARISON;
  const reached = Number(eValue) >= 1 / Number(alpha);
  const because = `${more} of ${pairs} pairs voted for the class only under the run's noise, ${fewer} only under ${noise}; e-value ${worth(eValue)} at alpha ${alpha}`;
  if (reached !== (state === 'fail') || more + fewer > pairs)
    return [{ claim, state: 'fail', because: `its numbers contradict each other: ${because}, called ${state}` }];
  return [{ claim, state, because }];
}

/** The steps that fail for certificates of simulated backdoors, which are otherwise what they say. */
export const HONEST = 'honest noise';
export const MONITOR = 'monitor';
export const COMPARISON = 'comparison';
export const SIMULATION: readonly string[] = [HONEST, MONITOR, COMPARISON];

function pass(claim: string, because: string): Verdict {
  return { claim, state: 'pass', because };
}
