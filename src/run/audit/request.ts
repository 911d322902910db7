import { MAX_SEQUENCE_BITS, type Mode, PARAMETERS, type Parameters, suites } from '../../audit/index.ts';
import { integer, misuse, oneOf, positive } from '../../core/guards.ts';
import type { FormType } from '../../sources/index.ts';
import { MAX_BITS } from './sp800-90b.ts';

/** Section 4.2: the length NIST's examples, and its tool's defaults, are made for. */
export const SEQUENCE_BITS = 1_000_000;
/** Sequences read from a source that never ends, when no bound is given. */
export const ENDLESS_SEQUENCES = 10;
/** Numbers, or words, that the noise battery takes of such a source: a few seconds. */
export const ENDLESS_NUMBERS = 10_000_000;

export interface AuditRequest {
  readonly source: string;
  readonly as: FormType | null;
  /** Suite ids; null for those that fit the data. */
  readonly suites: readonly string[] | null;
  readonly alpha: number | null;
  /** null: 1,000,000, or all there is where that is less. */
  readonly sequenceBits: number | null;
  readonly sequences: number | null;
  /** Stop reading after this many bytes. */
  readonly bytes: number | null;
  /** Noise: the standard deviation that floats should have; null: 1. */
  readonly sigma: number | null;
  /** Noise: floats are lattice noise, multiples of 1/grid; null: they are not. */
  readonly grid: number | null;
  /** Noise: the axis of an array that counts noise vectors; null: 0 where there are several. */
  readonly axis: number | null;
  /** Noise: stop after this many numbers, or words. */
  readonly numbers: number | null;
  readonly mode: Mode;
  readonly parameters: Parameters;
  /** null: as many as there are processors. */
  readonly threads: number | null;
  readonly entropy: EntropyRequest;
}

/** What SP 800-90B is asked. */
export interface EntropyRequest {
  /** null: by the data. */
  readonly symbolBits: number | null;
  /** Samples lie bit to bit, not one a byte. */
  readonly packed: boolean;
  /** null: the 1,000,000 the standard asks for. */
  readonly samples: number | null;
  readonly hSubmitter: number | null;
  readonly iid: boolean;
  readonly seed: string | null;
  readonly restart: number | null;
}

/** An audit of `source` with nothing said about it. */
export function plainAudit(source: string): AuditRequest {
  return {
    source,
    as: null,
    suites: null,
    alpha: null,
    sequenceBits: null,
    sequences: null,
    bytes: null,
    sigma: null,
    grid: null,
    axis: null,
    numbers: null,
    mode: 'corrected',
    parameters: PARAMETERS,
    threads: null,
    entropy: {
      symbolBits: null,
      packed: false,
      samples: null,
      hSubmitter: null,
      iid: false,
      seed: null,
      restart: null,
    },
  };
}

/** Throws RangeError for what cannot be asked for. */
export function checkAudit({
  sequenceBits,
  sequences,
  bytes,
  numbers,
  sigma,
  grid,
  threads,
  suites: names,
  entropy,
}: AuditRequest): void {
  const { symbolBits, samples, hSubmitter, restart } = entropy;
  if (symbolBits !== null) integer('--symbol-bits', symbolBits, 1, 8);
  if (samples !== null) integer('--samples', samples, 1, MAX_BITS / 8);
  for (const [flag, h] of [
    ['--h-submitter', hSubmitter],
    ['--restart', restart],
  ] as const) {
    if (h !== null && !(h >= 0 && h <= (symbolBits ?? 8))) {
      throw misuse(flag, `number of bits a sample in [0, ${symbolBits ?? 8}]`, h);
    }
  }
  if (sequenceBits !== null) integer('--sequence-bits', sequenceBits, 100, MAX_SEQUENCE_BITS);
  if (sequences !== null) integer('--sequences', sequences, 1);
  if (bytes !== null) integer('--bytes', bytes, 1);
  if (numbers !== null) integer('--numbers', numbers, 1);
  if (sigma !== null) positive('--sigma', sigma);
  if (grid !== null) integer('--grid', grid, 1, 2 ** 20);
  if (threads !== null) integer('--threads', threads, 1, 1024);
  for (const name of names ?? []) {
    oneOf(
      '--suite',
      name,
      suites.map((suite) => suite.id),
    );
  }
}
