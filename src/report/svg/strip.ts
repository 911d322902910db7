import { plural, short } from '../numbers.ts';
import type { RadiusRow } from './curve.ts';
import { linear, ticks } from './scale.ts';
import { el, fixed, line, type Picture, text, textWidth } from './svg.ts';

export interface StripOptions {
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
}

/**
 * Every input one column, tallest first: correct ones, then wrong ones, then abstentions, which are drawn at full height, for an answer
 * withheld is as much a result as a large radius.
 */
export function radiusStrip(rows: readonly RadiusRow[], options: StripOptions = {}): Picture {
  const { title = 'Radius of every input', width = 560, height = 230 } = options;
  const plot = { left: 44, right: width - 6, top: 62, bottom: height - 14 };
  const taller = (a: RadiusRow, b: RadiusRow) => b.radius - a.radius || a.idx - b.idx;
  const groups = [
    { name: 'correct', fill: 'fn-first', rows: rows.filter((row) => row.predict !== -1 && row.correct).sort(taller) },
    { name: 'wrong', fill: 'fn-second', rows: rows.filter((row) => row.predict !== -1 && !row.correct).sort(taller) },
    { name: 'abstained', fill: null, rows: rows.filter((row) => row.predict === -1) },
  ].filter((group) => group.rows.length > 0);

  const top = Math.max(...rows.map((row) => row.radius), 1e-9);
  const steps = ticks(top, 4);
  const y = linear([0, steps.at(-1)!], [plot.bottom, plot.top]);
  const gap = 8;
  const column = (plot.right - plot.left - gap * (groups.length - 1)) / Math.max(1, rows.length);

  const parts: string[] = [text(0, 13, title, { class: 'fn-head fn-text' })];
  for (const step of steps) {
    parts.push(line(plot.left, y(step), plot.right, y(step), step === 0 ? 'fn-axis' : 'fn-grid'));
    parts.push(text(plot.left - 8, y(step) + 4, short(step), { class: 'fn-small fn-muted', anchor: 'end' }));
  }
  let x = plot.left;
  let legend = 0;
  for (const { name, fill, rows: members } of groups) {
    const ink = fill === null ? { fill: 'url(#fn-hatch)' } : { class: fill };
    const heights = members.map((row) => (fill === null ? plot.top : Math.min(y(row.radius), plot.bottom - 0.75)));
    parts.push(el('path', { ...ink, d: columns(heights, x, column, plot.bottom) }));
    x += members.length * column + gap;
    const entry = `${members.length} ${name}`;
    parts.push(el('rect', { ...ink, x: legend, y: 27, width: 11, height: 11, rx: 2 }));
    parts.push(text(legend + 17, 37, entry, { class: 'fn-text' }));
    legend += 17 + textWidth(entry, 12) + 20;
  }
  const shares = groups.map((group) => `${group.rows.length} ${group.name}`).join(', ');
  return {
    width,
    height,
    title,
    description: `${plural(rows.length, 'input')}: ${shares}; the largest radius is ${short(top)}.`,
    body: parts.join('\n'),
  };
}

/** Columns as one outline; wide ones stand apart, narrow ones close up, for seams between them would show as stripes. */
function columns(tops: readonly number[], left: number, width: number, bottom: number): string {
  if (width >= 5) {
    return tops
      .map(
        (top, at) =>
          `M${fixed(left + at * width + 0.5)} ${fixed(bottom)}V${fixed(top)}h${fixed(width - 1)}V${fixed(bottom)}Z`,
      )
      .join('');
  }
  let path = `M${fixed(left)} ${fixed(bottom)}`;
  for (const [at, top] of tops.entries()) {
    if (fixed(top) === fixed(tops[at + 1] ?? Number.MAX_SAFE_INTEGER)) continue; // the next column goes on at this height
    path += `V${fixed(top)}H${fixed(left + (at + 1) * width)}`;
  }
  return `${path}V${fixed(bottom)}Z`;
}
