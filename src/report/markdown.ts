import type { Align } from './text.ts';

/** Markdown as GitHub reads it. Text given here is text: its markup is escaped. */

export function heading(level: 1 | 2 | 3, text: string): string {
  return `${'#'.repeat(level)} ${escapeMarkdown(text)}\n\n`;
}

export function paragraph(text: string): string {
  return `${escapeMarkdown(text)}\n\n`;
}

export function bullets(items: readonly string[]): string {
  return `${items.map((item) => `- ${escapeMarkdown(item)}\n`).join('')}\n`;
}

/** A table whose source is aligned too, since summaries are read in terminals as often as in browsers. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[] = [],
): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => escapeMarkdown(cell).replaceAll('|', '\\|')));
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => [...row[at]!].length)));
  const line = (row: readonly string[]) =>
    `| ${row
      .map((cell, at) => {
        const blanks = ' '.repeat(widths[at]! - [...cell].length);
        return align[at] === 'right' ? blanks + cell : cell + blanks;
      })
      .join(' | ')} |\n`;
  const rule = widths.map((width, at) => (align[at] === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return `${line(cells[0]!)}${line(rule)}${cells.slice(1).map(line).join('')}\n`;
}

export function picture(alt: string, path: string): string {
  return `![${escapeMarkdown(alt)}](${encodeURI(path)})\n\n`;
}

export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_<>[\]]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}
