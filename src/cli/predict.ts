import type { Command } from 'commander';
import { addRunFlags, type RunFlags } from './run-flags.ts';
import { runAndReport } from './run-job.ts';

export function registerPredict(program: Command): void {
  addRunFlags(
    program
      .command('predict')
      .description('The smoothed classifier’s answers, or abstentions (PREDICT of Cohen et al. 2019)'),
    { n: 1000, out: 'fairnoise-predict' },
  )
    .addHelpText('after', EXAMPLES)
    .action((flags: RunFlags) => runAndReport('predict', { ...flags, n0: 0 }));
}

const EXAMPLES = `
An answer is the class with most votes when a two-sided binomial test on the top two rejects a tie at --alpha; otherwise the input
abstains. There is no radius: use certify for one.

Example:
  fairnoise predict --model net.onnx --data ./mnist --sigma 0.25 --count 100
`;
