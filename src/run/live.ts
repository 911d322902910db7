import { existsSync, readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { NoiseReport } from '../audit/index.ts';
import { utf8 } from '../core/bytes.ts';
import { FairnoiseError, reason } from '../core/errors.ts';
import { between, integer, misuse, positive } from '../core/guards.ts';
import { writeWhole } from '../files/index.ts';
import { openState, sealState } from '../generators/state.ts';
import { pipelines } from '../samplers/index.ts';
import { bitsOf, type FormType, floatOf, floatsOf, isNumeric } from '../sources/index.ts';
import { layoutIn, refuseOnWords } from './audit-plan.ts';
import { type AuditSource, openAuditSource, parseRecipe, type Scale, scaleOf } from './audit-source.ts';
import { NoiseBattery } from './noise-battery.ts';
import { inOrder, type VectorLayout } from './noise-vectors.ts';

export interface LiveRequest {
  readonly source: string;
  readonly as: FormType | null;
  readonly sigma: number | null;
  /** Floats are lattice noise, multiples of 1/grid; null: they are not. */
  readonly grid: number | null;
  readonly axis: number | null;
  readonly alpha: number;
  /** End after this many numbers or words; null: never. */
  readonly numbers: number | null;
  /** Where the battery is kept between runs; null: nowhere. */
  readonly state: string | null;
  /** Ends the watch in good order. */
  readonly stop: AbortSignal;
}

/** What the monitor says; the report is as far as it came. */
export type LiveEvent =
  | {
      readonly event: 'start';
      readonly source: AuditSource;
      readonly resumedAt: number | null;
      readonly notes: readonly string[];
    }
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
  const { state, stop } = request;
  between('--alpha', request.alpha, 0, 1);
  if (request.sigma !== null) positive('--sigma', request.sigma);
  if (request.grid !== null) integer('--grid', request.grid, 1, 2 ** 20);
  if (request.numbers !== null) integer('--numbers', request.numbers, 1);
  const source = await openAuditSource(request.source, request.as ?? defaultForm(request.source), stop, request.grid);
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
  const kept = state === null ? null : new Kept(state, settings(scale, request.alpha, form.type, layout));
  const before = kept?.restore(battery) ?? null;
  const notes = [...source.notes, ...(layout?.note ? [layout.note] : [])];
  yield { event: 'start', source, resumedAt: before, notes };

  // A file or a recipe begins anew with every run; what was seen of it is passed over.
  let skip =
    before !== null && (stream.kind === 'recipe' || stream.kind === 'npy' || stream.size !== null) ? before : 0;
  const most = request.numbers ?? Number.POSITIVE_INFINITY;
  let checkpoint = after(battery.count);
  let saved = Date.now();
  let ended: EndReason = 'source ended';
  if (battery.alarm) ended = 'alarm';
  else if (battery.count >= most) ended = 'enough numbers';
  else {
    for await (const take of pieces(source, layout)) {
      skip = take(battery, skip, most);
      if (battery.alarm) {
        ended = 'alarm';
        yield { event: 'alarm', report: battery.report(false) };
      } else if (battery.count >= most) ended = 'enough numbers';
      else if (battery.count >= checkpoint) {
        checkpoint = after(battery.count);
        kept?.save(battery);
        yield { event: 'checkpoint', report: battery.report(false) };
      } else if (kept && Date.now() - saved > SAVE_EVERY) {
        kept.save(battery);
        saved = Date.now();
      }
      if (ended !== 'source ended') break;
      // A recipe never waits for anything: without a turn of the event loop no signal would come through.
      await turn();
      if (stop.aborted) break;
    }
    if (ended === 'source ended' && stop.aborted) ended = 'interrupted';
  }
  const report = battery.report();
  kept?.save(battery);
  yield { event: 'end', reason: ended, report };
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
  const width = form.type === 'u16' ? 2 : form.type === 'u32' ? 4 : 8; // bytes of a word, as the packer has them
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

/** The battery in a file between runs: which settings it is of, then its state. */
class Kept {
  readonly #path: string;
  readonly #settings: string;

  constructor(path: string, settings: string) {
    this.#path = path;
    this.#settings = settings;
  }

  save(battery: NoiseBattery): void {
    writeWhole(this.#path, sealState(TAG, utf8(`${this.#settings}\n`), battery.save()));
  }

  /** Numbers seen in earlier runs; null where this is the first one. */
  restore(battery: NoiseBattery): number | null {
    if (!existsSync(this.#path)) return null;
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(readFileSync(this.#path));
    } catch (cause) {
      throw new FairnoiseError('FILE_UNREADABLE', `${this.#path} cannot be read (${reason(cause)})`, cause);
    }
    const payload = openState(TAG, bytes);
    const end = payload.indexOf(10);
    const found = new TextDecoder().decode(payload.subarray(0, Math.max(0, end)));
    if (found !== this.#settings) {
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `${this.#path} was saved by a monitor with ${found || 'no settings'}, and this one has ${this.#settings}; pass the same flags, or name another file`,
      );
    }
    battery.restore(payload.slice(end + 1));
    return battery.count;
  }
}

const TAG = 'monitor';
