import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/index.ts';
import { readCertificate } from '../../src/evidence/index.ts';
import { certifyKernelDigest } from '../../src/kernel/index.ts';
import { digits, fairnoise } from '../support/cli.ts';

// Old certificates keep verifying: the arithmetic and the noise with what is installed now, the votes with the embedded model.
const museum = import.meta.dirname;
const folders = readdirSync(museum, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

interface Verification {
  readonly verdict: string;
  readonly tier: string;
  readonly steps: readonly Verdict[];
}
function verify(folder: string, ...more: string[]): Verification {
  const certificate = join(museum, folder, 'certificate.json');
  const { code, stdout, stderr } = fairnoise(['verify', certificate, '--format', 'json', '--quiet', ...more]);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}
const states = ({ steps }: Verification) => Object.fromEntries(steps.map(({ claim, state }) => [claim, state]));

test('both ways of certifying have a first certificate', () => {
  expect(folders).toEqual(expect.arrayContaining(['v1-lattice', 'v1-target']));
});

describe.each(folders)('%s', (folder) => {
  // The kernel of its day is not expected to be the one of today; that its numbers come out the same is.
  const { kernel } = readCertificate(readFileSync(join(museum, folder, 'certificate.json'), 'utf8'));
  const sameKernel = kernel === certifyKernelDigest ? 'pass' : 'skipped';

  test('verifies without the model', () => {
    const verification = verify(folder);
    expect([verification.verdict, verification.tier]).toEqual(['pass', 'noise']);
    expect(states(verification)).toMatchObject({
      parse: 'pass',
      signature: 'pass',
      'digest of the plan': 'pass',
      'digest of the results': 'pass',
      outcomes: 'pass',
      arithmetic: 'pass',
      key: 'pass',
      kernel: sameKernel,
      noise: 'pass',
      votes: 'skipped',
    });
  });

  test('the embedded model gives every counted vote again', () => {
    const files = digits.slice(0, digits.indexOf('--sigma'));
    const verification = verify(folder, ...files, '--replay', 'all', '--threads', '1');
    expect([verification.verdict, verification.tier]).toEqual(['pass', 'votes']);
    expect(states(verification)).toMatchObject({
      'digest of the model': 'pass',
      'digest of the data': 'pass',
      kernel: sameKernel,
      votes: 'pass',
    });
  });
});
