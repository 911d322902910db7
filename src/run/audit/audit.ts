import { availableParallelism } from 'node:os';
import {
  type AnySuiteReport,
  type AuditReport,
  notAssessed,
  notEstimated,
  type Suite,
  shareAlpha,
  suites,
  WANTED,
} from '../../audit/index.ts';
import type { VerdictState } from '../../core/types.ts';
import { finite } from '../../report/numbers.ts';
import { bitsOf, ELEMENT_BYTES, floatsOf, isNumeric } from '../../sources/index.ts';
import { auditFolder, isFolder } from './folder.ts';
import { inOrder, vectorLayout } from './layout.ts';
import { noiseOnBits, noiseOnFloats } from './noise.ts';
import { available, firstTick, floatsSpec, layoutOf, noiseBounds } from './plan.ts';
import { type AuditRequest, checkAudit, ENDLESS_SEQUENCES, SEQUENCE_BITS } from './request.ts';
import { type AuditSource, openAuditSource } from './source.ts';
import { sp80022Run } from './sp800-22.ts';
import { sp80090bRun } from './sp800-90b.ts';
import type { SuiteRun } from './suite.ts';

/** Work done so far. */
export interface AuditTick {
  readonly unit: 'sequences' | 'estimators' | 'numbers' | 'words';
  readonly done: number;
  readonly total: number | null;
  readonly note?: string;
}

/** Reads the source once, runs the suites on it, and returns the report. Memory does not grow with the source's length. */
export async function* audit(request: AuditRequest): AsyncGenerator<AuditTick, AuditReport> {
  checkAudit(request);
  if (isFolder(request.source)) {
    const alpha = request.alpha ?? suites.find(({ id }) => id === 'noise')!.alpha!;
    return yield* auditFolder(request.source, request, alpha);
  }
  const source = await openAuditSource(request.source, request.as, undefined, request.grid);
  const kind = isNumeric(source.form.type) ? 'floats' : 'bits';
  const chosen = choose(request.suites, kind);
  const fit = chosen.filter((suite) => suite.unfit(kind) === null);
  const alphas = shareAlpha(fit, request.alpha);
  const layout = layoutOf(source, request, fit);
  const skipped = chosen.flatMap((suite) => {
    const unfit = suite.unfit(kind);
    return unfit === null ? [] : [skip(suite, request, unfit)];
  });
  const { stream, form } = source;
  const chunks = limited(inOrder(source, layout), request.bytes);
  let bitsRead = 0;
  let reports: AnySuiteReport[] = [];
  if (isNumeric(form.type)) {
    const spec = {
      ...noiseBounds(source, request, fit),
      floats: floatsSpec(source, form.type, request, layout),
      words: null,
      normals: null,
    };
    const runs = fit.map((suite) => noiseOnFloats({ ...spec, alpha: alphas.get(suite.id)! }));
    const bits = 8 * ELEMENT_BYTES[form.type];
    const numbers = counted(floatsOf(chunks, { ...form, type: form.type }, stream.name), (x) => {
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
    notes: [...source.notes, ...(layout?.note ? [layout.note] : [])],
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
  const of = (state: VerdictState) => reports.filter((report) => report.state === state);
  const verdict = (['fail', 'pass', 'undecided'] as const).find((state) => of(state).length > 0) ?? 'skipped';
  const ran = reports.filter(({ state }) => state !== 'skipped');
  const telling = verdict === 'fail' ? of('fail') : ran.length > 0 ? ran : reports;
  return {
    verdict,
    because: telling.map((report) => report.because).join('; '),
    source,
    suites: reports,
    tests: reports.flatMap((report) => report.tests),
  };
}

function choose(names: readonly string[] | null, kind: 'bits' | 'floats'): Suite[] {
  return suites.filter((suite) => (names ? names.includes(suite.id) : suite.defaultFor.includes(kind)));
}

/** A suite of bits at work: one case a row of src/audit/suites.ts. */
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
        ...noiseBounds(source, request, fit),
        words: source.form.type,
        floats: normals && floatsSpec(source, normals.type, request, vectorLayout(undefined, null, stream.name)),
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
  }
}

/** A suite that cannot look at this data. */
function skip(suite: Suite, { sequenceBits, parameters, mode }: AuditRequest, because: string): AnySuiteReport {
  switch (suite.id) {
    case 'sp800-22':
      return notAssessed({ n: sequenceBits ?? SEQUENCE_BITS, parameters, mode }, suite.alpha!, because);
    case 'sp800-90b':
      return notEstimated(because);
    case 'noise':
      throw new Error(`the noise battery looks at any data, but: ${because}`);
  }
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
