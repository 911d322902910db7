import type { Verdict, VerdictState } from '../core/index.ts';

/** Text for terminals: aligned columns, wrapped sentences, colour only where it is wanted. */

export type Align = 'left' | 'right';
export type Ink = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
/** Wraps text in colour, or gives it back unchanged. */
export type Paint = (ink: Ink, text: string) => string;

const CODES: Record<Ink, [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

export const plain: Paint = (_, text) => text;

/** Colour on a terminal, none where NO_COLOR is set (no-color.org) or TERM is dumb; FORCE_COLOR overrules the missing terminal. */
export function painter(stream: { readonly isTTY?: boolean }, env: Record<string, string | undefined>): Paint {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== '';
  if (env.NO_COLOR || !(forced || (stream.isTTY === true && env.TERM !== 'dumb'))) return plain;
  return (ink, text) => `\x1b[${CODES[ink][0]}m${text}\x1b[${CODES[ink][1]}m`;
}

/** Columns two blanks apart, each as wide as its widest cell; no blanks at line ends. */
export function columns(rows: readonly (readonly string[])[], align: readonly Align[] = [], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, width(cell));
  }
  const pad = (cell: string, at: number) => {
    const blanks = ' '.repeat(widths[at]! - width(cell));
    return align[at] === 'right' ? blanks + cell : cell + blanks;
  };
  return rows.map((row) => `${(indent + row.map(pad).join('  ')).trimEnd()}\n`).join('');
}

/** Breaks `text` at blanks so that no line is wider than `room`; single words may be. The first line may be indented otherwise. */
export function wrap(text: string, room: number, indent = '', first = indent): string {
  let wrapped = first;
  let used = width(first);
  let begun = false;
  for (const word of text.trim().split(/\s+/)) {
    if (begun && used + 1 + width(word) > room) {
      wrapped += `\n${indent}${word}`;
      used = width(indent) + width(word);
    } else {
      wrapped += begun ? ` ${word}` : word;
      used += (begun ? 1 : 0) + width(word);
    }
    begun = true;
  }
  return `${wrapped}\n`;
}

export const INKS: Record<VerdictState, Ink> = { pass: 'green', undecided: 'yellow', fail: 'red', skipped: 'dim' };

/** Verdicts, one claim a line, each with its reason; what does not pass also says what was expected. */
export function verdictLines(verdicts: readonly Verdict[], paint: Paint = plain, room = 100): string {
  const indent = ' '.repeat(11);
  let text = '';
  for (const { state, claim, expected, got, because } of verdicts) {
    text += `${paint(INKS[state], state.padEnd(9))}  ${state === 'skipped' ? paint('dim', claim) : claim}\n`;
    if (state === 'fail' || state === 'undecided') {
      if (expected !== undefined) text += wrap(expected, room, `${indent}         `, `${indent}expected `);
      if (got !== undefined) text += wrap(got, room, `${indent}         `, `${indent}got      `);
    }
    text += wrap(because, room, indent);
  }
  return text;
}

/** Cells on a terminal: colour codes take none, and one code point is taken to be one wide. */
export function width(text: string): number {
  let cells = 0;
  let inside = false;
  for (const character of text) {
    if (character === '\x1b') inside = true;
    else if (!inside) cells++;
    else if (character === 'm') inside = false;
  }
  return cells;
}
