import { count, plural, short } from '../numbers.ts';
import { drawImage, type Image } from './png.ts';
import { linear, type Scale, ticks } from './scale.ts';
import { el, escapeXml, fixed, line, type Picture, text, textWidth } from './svg.ts';
import { SERIES } from './theme.ts';

/** What one source of randomness made of one input. */
export interface GalleryRun {
  /** Votes by class. */
  readonly votes: readonly number[];
  /** Certified class, -1 = abstained. */
  readonly predict: number;
  readonly radius: number;
  /** A word after the number: `false`. */
  readonly note?: string;
}

export interface GalleryRow {
  /** For those who hear the picture: `a seven`. */
  readonly label: string;
  readonly clean: Image;
  /** One of the noisy copies that were voted on. */
  readonly noisy: Image;
  /** One a series, in their order. */
  readonly runs: readonly GalleryRun[];
  /** The true radius is known to lie below this. */
  readonly truthBelow?: number;
}

export interface GalleryOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Names of the runs: one, or `honest randomness` and `backdoored randomness`. */
  readonly series: readonly string[];
  /** A short word for each class, under the vote bars. */
  readonly classes: readonly string[];
  readonly width?: number;
  readonly unit?: string;
}

const TILE = 64;
const TILE_GAP = 12;
/** Length of the hatched bar that stands for an abstention. */
const ABSTAIN = 72;

/** What certification is, on real inputs: an input, a noisy copy of it, how the copies voted, and the radius those votes prove. */
export function gallery(rows: readonly GalleryRow[], options: GalleryOptions): Picture {
  const { title, subtitle, series, classes, width = 880, unit = 'L2 distance, pixels in [0, 1]' } = options;
  const votes = { x: 2 * TILE + TILE_GAP + 36, width: Math.min(220, 19 * classes.length) };
  const axis = votes.x + votes.width + 40;
  const pitch = TILE + 22;
  const head = subtitle ? 44 : 24;
  const first = head + 32;
  const bottom = first + rows.length * pitch - 10;
  const height = bottom + 36;
  const runs = rows.flatMap((row) => row.runs);
  const steps = ticks(Math.max(...runs.map((run) => run.radius), ...rows.map((row) => row.truthBelow ?? 0), 1e-9), 5);
  const room = Math.max(...runs.map((run) => textWidth(wordsOf(run), 12.5)));
  const x = linear([0, steps.at(-1)!], [axis, width - room - 8]);

  const parts: string[] = [text(0, 15, title, { class: 'fn-title fn-text' })];
  if (subtitle) parts.push(text(0, 36, subtitle, { class: 'fn-muted' }));
  const samples = rows[0]?.runs[0]?.votes.reduce((sum, votes) => sum + votes, 0) ?? 0;
  parts.push(
    text(0, first - 12, 'input', { class: 'fn-small fn-muted' }),
    text(TILE + TILE_GAP, first - 12, 'noisy copy', { class: 'fn-small fn-muted' }),
    text(votes.x, first - 12, `${count(samples)} votes`, { class: 'fn-small fn-muted' }),
    text(axis, first - 12, 'certified radius', { class: 'fn-small fn-muted' }),
  );
  let legend = axis + textWidth('certified radius', 11) + 24;
  if (series.length > 1) {
    for (const [at, name] of series.entries()) {
      parts.push(
        el('rect', {
          class: `fn-${SERIES[at % SERIES.length]}`,
          x: legend,
          y: first - 22,
          width: 11,
          height: 11,
          rx: 2,
        }),
      );
      parts.push(text(legend + 17, first - 12, name, { class: 'fn-text' }));
      legend += 17 + textWidth(name, 12) + 18;
    }
  }
  if (rows.some((row) => row.truthBelow !== undefined)) {
    parts.push(line(axis + 1, bottom + 23, axis + 1, bottom + 36, 'fn-ink-line fn-bold'));
    parts.push(text(axis + 10, bottom + 34, 'the true radius is below', { class: 'fn-small fn-muted' }));
  }
  for (const step of steps) {
    parts.push(line(x(step), first - 4, x(step), bottom, step === 0 ? 'fn-axis' : 'fn-grid'));
    parts.push(text(x(step), bottom + 16, short(step), { class: 'fn-small fn-muted', anchor: 'middle' }));
  }
  parts.push(text(x(steps.at(-1)!), bottom + 34, unit, { class: 'fn-small fn-muted', anchor: 'end' }));

  const said: string[] = [];
  for (const [at, row] of rows.entries()) {
    const y = first + at * pitch;
    parts.push(drawImage(row.clean, 0, y, TILE, row.label));
    parts.push(drawImage(row.noisy, TILE + TILE_GAP, y, TILE, `${row.label} with noise`));
    parts.push(voteBars(row, classes, votes.x, y, votes.width));
    parts.push(radiusBars(row, x, y));
    said.push(
      `${row.label}: ${row.runs.map((run, k) => sentence(run, classes, series.length > 1 ? series[k]! : null)).join('; ')}.`,
    );
  }
  return {
    width,
    height,
    title,
    description: `${plural(rows.length, 'input')}. ${said.join(' ')}`,
    body: parts.join('\n'),
  };
}

/** One bar a class and run; what the top class did not get is all the doubt there is. */
function voteBars(row: GalleryRow, classes: readonly string[], x: number, y: number, width: number): string {
  const slot = width / classes.length;
  const high = TILE - 14;
  const bar = Math.min(9, (slot - 3) / row.runs.length);
  const parts = [line(x, y + high, x + width, y + high, 'fn-axis')];
  for (const [k, name] of classes.entries()) {
    const middle = x + (k + 0.5) * slot;
    for (const [at, run] of row.runs.entries()) {
      const total = run.votes.reduce((sum, votes) => sum + votes, 0) || 1;
      const share = (run.votes[k] ?? 0) / total;
      if (share === 0) continue;
      const tall = Math.max(0.75, high * share);
      const left = middle + (at - row.runs.length / 2) * bar;
      const ink = run.predict === k ? SERIES[at % SERIES.length]! : 'soft';
      parts.push(
        el('rect', {
          class: `fn-${ink}`,
          x: left,
          y: y + high - tall,
          width: bar - (row.runs.length > 1 ? 0.6 : 0),
          height: tall,
        }),
      );
    }
    const won = row.runs.some((run) => run.predict === k);
    const word = won ? 'fn-tiny fn-strong fn-text' : 'fn-tiny fn-muted';
    parts.push(text(middle, y + TILE - 1, name, { class: word, anchor: 'middle' }));
  }
  return parts.join('\n');
}

function radiusBars(row: GalleryRow, x: Scale, y: number): string {
  const thick = row.runs.length === 1 ? 20 : row.runs.length === 2 ? 16 : 11;
  const gap = row.runs.length === 2 ? 8 : 5;
  const tall = row.runs.length * (thick + gap) - gap;
  const start = y + (TILE - tall) / 2;
  const truth = row.truthBelow === undefined ? null : x(row.truthBelow);
  /** Where a word as wide as `room` may begin right of `end` without lying on the line of the truth. */
  const beside = (end: number, room: number) =>
    (truth !== null && truth > end - 2 && truth < end + room ? truth : end) + 7;
  const parts = row.runs.map((run, at) => {
    const top = start + at * (thick + gap);
    const base = top + thick / 2 + 4.2;
    const ink = SERIES[at % SERIES.length]!;
    const room = textWidth(wordsOf(run), 12.5);
    if (run.predict === -1) {
      // An abstention takes as much ink as a radius.
      const box = { x: x(0) + 0.5, y: top + 0.5, width: ABSTAIN, height: thick - 1, rx: 3 };
      return (
        el('rect', { class: `fn-hair fn-${ink}-line`, style: 'fill:url(#fn-hatch)', ...box }) +
        text(beside(x(0) + ABSTAIN, room), base, 'abstains', { class: 'fn-strong fn-text' })
      );
    }
    const end = x(run.radius);
    const value = el('tspan', { class: 'fn-strong' }, run.radius.toFixed(2));
    const note = run.note ? el('tspan', { class: 'fn-muted', dx: 5 }, escapeXml(run.note)) : '';
    return (
      el('path', { class: `fn-${ink}`, d: bar(x(0), top, end - x(0), thick) }) +
      el('text', { x: beside(end, room), y: base, class: 'fn-text' }, value, note)
    );
  });
  if (truth !== null) parts.push(line(truth, start - 6, truth, start + tall + 6, 'fn-ink-line fn-bold'));
  return parts.join('\n');
}

const wordsOf = (run: GalleryRun): string =>
  run.predict === -1 ? 'abstains' : `${run.radius.toFixed(2)} ${run.note ?? ''}`;

function sentence(run: GalleryRun, classes: readonly string[], name: string | null): string {
  const who = name === null ? '' : `${name} `;
  if (run.predict === -1) return `${who}abstains`;
  return `${who}certifies ${classes[run.predict]} within ${short(run.radius)}${run.note ? ` (${run.note})` : ''}`;
}

/** A bar whose far end is rounded; the near end stands square on the axis. */
function bar(x: number, y: number, width: number, height: number): string {
  const r = Math.min(3, width, height / 2);
  const [right, bottom] = [fixed(x + width), fixed(y + height)];
  const near = fixed(x + width - r);
  return `M${fixed(x)} ${fixed(y)}H${near}Q${right} ${fixed(y)} ${right} ${fixed(y + r)}V${fixed(y + height - r)}Q${right} ${bottom} ${near} ${bottom}H${fixed(x)}Z`;
}
