import { availableParallelism } from 'node:os';
import {
  type AnySuiteReport,
  type AuditReport,
  MAX_SEQUENCE_BITS,
  type Mode,
  notAssessed,
  notEstimated,
  type Parameters,
  type Suite,
  shareAlpha,
  suites,
  WANTED,
} from '../audit/index.ts';
import { integer, misuse, oneOf } from '../core/guards.ts';
import { bitsOf, type FormType, isFloat } from '../sources/index.ts';
import { type AuditSource, openAuditSource } from './audit-source.ts';
import { sp80022Run } from './audit-sp800-22.ts';
import { MAX_BITS, sp80090bRun } from './audit-sp800-90b.ts';
import type { SuiteRun } from './audit-suite.ts';

/** Section 4.2: the length NIST's examples, and its tool's defaults, are made for. */
export const SEQUENCE_BITS = 1_000_000;
/** Sequences read from a source that never ends, when no bound is given. */
export const ENDLESS_SEQUENCES = 10;

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

/** Sequences done so far. */
export interface AuditTick {
  readonly done: number;
  readonly total: number | null;
  readonly note?: string;
}

/** Reads the source once, runs the suites on it, and returns the report. Memory does not grow with the source's length. */
export async function* audit(request: AuditRequest): AsyncGenerator<AuditTick, AuditReport> {
  check(request);
  const source = await openAuditSource(request.source, request.as);
  const kind = isFloat(source.form.type) && source.recipe === null ? 'floats' : 'bits';
  const chosen = choose(request.suites, kind);
  const alphas = shareAlpha(
    chosen.filter((suite) => suite.unfit(kind) === null),
    request.alpha,
  );

  const { stream, form } = source;
  const bounded = request.sequences !== null || request.bytes !== null;
  const most = request.sequences ?? (stream.endless && !bounded ? ENDLESS_SEQUENCES : Number.POSITIVE_INFINITY);
  const total = expected(source, request, most);
  const runs = chosen
    .filter((suite) => suite.unfit(kind) === null)
    .map((suite) => start(suite, source, request, alphas.get(suite.id)!, most));
  const reports: AnySuiteReport[] = chosen.flatMap((suite) => {
    const unfit = suite.unfit(kind);
    return unfit === null ? [] : [skip(suite, request, unfit)];
  });
  let bitsRead = 0;
  try {
    if (runs.length > 0) {
      for await (const chunk of bitsOf(limited(stream.chunks(), request.bytes), form, stream.name)) {
        bitsRead += chunk.bits;
        for (const run of runs) if (!run.full) await run.push(chunk);
        yield { done: runs[0]!.done(), total };
        if (runs.every((run) => run.full)) break;
      }
    }
    for (const run of runs) {
      if (run.work) for await (const note of run.work()) yield { done: run.done(), total: null, note };
      reports.push(await run.finish());
    }
    if (runs.length > 0) yield { done: runs[0]!.done(), total };
  } finally {
    for (const run of runs) await run.close();
  }
  const failed = reports.filter((report) => report.state === 'fail');
  const ran = reports.filter((report) => report.state !== 'skipped');
  const verdict = failed.length ? 'fail' : ran.length ? 'pass' : 'skipped';
  const telling = failed.length ? failed : ran.length ? ran : reports;
  return {
    verdict,
    because: telling.map((report) => report.because).join('; ') || 'no suite looks at floats',
    source: { text: source.text, kind: source.stream.kind, as: source.form.type, bitsRead },
    suites: reports,
    tests: reports.flatMap((report) => report.tests),
  };
}

function check({ sequenceBits, sequences, bytes, threads, suites: names, entropy }: AuditRequest): void {
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
  if (threads !== null) integer('--threads', threads, 1, 1024);
  for (const name of names ?? []) {
    oneOf(
      '--suite',
      name,
      suites.map((suite) => suite.id),
    );
  }
}

function choose(names: readonly string[] | null, kind: 'bits' | 'floats'): Suite[] {
  return suites.filter((suite) => (names ? names.includes(suite.id) : suite.defaultFor.includes(kind)));
}

/** A suite at work: one case a row of src/audit/battery.ts. */
function start(suite: Suite, source: AuditSource, request: AuditRequest, alpha: number, most: number): SuiteRun {
  switch (suite.id) {
    case 'sp800-22':
      return sp80022Run({
        n: request.sequenceBits ?? SEQUENCE_BITS,
        exact: request.sequenceBits !== null,
        most,
        all: request.sequences !== null,
        parameters: request.parameters,
        mode: request.mode,
        alpha,
        threads: request.threads ?? availableParallelism(),
        name: source.stream.name,
      });
    case 'sp800-90b': {
      const { symbolBits, packed, samples, restart, ...rest } = request.entropy;
      const { type } = source.form;
      const single = type === 'bits' || type === 'bit-bytes';
      return sp80090bRun({
        ...rest,
        restart,
        layout: type === 'u8' && !packed ? 'bytes' : 'packed',
        bits: symbolBits ?? (single ? 1 : null),
        most: samples ?? WANTED,
        name: source.stream.name,
      });
    }
    default:
      throw new Error(`suite ${suite.id} has no runner`);
  }
}

/** A suite that cannot look at this data. */
function skip(suite: Suite, { sequenceBits, parameters, mode }: AuditRequest, because: string): AnySuiteReport {
  if (suite.id === 'sp800-90b') return notEstimated(because);
  return notAssessed({ n: sequenceBits ?? SEQUENCE_BITS, parameters, mode }, suite.alpha ?? 0, because);
}

/** Sequences to come, where that is known before reading. */
function expected({ stream, form }: AuditSource, { bytes, sequenceBits }: AuditRequest, most: number): number | null {
  const size = Math.min(stream.size ?? Number.POSITIVE_INFINITY, bytes ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(size)) return Number.isFinite(most) ? most : null;
  const bits = form.type === 'bits' || form.type === 'bit-bytes' ? size : 8 * size;
  return Math.min(most, Math.max(1, Math.floor(bits / (sequenceBits ?? SEQUENCE_BITS))));
}

async function* limited(chunks: AsyncGenerator<Uint8Array>, bytes: number | null): AsyncGenerator<Uint8Array> {
  let left = bytes ?? Number.POSITIVE_INFINITY;
  for await (const chunk of chunks) {
    if (chunk.length >= left) {
      yield chunk.subarray(0, left);
      return;
    }
    left -= chunk.length;
    yield chunk;
  }
}
