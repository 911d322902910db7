import { el, escapeXml, group, type Picture } from './svg.ts';

/**
 * One sheet of paper in two lights. Colours keep a contrast of 4.5 (text) or 3 (lines) to their paper, and the two that meet in a comparison
 * differ in lightness as well, so that they are told apart without colour sense and in print. A viewer that ignores media queries shows
 * the light sheet, which is legible on any page because the paper is drawn too.
 */
const LIGHT = {
  paper: '#ffffff',
  edge: '#d8dee4',
  ink: '#1f2328',
  muted: '#59636e',
  grid: '#e4e8ec',
  axis: '#8c959f',
  first: '#0f766e',
  second: '#d9480f',
  third: '#6d4fc4',
  fourth: '#9a6700',
  soft: '#aab3bc',
};
const DARK: typeof LIGHT = {
  paper: '#0d1117',
  edge: '#30363d',
  ink: '#e6edf3',
  muted: '#9da7b3',
  grid: '#21272e',
  axis: '#6e7681',
  first: '#2dd4bf',
  second: '#ff9f5a',
  third: '#b7a2ff',
  fourth: '#e3b341',
  soft: '#57606a',
};

/** Class names of series, in the order they are given. */
export const SERIES = ['first', 'second', 'third', 'fourth'] as const;

const FONT = "ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,'DejaVu Sans',sans-serif";

function colours(c: typeof LIGHT): string {
  const series = SERIES.map((name) => `.fn-${name}{fill:${c[name]}}.fn-${name}-line{stroke:${c[name]}}`).join('');
  return (
    `.fn-paper{fill:${c.paper};stroke:${c.edge}}.fn-text{fill:${c.ink}}.fn-muted{fill:${c.muted}}.fn-grid{stroke:${c.grid}}` +
    `.fn-axis{stroke:${c.axis}}.fn-soft{fill:${c.soft}}.fn-soft-line{stroke:${c.soft}}.fn-edge{stroke:${c.edge}}.fn-ink-line{stroke:${c.ink}}${series}`
  );
}

const SHAPES =
  `.fn text{font-family:${FONT};font-size:12px;font-variant-numeric:tabular-nums}.fn .fn-title{font-size:16px;font-weight:650}` +
  '.fn .fn-head{font-size:13px;font-weight:600}.fn .fn-small{font-size:11px}.fn .fn-tiny{font-size:9.5px}.fn .fn-strong{font-weight:600}' +
  '.fn .fn-line{fill:none;stroke-width:2;stroke-linejoin:round}.fn .fn-hair{fill:none;stroke-width:1}' +
  '.fn .fn-bold{stroke-width:2}.fn .fn-dash{stroke-dasharray:4 3}.fn .fn-pixels{image-rendering:pixelated}';

/** What stands for an abstention. The id is the same in every document because the pattern is. */
const HATCH = el(
  'defs',
  {},
  el(
    'pattern',
    { id: 'fn-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    el('rect', { class: 'fn-soft', width: 6, height: 6, 'fill-opacity': 0.22 }),
    el('rect', { class: 'fn-soft', width: 2, height: 6 }),
  ),
);

export type Light = 'auto' | 'light' | 'dark';

/** A whole SVG file: paper, style sheet, title and description, newline at the end. */
export function svgDocument(
  picture: Picture,
  options: { readonly light?: Light; readonly margin?: number } = {},
): string {
  const { light = 'auto', margin = 24 } = options;
  const width = Math.ceil(picture.width + 2 * margin);
  const height = Math.ceil(picture.height + 2 * margin);
  const style =
    colours(light === 'dark' ? DARK : LIGHT) +
    SHAPES +
    (light === 'auto' ? `@media (prefers-color-scheme:dark){${colours(DARK)}}` : '');
  const paper = el('rect', { class: 'fn-paper', x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 10 });
  // Ids must differ between pictures that end up on one page.
  const id = `fn-${fnv1a(picture.title + picture.description)}`;
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: 'fn',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-labelledby': `${id}-title ${id}-desc`,
  };
  return `${el(
    'svg',
    root,
    `\n${el('title', { id: `${id}-title` }, escapeXml(picture.title))}`,
    `\n${el('desc', { id: `${id}-desc` }, escapeXml(picture.description))}`,
    `\n<style>${style}</style>`,
    `\n${HATCH}`,
    `\n${paper}`,
    `\n${group(margin, margin, picture.body)}\n`,
  )}\n`;
}

/** FNV-1a, 32 bits: a name, not a digest. */
function fnv1a(content: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < content.length; i++) hash = Math.imul(hash ^ content.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
