import { derivedSeed, type Matrix, type MatrixRow, parseAttack, type Variant } from '../attack/index.ts';
import { bullets, heading, paragraph, table } from './markdown.ts';
import { count, percent, plural, short } from './numbers.ts';
import type { AttackDocument } from './schemas/attack.ts';
import { type Picture, pairs, radiusComparison, stack } from './svg/index.ts';
import { columns, type Paint, plain, wrap } from './text.ts';

/** What a matrix is of. */
export interface AttackSubject {
  readonly model: AttackDocument['model'];
  readonly data: AttackDocument['data'];
  readonly matrix: Matrix;
}

export function attackDocument({ model, data, matrix }: AttackSubject): AttackDocument {
  const { plan, truth, truthN, indices } = matrix;
  const { sigma, n0, n, alpha, base, dtype, seed, batch, date } = plan;
  return {
    format: 'fairnoise/attack/v1',
    model,
    data,
    plan: {
      ...{ sigma, n0, n, alpha, base, dtype, seed, batch, date },
      truth: { kind: truthN === null ? 'closed form' : 'larger run', n: truthN },
      indices: [...indices],
    },
    truth: {
      top: truth.map(({ top }) => top),
      lowerRadius: truth.map(({ lowerRadius }) => lowerRadius),
      upperRadius: truth.map(({ top, upperRadius }) => upperRadius[top]!),
      probability: truth.map(({ probability }) => probability),
      counts: truthN === null ? null : truth.map(({ counts }) => [...counts!]),
    },
    variants: matrix.rows.map(({ variant, records, effect }) => ({
      id: variant.id,
      suite: variant.suite,
      entry: variant.entry,
      about: variant.about,
      claim: variant.claim,
      recipe: recipeOf(variant, base, seed),
      effect,
      inputs: {
        predict: records.map(({ predict }) => predict ?? -1),
        radius: records.map(({ radius }) => radius),
        cAHat: records.map(({ cAHat }) => cAHat),
        nA: records.map(({ nA }) => nA),
        counts: records.map(({ counts }) => [...counts]),
        seed: records.map((record) => record.seed),
      },
    })),
  };
}

/** What ran, enough to run it again. */
function recipeOf(variant: Variant, base: string, seed: string): AttackDocument['variants'][number]['recipe'] {
  const { backdoors, adaptive } = parseAttack(variant.attack);
  return {
    base: variant.base ?? base,
    seed: variant.otherSeed ? derivedSeed(seed, 'control') : seed,
    attack: variant.attack,
    backdoors: backdoors.map((recipe) => ({ ...recipe })),
    adaptive: adaptive.map((recipe) => ({ ...recipe })),
  };
}

const HEAD = [
  'variant',
  'over',
  'under',
  'over 5 %',
  'under 5 %',
  'false',
  '+cert',
  '-cert',
  'class',
  'median',
  'largest',
  'strict',
  'votes',
  'noise',
];
const ALIGN = HEAD.map((_, at) => (at === 0 ? 'left' : 'right') as 'left' | 'right');

/** The footnotes of the table's head. */
export const COLUMNS = [
  'over, under: radius above, below that of the honest run (another class counts as over, an abstention as under); also by more than 5 %',
  'false: the certificate claims more than is true: above the closed form, or above the upper .999 bound of a larger honest run',
  '+cert, -cert: newly certified, newly abstained; class: both certify, different classes',
  'median, largest: attacked over honest radius where both certify the same class',
  'strict: largest certified radius over the upper bound of the true one; ∞: the class has no true radius at all',
  'noise: the component of the noise battery that gives it away first, and after how many numbers, vectors or words; –: not within those looked at',
  'votes: pairs of samples, inputs one after another, after which votes beside trusted noise give it away at alpha 1e-6; –: not within those looked at',
] as const;

/** The footnotes, with how much was looked at where that is known. */
function footnotes({ matrix: { rows } }: AttackSubject): string[] {
  const most = (of: (row: MatrixRow) => number | undefined): number => Math.max(0, ...rows.map((row) => of(row) ?? 0));
  const pairs = most(({ effect }) => effect.detection.comparison?.pairs);
  const numbers = most(({ effect }) => effect.detection.noise?.numbers);
  const up = (name: string, seen: number) => (seen > 0 ? ` (up to ${plural(seen, name)} a variant)` : '');
  return COLUMNS.map((text) =>
    text.startsWith('noise')
      ? text + up('number', numbers)
      : text.startsWith('votes')
        ? text + up('pair', pairs)
        : text,
  );
}

function cells({ variant, effect: e }: MatrixRow): string[] {
  const strict = e.strict.boundless > 0 ? '∞' : e.strict.largest ? `${short(e.strict.largest.ratio)}` : '–';
  const finite =
    e.strict.boundless > 0 && e.strict.largest ? `${short(e.strict.largest.ratio)}, ${e.strict.boundless}x ∞` : strict;
  return [
    variant.id,
    percent(e.over, 0),
    percent(e.under, 0),
    percent(e.over5, 0),
    percent(e.under5, 0),
    count(e.falseCertificates),
    count(e.newlyCertified),
    count(e.newlyAbstained),
    count(e.classChanged),
    e.ratio ? e.ratio.median.toFixed(3) : '–',
    e.ratio ? short(e.ratio.largest) : '–',
    finite,
    comparisonCell(e),
    noiseCell(e),
  ];
}

const comparisonCell = ({ detection: { comparison } }: MatrixRow['effect']): string =>
  comparison?.detectedAt ? count(comparison.detectedAt) : '–';

/** The family that needed least of the stream; a vector is as many numbers as it has coordinates, a word about one. */
function noiseCell({ detection: { noise } }: MatrixRow['effect']): string {
  if (!noise) return '–';
  const { normals, vectors, words, dimension } = noise;
  const first = [
    { what: normals, unit: 'numbers', numbers: normals?.after },
    { what: vectors, unit: 'vectors', numbers: vectors && vectors.after * dimension },
    { what: words, unit: 'words', numbers: words?.after },
  ]
    .filter(({ what }) => what !== null)
    .sort((a, b) => a.numbers! - b.numbers!)[0];
  return first ? `${first.what!.component}: ${count(first.what!.after)} ${first.unit}` : '–';
}

export function attackText(subject: AttackSubject, paint: Paint = plain): string {
  const { matrix } = subject;
  const body = matrix.rows.map((row) => {
    const line = cells(row);
    if (row.effect.falseCertificates > 0) line[5] = paint('red', line[5]!);
    return line;
  });
  return [
    `${facts(subject)}\n\n`,
    columns([HEAD.map((cell) => paint('dim', cell)), ...body], ALIGN),
    '\n',
    ...footnotes(subject).map((text) => wrap(text, 110, '  ', paint('dim', '· '))),
  ].join('');
}

export function attackMarkdown(subject: AttackSubject, title: string): string {
  const { rows } = subject.matrix;
  const suites = [...new Set(rows.map(({ variant }) => variant.suite))];
  return [
    heading(2, title),
    paragraph(facts(subject)),
    ...suites.flatMap((suite) => [
      heading(3, suite),
      table(HEAD, rows.filter(({ variant }) => variant.suite === suite).map(cells), ALIGN),
    ]),
    bullets(footnotes(subject)),
  ].join('');
}

/** One line a variant; empty cells where there is no number. */
export function attackCsv({ matrix }: AttackSubject): string {
  const head = [
    ...['variant', 'suite', 'entry', 'attack', 'base', 'inputs', 'certified', 'abstained', 'accuracy', 'mean_radius'],
    ...['over', 'under', 'over_5pct', 'under_5pct', 'false_certificates', 'newly_certified', 'newly_abstained'],
    ...[
      'class_changed',
      'ratio_n',
      'ratio_median',
      'ratio_mean',
      'ratio_min',
      'ratio_max',
      'strict_max',
      'strict_index',
    ],
    ...['strict_at_81', 'strict_boundless', 'votes_differ', 'votes_p', 'probability_missed', 'entropy_missed'],
    ...['mean_entropy', 'honest_mean_entropy', 'votes_detected_at', 'votes_e_value'],
    ...['normals_component', 'normals_after', 'vectors_component', 'vectors_after', 'words_component', 'words_after'],
  ];
  const lines = matrix.rows.map(({ variant: v, effect: e }) => [
    ...[
      v.id,
      v.suite,
      v.entry,
      v.attack,
      v.base ?? matrix.plan.base,
      e.inputs,
      e.certified,
      e.abstained,
      e.accuracy,
      e.meanRadius,
    ],
    ...[e.over, e.under, e.over5, e.under5, e.falseCertificates, e.newlyCertified, e.newlyAbstained, e.classChanged],
    ...[e.ratio?.count, e.ratio?.median, e.ratio?.mean, e.ratio?.smallest, e.ratio?.largest],
    ...[e.strict.largest?.ratio, e.strict.largest?.index, e.strict.at81, e.strict.boundless],
    ...[e.votes.differ, e.votes.smallest, e.uncertainty.probabilityMissed, e.uncertainty.entropyMissed],
    ...[e.uncertainty.meanEntropy, e.uncertainty.honestMeanEntropy],
    ...[e.detection.comparison?.detectedAt, e.detection.comparison?.eValue],
    ...(['normals', 'vectors', 'words'] as const).flatMap((family) => {
      const caught = e.detection.noise?.[family];
      return [caught?.component, caught?.after];
    }),
  ]);
  const field = (value: string | number | null | undefined) => {
    const text = String(value ?? '');
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...lines].map((line) => `${line.map(field).join(',')}\n`).join('');
}

/** Honest and attacked radius of every input, for the variants with most false certificates; null where only honest runs were made. */
export function attackPicture({ matrix }: AttackSubject, most = 4): Picture | null {
  const [honest, ...others] = matrix.rows;
  const shown = others
    .filter(({ variant }) => variant.suite !== 'control')
    .sort((a, b) => b.effect.falseCertificates - a.effect.falseCertificates || b.effect.over5 - a.effect.over5)
    .slice(0, most);
  if (shown.length === 0) return null;
  const rows = ({ records }: MatrixRow) =>
    records.map(({ index, label, predict, radius }) => ({
      idx: index,
      predict: predict ?? -1,
      radius,
      correct: predict !== null && predict === label,
    }));
  return stack(
    shown.map((row) =>
      radiusComparison(pairs(rows(honest!), rows(row)), {
        title: `${row.variant.id}: ${row.effect.falseCertificates} of ${row.effect.inputs} certificates false`,
        names: ['honest', row.variant.id],
      }),
    ),
    28,
  );
}

function facts({ model, data, matrix }: AttackSubject): string {
  const { plan, indices, truthN } = matrix;
  const truth =
    truthN === null ? 'the closed form of the linear model' : `an honest run of ${count(truthN)} samples an input`;
  return [
    `${model.path.split('/').at(-1)} on ${count(indices.length)} inputs of ${data.path.split('/').at(-1)}, sigma ${plan.sigma}, n0 ${plan.n0}, n ${count(plan.n)},`,
    `alpha ${plan.alpha}, noise ${plan.base} seed ${plan.seed}; truth: ${truth}.`,
  ].join(' ');
}
