import { count, duration, rate } from '../report/numbers.ts';

/** What progress is written to: process.stderr, or a fake one. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface ProgressOptions {
  /** What runs: `certify`. */
  readonly title: string;
  /** What is counted, where the work does not say: `inputs`. */
  readonly unit: string;
  /** --quiet: nothing is written, not even at the end. */
  readonly quiet?: boolean;
  readonly stream?: ProgressStream;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Milliseconds between rewrites of the line on a terminal, and between lines elsewhere. */
  readonly every?: { readonly terminal: number; readonly plain: number };
}

/** How far work has come. */
export interface Tick {
  readonly done: number;
  /** null where nobody knows (an endless stream). */
  readonly total: number | null;
  readonly note?: string;
  readonly unit?: string;
}

export interface Progress {
  update(done: number, total: number | null, note?: string, unit?: string): void;
  /** A line on the same stream (a warning) that leaves the progress line whole. Written even when quiet. */
  say(line: string): void;
  /** The last line: how many, in what time. Safe to call twice, and after an error. */
  finish(): void;
}

/** The rate is that of the last half minute, so that a resumed run or a slow start does not bend the estimate for long. */
const WINDOW_MS = 30_000;

/**
 * How far a command has come, on stderr: one rewritten line on a terminal, a plain line every few seconds elsewhere.
 * Lower floors only yield ticks; they know nothing of this.
 */
export function progress(options: ProgressOptions): Progress {
  const { title, quiet = false, stream = process.stderr } = options;
  const now = options.now ?? (() => performance.now());
  const terminal = stream.isTTY === true && process.env.TERM !== 'dumb';
  const { terminal: often, plain: seldom } = options.every ?? { terminal: 100, plain: 5_000 };
  const every = terminal ? often : seldom;

  const start = now();
  const seen: { at: number; done: number }[] = [];
  let first = 0;
  let last: { done: number; total: number | null; note: string | undefined; unit: string } | null = null;
  let written = terminal ? Number.NEGATIVE_INFINITY : start;
  let shown = '';
  let finished = false;

  const line = (): string => {
    const { done, total, note, unit } = last!;
    const parts = [`${count(done)}${total === null ? '' : `/${count(total)}`} ${unit}`];
    const speed = perSecond();
    if (speed !== null) {
      parts.push(rate(speed));
      if (total !== null && done < total) parts.push(`${duration((total - done) / speed)} left`);
    }
    if (note) parts.push(note);
    return `${title} ${parts.join(', ')}`;
  };

  const perSecond = (): number | null => {
    const from = seen[0];
    const to = seen.at(-1);
    if (!from || !to || to.at - from.at < 500 || to.done <= from.done) return null;
    return (1000 * (to.done - from.done)) / (to.at - from.at);
  };

  const draw = (): void => {
    const text = line();
    if (!terminal) {
      stream.write(`${text}\n`);
      return;
    }
    // One column short of the edge: a full line would wrap, and a carriage return would then only rewrite its tail.
    const width = Math.max(20, (stream.columns ?? 80) - 1);
    shown = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    stream.write(`\r${shown}\x1b[K`);
  };

  return {
    update(done, total, note, unit = options.unit) {
      const at = now();
      if (seen.length === 0) first = done;
      last = { done, total, note, unit };
      seen.push({ at, done });
      while (seen.length > 2 && at - seen[1]!.at >= WINDOW_MS) seen.shift();
      if (quiet || finished || at - written < every) return;
      written = at;
      draw();
    },
    say(text) {
      stream.write(shown === '' ? `${text}\n` : `\r${text}\x1b[K\n${shown}`);
    },
    finish() {
      if (finished) return;
      finished = true;
      if (quiet || last === null) return;
      const seconds = (now() - start) / 1000;
      const did = last.done - first;
      const of = last.total === null || last.total === last.done ? '' : `/${count(last.total)}`;
      const speed = seconds > 0 && did > 0 ? `, ${rate(did / seconds)}` : '';
      const text = `${title} ${count(last.done)}${of} ${last.unit} in ${duration(seconds)}${speed}`;
      stream.write(terminal ? `\r${text}\x1b[K\n` : `${text}\n`);
      shown = '';
    },
  };
}

/** Pulls work to its end and gives what it returns; `on` shows its ticks and finishes with it, also when it throws. */
export async function shown<Result>(work: AsyncGenerator<Tick, Result, undefined>, on: Progress): Promise<Result> {
  try {
    for (;;) {
      const step = await work.next();
      if (step.done) return step.value;
      const { done, total, note, unit } = step.value;
      on.update(done, total, note, unit);
    }
  } finally {
    on.finish();
  }
}
