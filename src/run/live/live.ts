import { setImmediate as turn } from 'node:timers/promises';
import type { NoiseReport } from '../../audit/index.ts';
import { FairnoiseError } from '../../core/errors.ts';
import { between, integer, misuse, positive } from '../../core/guards.ts';
import { pipelines } from '../../samplers/index.ts';
import { bitsOf, type FormType, floatOf, floatsOf, isNumeric, packer } from '../../sources/index.ts';
import { NoiseBattery } from '../audit/battery.ts';
import { inOrder, type VectorLayout } from '../audit/layout.ts';
import { layoutIn, refuseOnWords } from '../audit/plan.ts';
import { type AuditSource, openAuditSource, parseRecipe, type Scale, scaleOf } from '../audit/source.ts';
import { firstBytes } from './first-bytes.ts';
import { type Patience, Silence, type Waiting } from './silence.ts';
import { Kept, type Watched } from './state.ts';

export interface LiveRequest {
  readonly source: string;
  readonly as: FormType | null;
  readonly sigma: number | null;
  /** Floats are lattice noise, multiples of 1/grid; null: they are not. */
  readonly grid: number | null;
  readonly axis: number | null;
  readonly alpha: number;
  /** End after this many numbers or words, those of earlier runs too; null: never. */
  readonly numbers: number | null;
  /** Where the battery is kept between runs; null: nowhere. */
  readonly state: string | null;
  /** Ends the watch in good order. */
  readonly stop: AbortSignal;
  /** When a silent source is told of; left out: after 30 s, then once a minute. */
  readonly patience?: Patience;
}

/** What the monitor says; the report is as far as it came. */
export type LiveEvent =
  | {
      readonly event: 'start';
      readonly source: AuditSource;
      readonly resumedAt: number | null;
      readonly notes: readonly string[];
    }
  | Waiting
  | { readonly event: 'checkpoint' | 'alarm'; readonly report: NoiseReport }
  | { readonly event: 'end'; readonly reason: EndReason; readonly report: NoiseReport };
export type EndReason = 'alarm' | 'source ended' | 'enough numbers' | 'interrupted';

/** Checkpoints are told at 1,024 numbers and at every doubling. */
const FIRST_CHECKPOINT = 1024;
/** Milliseconds after which the state is saved at the latest, once more came. */
const SAVE_EVERY = 30_000;

/**
 * The noise battery on a stream for as long as it runs. It ends with the first alarm, whose chance on a good source is alpha for ever:
 * states carry the e-values from run to run, so that restarts cost nothing and forget nothing.
 */
export async function* watchLive(request: LiveRequest): AsyncGenerator<LiveEvent, void> {
  // However it ends, nothing is left running: a command may be alive that was never read.
  const over = new AbortController();
  try {
    yield* watch(request, AbortSignal.any([request.stop, over.signal]));
  } finally {
    over.abort();
  }
}

async function* watch(request: LiveRequest, stop: AbortSignal): AsyncGenerator<LiveEvent, void> {
  between('--alpha', request.alpha, 0, 1);
  if (request.sigma !== null) positive('--sigma', request.sigma);
  if (request.grid !== null) integer('--grid', request.grid, 1, 2 ** 20);
  if (request.numbers !== null) integer('--numbers', request.numbers, 1);
  const kept = request.state === null ? null : new Kept(request.state);
  const silence = new Silence(request.patience);
  const opening = openAuditSource(request.source, request.as ?? defaultForm(request.source), stop, request.grid);
  const source = yield* silence.until(opening);
  const { form, stream } = source;
  const numbers = isNumeric(form.type);
  if (!numbers) refuseOnWords(source, request);
  const layout = numbers ? layoutIn(source, request.axis) : null;
  if (!layout && request.axis !== null) throw misuse('--axis', 'an array of floats', request.axis);
  const scale = scaleOf(source, request);
  const battery = new NoiseBattery({
    floats: layout && isNumeric(form.type) ? { type: floatOf(form.type), layout, ...scale } : null,
    words: numbers ? null : form.type,
    alpha: request.alpha,
  });
  const head = kept && beginsAnew(source) ? yield* silence.until(firstBytes(stream)) : null;
  const watched: Watched = {
    settings: settings(scale, request.alpha, form.type, layout),
    source: request.source,
    first: head?.first ?? null,
  };
  const before = kept?.restore(battery, watched) ?? null;
  const notes = [...source.notes, ...(layout?.note ? [layout.note] : [])];
  yield { event: 'start', source, resumedAt: before, notes };

  // What was seen of a stream that begins anew is passed over.
  let skip = head ? (before ?? 0) : 0;
  const most = request.numbers ?? Number.POSITIVE_INFINITY;
  let checkpoint = after(battery.count);
  let saved = Date.now();
  let ended: EndReason = 'source ended';
  const takes = pieces({ ...source, stream: head?.stream ?? stream }, layout);
  if (battery.alarm) ended = 'alarm';
  else if (battery.count >= most) ended = 'enough numbers';
  try {
    while (ended === 'source ended') {
      const step = yield* silence.until(takes.next());
      if (step.done) break;
      skip = step.value(battery, skip, most);
      if (battery.alarm) {
        ended = 'alarm';
        yield { event: 'alarm', report: battery.report(false) };
      } else if (battery.count >= most) ended = 'enough numbers';
      else if (battery.count >= checkpoint) {
        checkpoint = after(battery.count);
        kept?.save(battery, watched);
        yield { event: 'checkpoint', report: battery.report(false) };
      } else if (kept && Date.now() - saved > SAVE_EVERY) {
        kept.save(battery, watched);
        saved = Date.now();
      }
      if (ended !== 'source ended') break;
      // A recipe never waits for anything: without a turn of the event loop no signal would come through.
      await turn();
      if (stop.aborted) break;
    }
  } catch (error) {
    // What came before the source failed counts at the next start.
    if (error instanceof FairnoiseError) kept?.save(battery, watched);
    throw error;
  } finally {
    // Not waited for: a read may be pending that never comes back.
    takes.return(undefined).catch(() => undefined);
  }
  if (ended === 'source ended' && stop.aborted) ended = 'interrupted';
  const report = withoutNews(battery.report(), before, numbers ? 'numbers' : 'words');
  kept?.save(battery, watched);
  yield { event: 'end', reason: ended, report };
}

/** A file or a recipe begins anew with every run; a pipe, a command or a device goes on. */
const beginsAnew = ({ stream: { kind, size } }: AuditSource): boolean =>
  kind === 'recipe' || kind === 'npy' || (kind === 'file' && size !== null);

/** Where this run looked at nothing, the report says so. */
function withoutNews(report: NoiseReport, before: number | null, unit: string): NoiseReport {
  if (report.alarm || (report.numbers > 0 && report.numbers !== before)) return report;
  const because =
    report.numbers === 0
      ? `no ${unit} came, nothing was looked at`
      : `no new ${unit} since ${report.numbers.toLocaleString('en')}; ${report.because}`;
  return { ...report, because };
}

/** The next checkpoint after `count` numbers. */
const after = (count: number): number =>
  Math.max(FIRST_CHECKPOINT, 2 ** (Math.floor(Math.log2(Math.max(1, count))) + 1));

/** A recipe is watched as what is consumed of it: its normals, where it makes any; else its words. */
function defaultForm(source: string): FormType | null {
  if (!source.startsWith('recipe:')) return null;
  const entry = pipelines.find(({ id }) => id === parseRecipe(source).recipe.id);
  return entry ? entry.dtypes[0]! : null;
}

/** Feeds the next piece to a battery, less what is to be skipped and what is beyond the most it wants; says what is left to skip. */
type Take = (battery: NoiseBattery, skip: number, most: number) => number;

async function* pieces(source: AuditSource, layout: VectorLayout | null): AsyncGenerator<Take> {
  const { stream, form } = source;
  if (isNumeric(form.type)) {
    for await (const x of floatsOf(inOrder(source, layout), { ...form, type: form.type }, stream.name))
      yield (battery, skip, most) => {
        const from = Math.min(skip, x.length);
        battery.floats(x.subarray(from, from + most - battery.count));
        return skip - from;
      };
    return;
  }
  const width = packer(form.type).wordBits / 8;
  for await (const { data, bits } of bitsOf(stream.chunks(), form, stream.name))
    yield (battery, skip, most) => {
      const from = Math.min(skip * width, data.length);
      battery.words({ data: data.subarray(from), bits: bits - 8 * from }, most);
      return skip - from / width;
    };
}

/** What must be the same for a state to go on. */
function settings({ sigma, grid }: Scale, alpha: number, type: FormType, layout: VectorLayout | null): string {
  const { d = null, first } = layout ?? {};
  const vectors = d === null ? '' : `, vectors of ${d}${first === undefined ? '' : ` along axis ${first}`}`;
  return `as ${type}, sigma ${sigma}${grid === null ? '' : `, grid 1/${grid}`}, alpha ${alpha}${vectors}`;
}
