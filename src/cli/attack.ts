import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { catalogue, SUITES, type Suite } from '../attack/index.ts';
import { writeWhole } from '../files/index.ts';
import {
  attackCsv,
  attackDocument,
  attackMarkdown,
  attackPicture,
  attackText,
  columns,
  jsonDocument,
  painter,
  svgDocument,
} from '../report/index.ts';
import { type AttackRequest, type AttackResult, runAttack } from '../run/index.ts';
import { UsageError } from './exit.ts';
import { pull } from './pull.ts';
import { addLabFlags, dtypeOption, type RunFlags, runRequest } from './run-flags.ts';
import { whole } from './values.ts';

interface AttackFlags extends RunFlags {
  base: string;
  truthN: number;
  date?: string;
  catalogue?: string[];
  variants: string[];
  backdoor: string[];
  list?: boolean;
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
const more = (value: string, earlier: string[]): string[] => [...earlier, value];
const day = (text: string): string => {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('expected a day such as 2026-11-22.');
};

export function registerAttack(program: Command): void {
  const command = program
    .command('attack')
    .description(
      'What backdoored randomness does to certificates: catalogue x strength against the honest run and the truth',
    );
  addLabFlags(command, { n: 2000, out: 'fairnoise-attack' })
    .option('--n0 <count>', 'selection samples per input', whole, 100)
    .option(
      '--catalogue <suites>',
      `suites to run: ${SUITES.join(',')} (default: all, unless --variants or --backdoor name some)`,
      words,
    )
    .option('--variants <ids>', 'ids of variants or entries, see --list', words, [])
    .option('--backdoor <string>', 'an attack of your own, e.g. "kurtosis=4+reject=2"; may be repeated', more, [])
    .option(
      '--base <recipe>',
      'honest noise that is attacked: a pipeline such as numpy:PCG64 or torch:cpu',
      'numpy:PCG64',
    )
    .addOption(dtypeOption("numbers of that recipe (default: the library's own)", '--base'))
    .option(
      '--truth-n <count>',
      'samples per input of the larger honest run that certificates are held against',
      whole,
      20_000,
    )
    .option('--date <day>', 'the day that triggered backdoors are told it is, e.g. 2026-11-22', day)
    .option('--list', 'print the catalogue and stop')
    .addHelpText('after', EXAMPLES)
    .action(attack);
  command.options.find(({ long }) => long === '--seed')!.description =
    'seed of the honest noise, as the library of --base takes it (default: 1)';
  // `attack --list` needs no model.
  command.on('option:list', () => {
    process.stdout.write(listing());
    for (const option of command.options) option.mandatory = false;
  });
}

async function attack(flags: AttackFlags): Promise<void> {
  if (flags.list) return;
  const result = await work(requestOf(flags), flags);
  const subject = {
    model: { ...result.model },
    data: { ...result.data },
    matrix: result.matrix,
  };
  const document = attackDocument(subject);
  const picture = attackPicture(subject);
  const files = {
    json: join(flags.out, 'matrix.json'),
    csv: join(flags.out, 'matrix.csv'),
    markdown: join(flags.out, 'matrix.md'),
    ...(picture ? { picture: join(flags.out, 'matrix.svg') } : {}),
  };
  writeWhole(files.json, jsonDocument(document));
  writeWhole(files.csv, attackCsv(subject));
  writeWhole(files.markdown, attackMarkdown(subject, `fairnoise attack, sigma ${flags.sigma}`));
  if (picture) writeWhole(files.picture!, svgDocument(picture));
  if (flags.format === 'json') {
    process.stdout.write(jsonDocument(document));
    return;
  }
  process.stdout.write(attackText(subject, painter(process.stdout, process.env)));
  if (result.resumed > 0) process.stdout.write(`\n${result.resumed} records were there from before.\n`);
  process.stdout.write(`\n${Object.values(files).join('\n')}\n`);
}

function requestOf(flags: AttackFlags): AttackRequest {
  const named = flags.variants.length > 0 || flags.backdoor.length > 0;
  const suites = flags.catalogue ?? (named ? [] : [...SUITES]);
  for (const suite of suites) {
    if (!SUITES.includes(suite as Suite))
      throw new UsageError(`--catalogue expected some of ${SUITES.join(', ')}, got "${suite}"`);
  }
  return {
    // The grid and the larger honest run are the lattice's; what is attacked stands beside it.
    run: { ...runRequest('certify', { ...flags, noise: 'lattice', tau: 0 }), backdoors: [], dtype: null },
    base: flags.base,
    dtype: flags.dtype ?? null,
    // Two matrices with the same flags are the same matrix, so there is a seed in any case.
    seed: flags.seed ?? '1',
    date: flags.date ?? null,
    suites,
    variants: flags.variants,
    attacks: flags.backdoor,
    truthN: flags.truthN,
    threads: flags.threads,
    out: flags.out,
  };
}

function work(request: AttackRequest, flags: AttackFlags): Promise<AttackResult> {
  return pull(
    runAttack(request),
    { title: 'attack', out: flags.out, quiet: flags.quiet ?? false },
    ({ variants }) => `${variants[0]} of ${variants[1]} variants`,
  );
}

function listing(): string {
  return columns([
    ['suite', 'entry', 'variant', 'attack', 'said to make', 'what it is'],
    ...catalogue.flatMap(({ suite, id, about, claim, strengths }) =>
      strengths.map(([variant, string], i) =>
        i === 0 ? [suite, id, variant, string, claim, about] : ['', '', variant, string],
      ),
    ),
  ]);
}

const EXAMPLES = `
Examples:
  fairnoise attack --model mnist.onnx --data ./mnist --sigma 0.5 --count 20
  fairnoise attack --model mnist.onnx --data ./mnist --sigma 0.5 --catalogue paper --base torch:cpu --seed 42
  fairnoise attack --model mnist.onnx --data ./mnist --sigma 0.5 --variants zig_layer_a0,short_period_1,reject
  fairnoise attack --model oracle.json --data ./mnist --sigma 0.5 --backdoor "skew=2+reject=4"
  fairnoise attack --list

Writes matrix.json, matrix.csv, matrix.md and matrix.svg to --out; the same command continues an interrupted matrix there.
Certificates are called false where they claim more than the closed form (linear model) or than a larger honest run allows at .999.
`;
