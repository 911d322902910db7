import { percent, short } from '../numbers.ts';
import { linear, type Scale, ticks } from './scale.ts';
import { el, fixed, line, type Picture, text, textWidth } from './svg.ts';
import { SERIES } from './theme.ts';

/** A results row as far as a picture needs it. */
export interface RadiusRow {
  readonly idx: number;
  /** -1 = abstained. */
  readonly predict: number;
  readonly radius: number;
  readonly correct: boolean;
}

export interface CurveSeries {
  readonly name: string;
  readonly rows: readonly RadiusRow[];
}

export interface CurveOptions {
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
  /** A vertical line with a word, such as the largest radius that n samples can prove. */
  readonly limit?: { readonly radius: number; readonly label: string };
}

/**
 * Certified accuracy against radius: the share of inputs that are predicted correctly with at least that radius. The curve is the exact
 * step function of the rows, not an interpolation; what it lacks to 100 % at radius 0 is wrong or abstained.
 */
export function accuracyCurve(series: readonly CurveSeries[], options: CurveOptions = {}): Picture {
  const { title = 'Certified accuracy', width = 560, height = 300, limit } = options;
  const plot = { left: 44, right: width - 6, top: 62, bottom: height - 40 };
  const top = Math.max(...series.flatMap(({ rows }) => rows.map((row) => row.radius)), limit?.radius ?? 0, 1e-9);
  const steps = ticks(top * 1.02, Math.max(4, Math.round(width / 90)));
  const x = linear([0, steps.at(-1)!], [plot.left, plot.right]);
  const y = linear([0, 1], [plot.bottom, plot.top]);

  const frame: string[] = [text(0, 13, title, { class: 'fn-head fn-text' })];
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    frame.push(line(plot.left, y(share), plot.right, y(share), share === 0 ? 'fn-axis' : 'fn-grid'));
    frame.push(text(plot.left - 8, y(share) + 4, `${100 * share}%`, { class: 'fn-small fn-muted', anchor: 'end' }));
  }
  for (const step of steps) {
    frame.push(line(x(step), plot.bottom, x(step), plot.bottom + 4, 'fn-axis'));
    frame.push(text(x(step), plot.bottom + 17, short(step), { class: 'fn-small fn-muted', anchor: 'middle' }));
  }
  frame.push(text(plot.right, height - 4, 'L2 radius', { class: 'fn-small fn-muted', anchor: 'end' }));
  if (limit) {
    const at = x(limit.radius);
    const left = Math.min(at, plot.right - textWidth(limit.label, 11) / 2);
    frame.push(line(at, plot.top, at, plot.bottom, 'fn-ink-line fn-dash'));
    frame.push(text(left, plot.top - 6, limit.label, { class: 'fn-small fn-muted', anchor: 'middle' }));
  }

  let legend = 0;
  const curves: string[] = [];
  const said: string[] = [];
  for (const [at, { name, rows }] of series.entries()) {
    const colour = SERIES[at % SERIES.length]!;
    const corners = cornersOf(rows);
    const path = stepPath(corners, x, y);
    const area = `${path}V${fixed(y(0))}H${fixed(x(0))}Z`;
    const filled = at === 0 ? el('path', { class: `fn-${colour}`, 'fill-opacity': 0.1, d: area }) : '';
    curves.unshift(`${filled}${el('path', { class: `fn-line fn-${colour}-line`, d: path })}`); // the first lies on top
    const entry = `${name} ${percent(corners[0]!.share)}`;
    frame.push(el('rect', { class: `fn-${colour}`, x: legend, y: 31, width: 14, height: 4, rx: 2 }));
    frame.push(text(legend + 20, 37, entry, { class: 'fn-text' }));
    legend += 20 + textWidth(entry, 12) + 20;
    const grid = steps.slice(1).map((step) => `${percent(shareAt(rows, step))} at ${short(step)}`);
    said.push(`${entry} at radius 0, ${grid.join(', ')}.`);
  }
  return { width, height, title, description: said.join(' '), body: [...frame, ...curves].join('\n') };
}

/** Share of rows that are correct with a radius of at least r. */
export function shareAt(rows: readonly RadiusRow[], r: number): number {
  if (rows.length === 0) return 0;
  return rows.filter((row) => row.correct && row.predict !== -1 && row.radius >= r).length / rows.length;
}

interface Corner {
  readonly radius: number;
  readonly share: number;
}

/** The corners of the step function: `share` holds from the corner before up to and including `radius`. */
function cornersOf(rows: readonly RadiusRow[]): Corner[] {
  const radii = rows.filter((row) => row.correct && row.predict !== -1).map((row) => row.radius);
  radii.sort((a, b) => a - b);
  const corners: Corner[] = [];
  for (const [below, radius] of radii.entries()) {
    if (corners.at(-1)?.radius !== radius) corners.push({ radius, share: (radii.length - below) / rows.length });
  }
  return corners.length === 0 ? [{ radius: 0, share: 0 }] : corners;
}

function stepPath(corners: readonly Corner[], x: Scale, y: Scale): string {
  let path = `M${fixed(x(0))} ${fixed(y(corners[0]!.share))}`;
  for (const [at, { radius }] of corners.entries()) {
    path += `H${fixed(x(radius))}V${fixed(y(corners[at + 1]?.share ?? 0))}`;
  }
  return path;
}
