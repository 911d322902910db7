import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { digits, root, temporaryFolder } from '../support/cli.ts';

// The command's own process says at its end how large it ever was, the worker thread included.
const PEAK = `
  process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS));
  await import(${JSON.stringify(pathToFileURL(join(root, 'dist/cli/main.js')).href)});
`;

/** Peak resident size of `certify` on one input, MB. */
function peak(out: string, n: number): number {
  const flags = ['--n', String(n), '--count', '1', '--threads', '1', '--seed', '1', '--quiet', '--out', out];
  const args = ['--input-type=module', '-e', PEAK, '--', 'certify', ...digits, ...flags];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root });
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^peak \d+$/)]);
  return (Number(stderr.slice(5)) * 1024) / 1e6;
}

test('twenty times the samples take no more memory', () => {
  const started = performance.now();
  const folder = temporaryFolder();
  const small = peak(join(folder, 'small'), 20_000);
  const large = peak(join(folder, 'large'), 400_000);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`memory: ${small.toFixed(0)} MB at n = 20,000, ${large.toFixed(0)} MB at n = 400,000; ${seconds} s`);
  // The outcome bits of one input are 50 kB at n = 400,000; the rest is what the collector has not come to yet.
  expect(large - small).toBeLessThan(30);
});
