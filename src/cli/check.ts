import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { between, integer, positive } from '../core/index.ts';
import { checkResults, type Declared } from '../evidence/index.ts';
import { readStandardInput, readText } from '../files/index.ts';
import { checkDocument, checkText, jsonDocument, painter, readResults } from '../report/index.ts';
import { EXIT } from './exit.ts';
import { number, whole } from './values.ts';

interface Flags {
  alpha?: number;
  n?: number;
  sigma?: number;
  rows?: number;
  classes?: number;
  format: 'text' | 'json';
}

export function registerCheck(program: Command): void {
  program
    .command('check')
    .description(
      "Audit somebody else's results table: impossible radii, another alpha than declared, contradicting rows",
    )
    .argument('<results>', "table with Cohen's columns idx label predict radius correct time, or - for standard input")
    .option('--alpha <a>', 'failure probability it is said to have', number)
    .option('--n <count>', 'samples per input it is said to have', whole)
    .option('--sigma <s>', 'noise it is said to have', number)
    .option('--rows <count>', 'rows it should have', whole)
    .option('--classes <k>', 'classes of the data set', whole)
    .addOption(new Option('--format <kind>', 'what to print on stdout').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action((file: string, flags: Flags) => {
      process.exitCode = check(file, flags);
    });
}

function check(file: string, { format, ...flags }: Flags): number {
  const declared: Declared = flags;
  if (declared.alpha !== undefined) between('alpha', declared.alpha, 0, 1);
  if (declared.n !== undefined) integer('n', declared.n, 1, 1e9);
  if (declared.sigma !== undefined) positive('sigma', declared.sigma);
  if (declared.rows !== undefined) integer('rows', declared.rows, 0);
  if (declared.classes !== undefined) integer('classes', declared.classes, 1);

  const text = file === '-' ? readStandardInput() : readText(file, 'results file');
  const results = readResults(text, file === '-' ? 'standard input' : file);
  const hints = sigmaInName(basename(file));
  const audit = checkResults(results, declared, hints);
  const subject = { file, results, declared, hints, audit };
  const room = process.stdout.columns ?? 100;
  process.stdout.write(
    format === 'json'
      ? jsonDocument(checkDocument(subject))
      : checkText(subject, painter(process.stdout, process.env), room),
  );
  return audit.findings.some((finding) => finding.state === 'fail') ? EXIT.finding : EXIT.done;
}

/** Cohen's files are called `sigma_0.25`; that is a hint where to look, not a declaration. */
function sigmaInName(name: string): { sigma?: number } {
  const sigma = Number(/sigma[_=-]?(\d*\.?\d+)/i.exec(name)?.[1]);
  return sigma > 0 ? { sigma } : {};
}

const HELP = `
A fixed-n certificate can only have one of the radii sigma * Phi^-1(Clopper-Pearson(k, n, alpha)), k = 0 ... n. So the printed
radii tell which n, alpha and sigma they came from, and which of them nobody can have proved. What is not declared is recovered
where the digits allow it, and not held against the file. Reads the tables of Cohen, Salman, denoised and diffusion denoised
smoothing, ISS and smoothing ensembles; only idx, label, predict and radius are needed, in any order.

Exit code: 0 nothing contradicts the file, 1 something does, 2 wrong flags, 3 it cannot be read.

Examples:
  fairnoise check sigma_0.25
  fairnoise check results.tsv --alpha 0.001 --n 100000 --sigma 0.25 --rows 500
  fairnoise check results.tsv --classes 10 --format json | jq '.findings[] | select(.state == "fail")'
`;
