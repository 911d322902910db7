import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  AuditedTest,
  AuditReport,
  EachStream,
  NoiseReport,
  ReuseReport,
  StreamReport,
} from '../../audit/index.ts';
import { FairnoiseError } from '../../core/errors.ts';
import { misuse } from '../../core/guards.ts';
import { some } from '../../core/some.ts';
import { bitsOf, ELEMENT_BYTES, type FormType, floatsOf, isNumeric } from '../../sources/index.ts';
import type { AuditTick } from './audit.ts';
import { NoiseBattery } from './battery.ts';
import { inOrder, type VectorLayout } from './layout.ts';
import { floatsSpec, layoutIn, refuseOnWords } from './plan.ts';
import type { AuditRequest } from './request.ts';
import { elementsOf, likeliest, type Named, REUSE_SHARE, ReuseSearch, type Sampled } from './reuse.ts';
import { commonElement, type Elements, inCommon } from './reuse-elements.ts';
import { type AuditSource, openAuditSource } from './source.ts';

/**
 * A folder of streams, one file a worker, epoch or channel: the noise battery on each with an equal share of alpha, and a search for
 * numbers that occur twice, in any two of them or in one.
 */
export async function* auditFolder(
  path: string,
  request: AuditRequest,
  alpha: number,
): AsyncGenerator<AuditTick, AuditReport> {
  if (request.suites?.some((id) => id !== 'noise'))
    throw misuse('--suite', 'noise with a folder', request.suites.join(','));
  const names = await streamsIn(path);
  const sources = await Promise.all(
    names.map((name) => openAuditSource(join(path, name), request.as, undefined, request.grid)),
  );
  const types = sources.map(({ form }) => form.type);
  sameKind(path, names, types);
  for (const source of sources) if (!isNumeric(source.form.type)) refuseOnWords(source, request);
  const layouts = sources.map((source) => (isNumeric(source.form.type) ? layoutIn(source, request.axis) : null));
  const counts = sources.map((source) => elements(source, request));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const as = commonElement(types);
  const sampled: Sampled[] = [];
  for (const [i, source] of sources.entries())
    sampled.push({
      name: names[i]!,
      type: types[i]!,
      length: counts[i]!,
      atom: likeliest(inCommon(await sample(source), as)),
    });
  const reuse = new ReuseSearch(sampled, as, alpha);
  const share = (alpha * (1 - REUSE_SHARE)) / names.length;
  const unit = isNumeric(types[0]!) ? 'numbers' : 'words';
  const shortest = counts.indexOf(Math.min(...counts));

  const streams: StreamReport[] = [];
  const lengths: Named[] = [];
  const notes = new Set(sources.flatMap((source) => source.notes));
  const onGrid = { names: [] as string[], hint: '' };
  let done = 0;
  let bitsRead = 0;
  for (const [i, source] of sources.entries()) {
    const name = names[i]!;
    reuse.open();
    const work = oneStream(
      { source, layout: layouts[i]!, request, alpha: share, strengths: i === shortest || counts[i]! <= MAYBE_BLIND },
      reuse,
    );
    let read = { elements: 0, bits: 0 };
    let step = await work.next();
    for (; !step.done; step = await work.next()) {
      read = step.value;
      yield { unit, done: done + read.elements, total, note: name };
    }
    const { report, gridHint } = step.value;
    const note = layouts[i]?.note;
    done += read.elements;
    bitsRead += read.bits;
    lengths.push({ name, length: read.elements });
    streams.push({ name, report });
    if (note) notes.add(note);
    if (gridHint !== null && !report.alarm) {
      onGrid.names.push(name);
      onGrid.hint = gridHint;
    }
  }
  if (onGrid.names.length > 0) notes.add(`${some(onGrid.names)}: ${onGrid.hint}`);
  if (reuse.note !== null) notes.add(reuse.note);
  const source: AuditReport['source'] = {
    text: request.source,
    kind: 'folder',
    as: types[0]!,
    bitsRead,
    notes: [...notes],
  };
  const each = oneKind(types, layouts) ? eachOf(streams, shortest) : null;
  return { ...assemble(streams, reuse.report(lengths), source, alpha), eachStream: each };
}

export function isFolder(source: string): boolean {
  try {
    return statSync(source).isDirectory();
  } catch {
    return false; // opening it as a file says why
  }
}

/** Regular files, in the order people count; hidden ones and folders are none of it. */
async function streamsIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (names.length < 2) {
    const holds = names.length === 0 ? 'no files' : `one file, ${names[0]}`;
    throw new FairnoiseError(
      'FILE_UNREADABLE',
      `${path} is a folder that holds ${holds}; name a file, or a folder with one file a stream`,
    );
  }
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function sameKind(path: string, names: readonly string[], types: readonly FormType[]): void {
  const other = types.findIndex((type) => isNumeric(type) !== isNumeric(types[0]!));
  if (other < 0) return;
  throw new FairnoiseError(
    'DATA_MISMATCH',
    `${path} holds ${types[0]} in ${names[0]} and ${types[other]} in ${names[other]}; keep numbers and words in folders of their own`,
  );
}

/** Numbers below which a stream may be too short to show anything; its report then says so. */
const MAYBE_BLIND = 256;

/** Elements that will be read. */
function elements({ stream, form }: AuditSource, { bytes, numbers }: AuditRequest): number {
  const size = Math.min(stream.size ?? 0, bytes ?? Number.POSITIVE_INFINITY);
  return Math.min(Math.floor(size / ELEMENT_BYTES[form.type]), numbers ?? Number.POSITIVE_INFINITY);
}

/** Whether one law holds for the numbers of every stream, and their vectors. */
const oneKind = (types: readonly FormType[], layouts: readonly (VectorLayout | null)[]): boolean =>
  types.every((type) => type === types[0]) && layouts.every((layout) => layout?.d === layouts[0]?.d);

/** `shortest`: the stream whose report has strengths. */
function eachOf(streams: readonly StreamReport[], shortest: number): EachStream {
  const { numbers, alpha, detectable, excluded, confidence, families } = streams[shortest]!.report;
  const alarm = streams.some(({ report }) => report.alarm);
  return { numbers, alpha, detectable, excluded: alarm ? null : excluded, confidence, unit: families[0]!.unit };
}

/** The first elements of a stream. */
async function sample({ stream, form }: AuditSource): Promise<Elements> {
  const chunks = stream.chunks();
  const of = elementsOf(form.type);
  if (isNumeric(form.type)) {
    for await (const x of floatsOf(chunks, { ...form, type: form.type }, stream.name)) return x;
  } else for await (const chunk of bitsOf(chunks, form, stream.name)) return of(chunk);
  return new Uint8Array(0);
}

interface Read {
  readonly elements: number;
  readonly bits: number;
}

interface Stream {
  readonly source: AuditSource;
  readonly layout: VectorLayout | null;
  readonly request: AuditRequest;
  readonly alpha: number;
  /** Whether its report tells what is caught and excluded. */
  readonly strengths: boolean;
}

async function* oneStream(
  { source, layout, request, alpha, strengths }: Stream,
  reuse: ReuseSearch,
): AsyncGenerator<Read, { readonly report: NoiseReport; readonly gridHint: string | null }> {
  const { stream, form } = source;
  const most = elements(source, request);
  let seen = 0;
  if (isNumeric(form.type)) {
    const battery = new NoiseBattery({
      floats: floatsSpec(source, form.type, request, layout),
      words: null,
      alpha,
    });
    for await (const chunk of floatsOf(inOrder(source, layout), { ...form, type: form.type }, stream.name)) {
      const x = chunk.subarray(0, most - seen);
      battery.floats(x);
      reuse.push(x);
      seen += x.length;
      yield { elements: seen, bits: 8 * ELEMENT_BYTES[form.type] * seen };
      if (seen === most) break;
    }
    return { report: battery.report(strengths), gridHint: battery.gridHint };
  }
  const battery = new NoiseBattery({ floats: null, words: form.type, alpha });
  const of = elementsOf(form.type);
  let bits = 0;
  for await (const chunk of bitsOf(stream.chunks(), form, stream.name)) {
    const x = of(chunk);
    battery.words(chunk);
    reuse.push(x);
    seen += x.length;
    bits += chunk.bits;
    yield { elements: seen, bits };
    if (seen >= most) break;
  }
  return { report: battery.report(strengths), gridHint: null };
}

function assemble(
  streams: readonly StreamReport[],
  reuse: ReuseReport,
  source: AuditReport['source'],
  alpha: number,
): AuditReport {
  const failed = streams.filter(({ report }) => report.state === 'fail');
  const said = failed.slice(0, 3).map(({ name, report }) => `${name}: ${report.because}`);
  if (failed.length > 3) said.push(`${failed.length - 3} more ${failed.length === 4 ? 'stream' : 'streams'}`);
  if (reuse.state === 'fail') said.unshift(reuse.because);
  const told = streams.filter(({ report }) => report.state === 'pass').length;
  const short =
    told < streams.length
      ? `, of which ${streams.length - told} ${streams.length - told === 1 ? 'is' : 'are'} too short to have shown any known attack`
      : '';
  return {
    verdict: said.length ? 'fail' : told > 0 ? 'pass' : 'undecided',
    because:
      said.join('; ') ||
      `no alarm in ${streams.length} streams at rate ${alpha} for all of them${short}, and no numbers used twice`,
    source,
    suites: [],
    tests: [
      reuseTest(reuse),
      ...failed.flatMap(({ name, report }) => report.tests.map((test) => ({ ...test, stream: name }))),
    ],
    streams,
    reuse,
  };
}

const reuseTest = ({ state, because }: ReuseReport): AuditedTest => ({
  id: 'noise/reuse',
  reference: 'runs of numbers that occur twice, union bound over all pairs',
  state,
  because,
  pValues: [],
  statistics: null,
});
