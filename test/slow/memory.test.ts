import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digits, root, temporaryFolder } from '../support/cli.ts';

// Loaded before the command: its process says at its end how large it ever was, the worker thread included.
const PEAK = `if (require('node:worker_threads').isMainThread) {
  process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS));
}`;

/** Peak resident size of `certify` on one input, MB. */
function peak(folder: string, n: number): number {
  const preload = join(folder, 'peak.cjs');
  writeFileSync(preload, PEAK);
  const flags = ['--n', String(n), '--count', '1', '--threads', '1', '--seed', '1', '--quiet'];
  const command = [join(root, 'dist/cli/main.js'), 'certify', ...digits, ...flags, '--out', join(folder, String(n))];
  const { status, stderr } = spawnSync(process.execPath, ['--require', preload, ...command], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^peak \d+$/)]);
  return (Number(stderr.slice(5)) * 1024) / 1e6;
}

test('twenty times the samples take no more memory', () => {
  const started = performance.now();
  const folder = temporaryFolder();
  const small = peak(folder, 20_000);
  const large = peak(folder, 400_000);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`memory: ${small.toFixed(0)} MB at n = 20,000, ${large.toFixed(0)} MB at n = 400,000; ${seconds} s`);
  // The outcome bits of one input are 50 kB at n = 400,000; the rest is what the collector has not come to yet.
  expect(large - small).toBeLessThan(30);
});
