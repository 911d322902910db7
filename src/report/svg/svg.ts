/** Our own small SVG writer: strings in, strings out, and the same picture is the same bytes. */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** A drawing in its own coordinates, from (0, 0) to (width, height), that others can be put beside. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** One line, for those who hear the picture instead of seeing it. */
  readonly title: string;
  /** What it shows, with its numbers. */
  readonly description: string;
  readonly body: string;
}

export function el(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) open += ` ${key}="${typeof value === 'number' ? fixed(value) : escapeXml(value)}"`;
  }
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

export interface TextStyle {
  readonly class?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** A line of text whose baseline begins (or is centred, or ends) at x, y. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const anchor = style.anchor === 'start' ? undefined : style.anchor;
  return el('text', { x, y, class: style.class, 'text-anchor': anchor }, escapeXml(content));
}

export const group = (x: number, y: number, ...children: readonly string[]): string =>
  x === 0 && y === 0 ? children.join('') : el('g', { transform: `translate(${fixed(x)} ${fixed(y)})` }, ...children);

/** Coordinates to a hundredth, without trailing zeros and without -0. */
export function fixed(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`"coordinate" expected finite number, got ${value}`);
  return String(Math.round(value * 100) / 100 + 0);
}

export function escapeXml(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD'); // XML 1.0, section 2.2
}

/** How wide a line of text will be, near enough to leave room for it: nobody can measure the reader's font. */
export function textWidth(content: string, size: number): number {
  let width = 0;
  for (const character of content) {
    width += /[ .,:;'|!ijlt()[\]-]/.test(character)
      ? 0.32
      : /[mwMW%@…]/.test(character)
        ? 0.88
        : /[A-Z]/.test(character)
          ? 0.67
          : 0.56;
  }
  return width * size;
}

/** Pictures under each other. */
export function stack(pictures: readonly Picture[], gap: number): Picture {
  let y = -gap;
  const body = pictures.map((picture) => {
    const at = y + gap;
    y = at + picture.height;
    return group(0, at, picture.body);
  });
  return { ...together(pictures), width: Math.max(...pictures.map((p) => p.width)), height: y, body: body.join('\n') };
}

/** Pictures next to each other, their tops level. */
export function beside(pictures: readonly Picture[], gap: number): Picture {
  let x = -gap;
  const body = pictures.map((picture) => {
    const at = x + gap;
    x = at + picture.width;
    return group(at, 0, picture.body);
  });
  return { ...together(pictures), width: x, height: Math.max(...pictures.map((p) => p.height)), body: body.join('\n') };
}

function together(pictures: readonly Picture[]): { title: string; description: string } {
  return {
    title: pictures.map((picture) => picture.title).join('; '),
    description: pictures.map((picture) => picture.description).join(' '),
  };
}

export function line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return el('path', { class: `fn-hair ${colour}`, d: `M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}` });
}
