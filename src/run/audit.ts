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
import { integer, misuse, oneOf, positive } from '../core/guards.ts';
import { bitsOf, ELEMENT_BYTES, type FloatType, type FormType, floatsOf, isFloat } from '../sources/index.ts';
import { auditFolder, isFolder } from './audit-folder.ts';
import { noiseOnBits, noiseOnFloats } from './audit-noise.ts';
import { type AuditSource, openAuditSource } from './audit-source.ts';
import { sp80022Run } from './audit-sp800-22.ts';
import { MAX_BITS, sp80090bRun } from './audit-sp800-90b.ts';
import type { SuiteRun } from './audit-suite.ts';
import type { BatterySpec } from './noise-battery.ts';
import { type VectorLayout, vectorLayout } from './noise-vectors.ts';

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

/** Work done so far. */
export interface AuditTick {
  readonly unit: 'sequences' | 'estimators' | 'numbers' | 'words';
  readonly done: number;
  readonly total: number | null;
  readonly note?: string;
}

/** Reads the source once, runs the suites on it, and returns the report. Memory does not grow with the source's length. */
export async function* audit(request: AuditRequest): AsyncGenerator<AuditTick, AuditReport> {
  check(request);
  if (isFolder(request.source)) {
    const alpha = request.alpha ?? suites.find(({ id }) => id === 'noise')!.alpha!;
    return yield* auditFolder(request.source, request, alpha);
  }
  const source = await openAuditSource(request.source, request.as);
  const kind = isFloat(source.form.type) ? 'floats' : 'bits';
  const chosen = choose(request.suites, kind);
  const fit = chosen.filter((suite) => suite.unfit(kind) === null);
  const alphas = shareAlpha(fit, request.alpha);
  const layout = layoutOf(source, request, fit);
  const skipped = chosen.flatMap((suite) => {
    const unfit = suite.unfit(kind);
    return unfit === null ? [] : [skip(suite, request, unfit)];
  });
  const { stream, form } = source;
  const chunks = limited(stream.chunks(), request.bytes);
  let bitsRead = 0;
  let reports: AnySuiteReport[] = [];
  if (isFloat(form.type)) {
    const spec = {
      ...noiseSpec(source, request, fit),
      floats: floatsSpec(form.type, request, layout),
      words: null,
      normals: null,
    };
    const runs = fit.map((suite) => noiseOnFloats({ ...spec, alpha: alphas.get(suite.id)! }));
    const bits = 8 * ELEMENT_BYTES[form.type];
    const numbers = counted(floatsOf(chunks, { type: form.type, bigEndian: form.bigEndian }, stream.name), (x) => {
      bitsRead += bits * x.length;
    });
    const tick = { unit: 'numbers', total: finite(Math.min(spec.most, available(source, request))) } as const;
    reports = yield* feed(numbers, runs, tick);
  } else {
    const runs = fit.map((suite) => start(suite, source, request, alphas.get(suite.id)!, fit));
    const read = counted(bitsOf(chunks, form, stream.name), (chunk) => {
      bitsRead += chunk.bits;
    });
    reports = yield* feed(read, runs, firstTick(source, request, fit));
  }
  return assemble([...skipped, ...reports], {
    text: source.text,
    kind: stream.kind,
    as: form.type,
    bitsRead,
    notes: layout?.note ? [layout.note] : [],
  });
}

/** Hands what is read to every run until none wants more, then lets each finish. */
async function* feed<Chunk>(
  chunks: AsyncGenerator<Chunk>,
  runs: readonly SuiteRun<Chunk>[],
  tick: Omit<AuditTick, 'done' | 'note'>,
): AsyncGenerator<AuditTick, AnySuiteReport[]> {
  const reports: AnySuiteReport[] = [];
  const [first] = runs;
  if (!first) return reports;
  try {
    for await (const chunk of chunks) {
      for (const run of runs) if (!run.full) await run.push(chunk);
      yield { ...tick, done: first.done() };
      if (runs.every((run) => run.full)) break;
    }
    for (const run of runs) {
      if (run.work) for await (const note of run.work()) yield { ...tick, done: run.done(), total: null, note };
      reports.push(await run.finish());
    }
    yield { ...tick, done: first.done() };
    return reports;
  } finally {
    for (const run of runs) await run.close();
  }
}

async function* counted<Chunk>(chunks: AsyncIterable<Chunk>, count: (chunk: Chunk) => void): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    count(chunk);
    yield chunk;
  }
}

function assemble(reports: readonly AnySuiteReport[], source: AuditReport['source']): AuditReport {
  const failed = reports.filter((report) => report.state === 'fail');
  const ran = reports.filter((report) => report.state !== 'skipped');
  const telling = failed.length ? failed : ran.length ? ran : reports;
  return {
    verdict: failed.length ? 'fail' : ran.length ? 'pass' : 'skipped',
    because: telling.map((report) => report.because).join('; '),
    source,
    suites: reports,
    tests: reports.flatMap((report) => report.tests),
  };
}

function check({
  sequenceBits,
  sequences,
  bytes,
  numbers,
  sigma,
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

/** How floats lie in vectors; flags about that are refused where the noise battery reads no floats. */
function layoutOf(source: AuditSource, { axis, sigma }: AuditRequest, fit: readonly Suite[]): VectorLayout | null {
  const numbers = isFloat(source.form.type) || source.normals !== null;
  const reads = numbers && fit.some(({ id }) => id === 'noise');
  for (const [flag, value] of [
    ['--axis', axis],
    ['--sigma', sigma],
  ] as const) {
    if (value !== null && !reads)
      throw misuse(flag, 'floats for the noise suite (--as f64, or an .npy of floats)', value);
  }
  return reads ? vectorLayout(source.stream.array, axis, source.stream.name) : null;
}

function floatsSpec(type: FloatType, { sigma }: AuditRequest, layout: VectorLayout | null): BatterySpec['floats'] {
  return { type, sigma: sigma ?? 1, layout: layout! };
}

/** What the noise suite reads at most, in numbers or words of the source. */
function noiseSpec(source: AuditSource, request: AuditRequest, fit: readonly Suite[]): { most: number; name: string } {
  const { stream, form } = source;
  const { numbers, bytes, sequences, sequenceBits } = request;
  // Sequences bound what is read; the battery takes what they take.
  const taken = sequences !== null && fit.some(({ id }) => id === 'sp800-22') ? sequences : Number.POSITIVE_INFINITY;
  const inBits = Math.ceil((taken * (sequenceBits ?? SEQUENCE_BITS)) / 64);
  const inBytes = bytes === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(bytes / ELEMENT_BYTES[form.type]));
  const bound = Math.min(inBits, inBytes);
  return {
    most: numbers ?? (Number.isFinite(bound) || !stream.endless ? bound : ENDLESS_NUMBERS),
    name: stream.name,
  };
}

/** A suite of bits at work: one case a row of src/audit/battery.ts. */
function start(
  suite: Suite,
  source: AuditSource,
  request: AuditRequest,
  alpha: number,
  fit: readonly Suite[],
): SuiteRun {
  const { stream, normals } = source;
  const bounded = request.sequences !== null || request.bytes !== null;
  const most = request.sequences ?? (stream.endless && !bounded ? ENDLESS_SEQUENCES : Number.POSITIVE_INFINITY);
  switch (suite.id) {
    case 'noise':
      return noiseOnBits({
        ...noiseSpec(source, request, fit),
        words: source.form.type,
        floats: normals && floatsSpec(normals.type, request, vectorLayout(undefined, null, stream.name)),
        normals: normals && ((count) => normals.draw(count)),
        alpha,
      });
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

/** Elements to come, where that is known before reading. */
function available({ stream, form }: AuditSource, { bytes }: AuditRequest): number {
  const size = Math.min(stream.size ?? Number.POSITIVE_INFINITY, bytes ?? Number.POSITIVE_INFINITY);
  return Math.floor(size / ELEMENT_BYTES[form.type]);
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** What progress counts, and how much of it is to come: that of the first suite. */
function firstTick(source: AuditSource, request: AuditRequest, fit: readonly Suite[]): Omit<AuditTick, 'done'> {
  const { stream, form } = source;
  const elements = available(source, request);
  const id = fit[0]?.id;
  if (id === 'noise') {
    const { most } = noiseSpec(source, request, fit);
    const words = Math.floor((elements * ELEMENT_BYTES[form.type]) / 8);
    return { unit: 'words', total: finite(Math.min(most, words) * (source.normals ? 2 : 1)) };
  }
  if (id === 'sp800-90b') return { unit: 'estimators', total: null };
  const { sequences, bytes, sequenceBits } = request;
  const most = sequences ?? (stream.endless && bytes === null ? ENDLESS_SEQUENCES : Number.POSITIVE_INFINITY);
  const bits = form.type === 'bits' || form.type === 'bit-bytes' ? elements : 8 * ELEMENT_BYTES[form.type] * elements;
  const fitting = Math.max(1, Math.floor(bits / (sequenceBits ?? SEQUENCE_BITS)));
  return { unit: 'sequences', total: finite(Math.min(most, fitting)) };
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
