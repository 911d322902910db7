import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/core/index.ts';
import {
  columns,
  count,
  duration,
  jsonDocument,
  painter,
  percent,
  plain,
  plural,
  rate,
  short,
  verdictLines,
  width,
  wrap,
} from '../../../src/report/index.ts';
import { bullets, escapeMarkdown, heading, paragraph, picture, table } from '../../../src/report/markdown.ts';

describe('columns', () => {
  test('are as wide as their widest cell, right aligned where asked, without trailing blanks', () => {
    const text = columns(
      [
        ['r', 'accuracy', ''],
        ['0.25', '71.4 %', ''],
        ['1', '0 %', 'x'],
      ],
      ['right', 'right'],
    );
    expect(text).toBe('   r  accuracy\n0.25    71.4 %\n   1       0 %  x\n');
  });
  test('colour takes no room', () => {
    const paint = painter({ isTTY: true }, { TERM: 'xterm' });
    expect(width(paint('red', 'fail'))).toBe(4);
    expect(
      columns([
        [paint('red', 'a'), 'b'],
        ['cc', 'd'],
      ]),
    ).toBe('\x1b[31ma\x1b[39m   b\ncc  d\n');
  });
});

test('colour only on a terminal, never with NO_COLOR', () => {
  const red = (stream: object, env: Record<string, string>) => painter(stream, env)('red', 'x') !== 'x';
  expect(red({ isTTY: true }, {})).toBe(true);
  expect(red({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(red({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  expect(red({}, {})).toBe(false);
  expect(red({}, { FORCE_COLOR: '1' })).toBe(true);
  expect(red({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
});

test('wrap breaks at blanks only and keeps within the room', () => {
  const text = 'a radius printed above the value proved is not a certificate';
  const lines = wrap(text, 20, '  ').split('\n').slice(0, -1);
  expect(lines.join(' ').replace(/\s+/g, ' ').trim()).toBe(text);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(20);
  expect(wrap('unbreakable', 4)).toBe('unbreakable\n');
});

test('verdicts say what was expected and got, except where they pass', () => {
  const verdicts: Verdict[] = [
    { claim: 'rows are unique', state: 'pass', expected: 'one each', got: 'one each', because: '500 rows' },
    { claim: 'radii are possible', state: 'fail', expected: 'at most 0.953', got: '0.978', because: 'too large' },
    { claim: 'row count', state: 'skipped', because: 'name --rows' },
  ];
  expect(verdictLines(verdicts)).toBe(
    `pass       rows are unique
           500 rows
fail       radii are possible
           expected at most 0.953
           got      0.978
           too large
skipped    row count
           name --rows
`,
  );
});

test('numbers read the same everywhere', () => {
  expect([count(0), count(999), count(1234567)]).toEqual(['0', '999', '1,234,567']);
  expect([0, 59.6, 200, 3900, 97200].map(duration)).toEqual(['0s', '1m 00s', '3m 20s', '1h 05m', '1d 03h']);
  expect(duration(Infinity)).toBe('?');
  expect([0.05, 2.314, 23.14, 231.4, 23140, 1.24e7, 2e9].map(rate)).toEqual([
    '3.00/min',
    '2.31/s',
    '23.1/s',
    '231/s',
    '23.1k/s',
    '12.4M/s',
    '2.00G/s',
  ]);
  expect(percent(0.7142)).toBe('71.4%');
  expect([0, 0.001, 0.25, 100000, 1e-9, 0.12345, 2.5e7].map((x) => short(x))).toEqual([
    '0',
    '0.001',
    '0.25',
    '100000',
    '1e-9',
    '0.123',
    '2.5e7',
  ]);
  expect([plural(1, 'row'), plural(0, 'row'), plural(2, 'index', 'indices')]).toEqual(['1 row', '0 rows', '2 indices']);
});

describe('documents', () => {
  test('JSON is indented, ends in a newline and refuses what JSON cannot hold', () => {
    expect(jsonDocument({ b: 1, a: [] })).toBe('{\n  "b": 1,\n  "a": []\n}\n');
    expect(() => jsonDocument({ radius: Number.NaN })).toThrow(/radius is NaN/);
    expect(() => jsonDocument(undefined)).toThrow(TypeError);
  });

  test('markdown escapes what is text and aligns its source', () => {
    expect(heading(2, 'a_b')).toBe('## a\\_b\n\n');
    expect(paragraph('one\n two <b>')).toBe('one two \\<b\\>\n\n');
    expect(bullets(['x*y'])).toBe('- x\\*y\n\n');
    expect(
      table(
        ['name', 'n'],
        [
          ['a|b', '10'],
          ['c', '1000'],
        ],
        ['left', 'right'],
      ),
    ).toBe('| name |    n |\n| ---- | ---: |\n| a\\|b |   10 |\n| c    | 1000 |\n\n');
    expect(picture('a [b]', 'my file.svg')).toBe('![a \\[b\\]](my%20file.svg)\n\n');
    expect(escapeMarkdown('a`b\\')).toBe('a\\`b\\\\');
  });

  test('plain paints nothing', () => expect(plain('bold', 'x')).toBe('x'));
});
