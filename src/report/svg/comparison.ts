import { plural, short } from '../numbers.ts';
import type { RadiusRow } from './curve.ts';
import { linear, ticks } from './scale.ts';
import { el, fixed, line, type Picture, text, textWidth } from './svg.ts';

export interface Pair {
  readonly idx: number;
  readonly first: RadiusRow;
  readonly second: RadiusRow;
}

/** Rows of two runs over the same inputs, matched by idx; inputs that only one of them has are left out. */
export function pairs(first: readonly RadiusRow[], second: readonly RadiusRow[]): Pair[] {
  const other = new Map(second.map((row) => [row.idx, row]));
  return first.flatMap((row) => {
    const match = other.get(row.idx);
    return match ? [{ idx: row.idx, first: row, second: match }] : [];
  });
}

export interface ComparisonOptions {
  readonly title?: string;
  readonly names?: readonly [string, string];
  readonly width?: number;
  readonly height?: number;
  /** A line across: the largest radius that so many honest samples can prove. */
  readonly limit?: { readonly radius: number; readonly label: string };
}

/**
 * The same inputs under two sources of randomness: a stalk from the first radius to the second, inputs in the order of the first.
 * Abstentions stand in a lane of their own beneath zero, dot for dot as large as a radius.
 */
export function radiusComparison(matched: readonly Pair[], options: ComparisonOptions = {}): Picture {
  const { title = 'Radius of every input, both ways', names = ['honest', 'backdoored'], limit } = options;
  const { width = 560, height = 300 } = options;
  const plot = { left: 44, right: width - 6, top: 62, bottom: height - 40, lane: height - 16 };
  const value = (row: RadiusRow) => (row.predict === -1 ? -1 : row.radius);
  const ordered = [...matched].sort(
    (a, b) => value(a.first) - value(b.first) || value(a.second) - value(b.second) || a.idx - b.idx,
  );
  const radii = matched.flatMap((pair) => [pair.first.radius, pair.second.radius]);
  const steps = ticks(Math.max(...radii, limit?.radius ?? 0, 1e-9) * 1.02, 5);
  const y = linear([0, steps.at(-1)!], [plot.bottom, plot.top]);
  const column = (plot.right - plot.left) / Math.max(1, ordered.length);
  const dot = Math.min(4.5, Math.max(1.9, column * 0.4));
  const level = (row: RadiusRow) => (row.predict === -1 ? plot.lane : y(row.radius));

  const parts: string[] = [text(0, 13, title, { class: 'fn-head fn-text' })];
  for (const step of steps) {
    parts.push(line(plot.left, y(step), plot.right, y(step), step === 0 ? 'fn-axis' : 'fn-grid'));
    parts.push(text(plot.left - 8, y(step) + 4, short(step), { class: 'fn-small fn-muted', anchor: 'end' }));
  }
  const lane = { x: plot.left, y: plot.lane - 10, width: plot.right - plot.left, height: 20, rx: 4 };
  parts.push(el('rect', { class: 'fn-soft', 'fill-opacity': 0.18, ...lane }));
  parts.push(text(plot.right - 8, plot.lane + 4, 'abstained', { class: 'fn-small fn-muted', anchor: 'end' }));
  if (limit) {
    parts.push(line(plot.left, y(limit.radius), plot.right, y(limit.radius), 'fn-ink-line fn-dash'));
    parts.push(text(plot.left + 6, y(limit.radius) - 5, limit.label, { class: 'fn-small fn-muted' }));
  }
  const dots: string[] = [];
  for (const [place, { first, second }] of ordered.entries()) {
    const x = plot.left + (place + 0.5) * column;
    const [from, to] = [level(first), level(second)];
    const colour = value(second) >= value(first) ? 'second' : 'first';
    if (from !== to) {
      const d = `M${fixed(x)} ${fixed(from)}V${fixed(to)}`;
      parts.push(
        el('path', { class: `fn-${colour}-line`, 'stroke-opacity': 0.45, 'stroke-width': Math.min(3, dot), d }),
      );
    }
    // Where both came out alike, the first shows as a ring around the second.
    dots.push(el('circle', { class: 'fn-first', cx: x, cy: from, r: from === to ? dot + 0.8 : dot }));
    dots.push(el('circle', { class: 'fn-second', cx: x, cy: to, r: from === to ? dot - 0.6 : dot }));
  }
  parts.push(...dots);

  const abstained = (of: 'first' | 'second') => ordered.filter((pair) => pair[of].predict === -1).length;
  const entries = [`${names[0]}, ${abstained('first')} abstained`, `${names[1]}, ${abstained('second')} abstained`];
  let legend = 0;
  for (const [at, entry] of entries.entries()) {
    parts.push(el('circle', { class: at === 0 ? 'fn-first' : 'fn-second', cx: legend + 5, cy: 33, r: 5 }));
    parts.push(text(legend + 16, 37, entry, { class: 'fn-text' }));
    legend += 16 + textWidth(entry, 12) + 20;
  }
  const up = ordered.filter((pair) => value(pair.second) > value(pair.first)).length;
  const down = ordered.filter((pair) => value(pair.second) < value(pair.first)).length;
  return {
    width,
    height,
    title,
    description: `${plural(ordered.length, 'input')}: ${entries.join('; ')}; the second radius is larger for ${up} and smaller for ${down}.`,
    body: parts.join('\n'),
  };
}
