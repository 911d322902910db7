import type { Generator } from '../core/types.ts';
import { openGenerator } from '../generators/registry.ts';
import type { BackdoorContext } from './context.ts';
import { counting, type Edit } from './edit.ts';

/** When an edit is let near a word. In a recipe a list of these, applied from the first (nearest to the edit) to the last. */
export type Schedule =
  /** Every (period + 1)-th word, the first one after `period` words. */
  | { readonly kind: 'every'; readonly period: number }
  /** Each word with probability 1 / (period + 1), drawn from a ChaCha20 stream under `key`: nobody without the key can fold it. */
  | { readonly kind: 'random'; readonly period: number; readonly key: string }
  /** Words `from` … `to` of the stream, counted from 0 where the generator was opened. */
  | { readonly kind: 'words'; readonly from: number; readonly to: number | null }
  | { readonly kind: 'date'; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'phase'; readonly phase: 0 | 1 }
  | { readonly kind: 'input'; readonly from: number; readonly to: number | null }
  /** Inputs whose hex digest starts so: chosen by the input's own bytes, one in 16^length. */
  | { readonly kind: 'digest'; readonly prefix: string }
  | { readonly kind: 'call'; readonly from: number; readonly to: number | null };

/** `edit`, let through by `schedule` only; an edit kept out does not see the words, so its own counters stand still. */
export function scheduled(edit: Edit, schedule: Schedule, context: BackdoorContext): Edit {
  switch (schedule.kind) {
    case 'every':
      return periodic(edit, schedule.period);
    case 'random':
      return keyed(edit, schedule.period, schedule.key);
    case 'words':
      return windowed(edit, schedule.from, schedule.to ?? Infinity);
    default:
      return { ...edit, apply: (...words) => fires(schedule, context) && edit.apply(...words) };
  }
}

type Trigger = Exclude<Schedule, { kind: 'every' | 'random' | 'words' }>;

export function fires(trigger: Trigger, context: BackdoorContext): boolean {
  const { date, input, inputDigest, phase, call } = context;
  switch (trigger.kind) {
    case 'date': // ISO dates compare as text
      return date !== null && (trigger.from ?? '') <= date && date <= (trigger.to ?? '9999-99-99');
    case 'phase':
      return phase === trigger.phase;
    case 'input':
      return input !== null && trigger.from <= input && input <= (trigger.to ?? Infinity);
    case 'digest':
      return inputDigest?.replace(/^sha256:/, '').startsWith(trigger.prefix) ?? false;
    case 'call':
      return call !== null && trigger.from <= call && call <= (trigger.to ?? Infinity);
  }
}

function nested(edit: Edit, own: Edit): Edit {
  const length = own.save().length;
  return {
    apply: own.apply,
    save() {
      const [mine, inner] = [own.save(), edit.save()];
      const state = new Uint8Array(mine.length + inner.length);
      state.set(mine);
      state.set(inner, mine.length);
      return state;
    },
    restore(state) {
      own.restore(state.slice(0, length));
      edit.restore(state.slice(length));
    },
  };
}

function periodic(edit: Edit, period: number): Edit {
  const since = new Float64Array(1);
  const own = counting(since, (words, from, to, pieces) => {
    let next = from + period - since[0]!;
    for (; next < to; next += period + 1) edit.apply(words, next, next + 1, pieces);
    since[0] = period - (next - to);
  });
  return nested(edit, own);
}

function windowed(edit: Edit, first: number, last: number): Edit {
  const seen = new Float64Array(1);
  const own = counting(seen, (words, from, to, pieces) => {
    const base = seen[0]! - from; // index of word `i` is base + i
    const start = Math.max(from, first - base);
    const end = Math.min(to, last + 1 - base);
    if (start < end) edit.apply(words, start, end, pieces);
    seen[0] = base + to;
  });
  return nested(edit, own);
}

function keyed(edit: Edit, period: number, key: string): Edit {
  const coins: Generator = openGenerator({ id: 'chacha20', seed: key });
  const below = Math.floor(2 ** 32 / (period + 1));
  let room = new Uint32Array(0);
  return nested(edit, {
    apply(words, from, to, pieces) {
      if (room.length < to - from) room = new Uint32Array(to - from);
      const coin = room.subarray(0, to - from);
      coins.fill(coin);
      for (let i = 0; i < coin.length; i++) if (coin[i]! < below) edit.apply(words, from + i, from + i + 1, pieces);
    },
    save: () => coins.save(),
    restore: (state) => coins.restore(state),
  });
}
