// Puts matrix.csv files of `fairnoise attack` side by side into docs/attacks.md, between its two markers.
//   node scripts/attack-table.mjs        reads docs/attacks/*.csv in the order below
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('../docs', import.meta.url));
const models = [
  ['digits', 'digits'],
  ['mnist', 'MNIST'],
  ['oracle', 'oracle'],
];

/** Rows as objects; attack strings are the only quoted fields. */
function read(file) {
  const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const split = (line) => [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map(([, bare, quoted]) => quoted ?? bare);
  const names = split(head).slice(0, -1);
  return lines.map((line) =>
    Object.fromEntries(
      split(line)
        .slice(0, names.length)
        .map((value, i) => [names[i], value]),
    ),
  );
}

const percent = (share) => `${Math.round(100 * share)}`;
const ratio = (row) =>
  Number(row.strict_boundless) > 0
    ? '∞'
    : row.strict_max === ''
      ? '–'
      : String(Number(Number(row.strict_max).toPrecision(3)));

/** The family of the noise battery that needs least of the stream; a vector of MNIST is 784 numbers. */
function noise(row) {
  const seen = [
    ['normals', 1, 'numbers'],
    ['vectors', 784, 'vectors'],
    ['words', 1, 'words'],
  ]
    .filter(([family]) => row[`${family}_after`])
    .map(([family, size, unit]) => ({
      size: size * row[`${family}_after`],
      text: `${row[`${family}_component`]}: ${row[`${family}_after`]} ${unit}`,
    }))
    .sort((a, b) => a.size - b.size);
  return seen[0]?.text ?? '–';
}

const tables = models.map(([file]) => read(`${docs}attacks/${file}.csv`));
const head = [
  'variant',
  'attack',
  ...models.flatMap(([, name]) => [`${name} + %`, '- %', 'false', 'class', 'strict', 'votes']),
  'noise (MNIST)',
];
const rows = tables[0].map(({ variant, attack, base }) => [
  variant,
  attack === '' ? 'none' : `\`${attack}\`${base === 'lattice' ? ' on the lattice' : ''}`,
  ...tables.flatMap((table) => {
    const row = table.find((one) => one.variant === variant);
    return [
      ...[percent(row.over_5pct), percent(row.under_5pct), row.false_certificates, row.class_changed, ratio(row)],
      row.votes_detected_at || '–',
    ];
  }),
  noise(tables[models.findIndex(([file]) => file === 'mnist')].find((one) => one.variant === variant)),
]);
const line = (cells) => `| ${cells.join(' | ')} |`;
const table = [
  line(head),
  line(head.map((_, i) => (i < 2 || i === head.length - 1 ? '---' : '---:'))),
  ...rows.map(line),
].join('\n');

const page = `${docs}attacks.md`;
const text = readFileSync(page, 'utf8');
const marked = /(<!-- table -->\n)[\s\S]*(\n<!-- end -->)/;
if (!marked.test(text)) throw new Error(`${page} has lost its markers`);
writeFileSync(
  page,
  text.replace(marked, (_, open, close) => `${open}${table}${close}`),
);
