import { type Command, Option } from 'commander';
import { UsageError } from './exit.ts';
import { addRunFlags, type RunFlags } from './run-flags.ts';
import { runAndReport } from './run-job.ts';
import { number, whole } from './values.ts';

export function registerCertify(program: Command): void {
  addRunFlags(
    program.command('certify').description('Certified L2 radii by randomised smoothing (CERTIFY of Cohen et al. 2019)'),
    { n: 100_000, out: 'fairnoise-certify' },
  )
    .option('--n0 <count>', 'selection samples per input', whole, 100)
    .option('--target-radius <r>', 'decide "certified at r" per input and stop as soon as it is known', number)
    .option('--anytime', 'report a radius from the anytime-valid bound instead of Clopper–Pearson')
    .option('--precision <eps>', 'with --anytime: stop once the radius is known to within eps', number)
    .addOption(
      new Option('--family <rule>', 'what alpha covers: each input, or all of them at once')
        .choices(['per-input', 'bonferroni', 'holm'])
        .default('per-input'),
    )
    .option(
      '--compare [recipe]',
      'also vote under trusted noise (default: lattice) and test whether the votes differ; if so, no certificate and exit 1',
    )
    .option('--compare-seed <seed>', 'seed of that noise, as --seed is for --noise')
    .option(
      '--against-catalogue',
      'spend alpha so that it also holds for every noise that the in-line monitor bets on (docs/monitoring.md)',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (flags: RunFlags) => {
      checkFlags(flags);
      await runAndReport('certify', flags);
    });
}

function checkFlags(flags: RunFlags): void {
  if (flags.compareSeed !== undefined && flags.compare === undefined)
    throw new UsageError('--compare-seed belongs to --compare; give both');
  if (flags.precision !== undefined && !flags.anytime)
    throw new UsageError('--precision belongs to --anytime; give both');
  if (flags.anytime && flags.targetRadius !== undefined) {
    throw new UsageError('--anytime reports a radius and --target-radius decides one; give only one of them');
  }
  if (flags.family === 'holm' && flags.targetRadius === undefined) {
    throw new UsageError(
      '--family holm orders decisions "certified at r"; add --target-radius, or use --family bonferroni for radii',
    );
  }
}

const EXAMPLES = `
Examples:
  fairnoise certify --model mnist.onnx --data t10k-images.idx3 --labels t10k-labels.idx1 --sigma 0.5 --count 100
  fairnoise certify --model net.onnx --data ./mnist --sigma 0.25 --n 10000 --skip 20 --out run-25
  fairnoise certify --model net.onnx --data ./mnist --sigma 0.5 --target-radius 0.5
  fairnoise certify --model net.onnx --data ./mnist --sigma 0.5 --noise exec:./their-noise --compare

Writes results.tsv (idx label predict radius correct time; abstentions are -1 and 0.0) and certificate.json to --out.
`;
