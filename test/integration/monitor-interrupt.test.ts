import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// Ctrl-C on a source that never waits: a recipe is computed, not read.
test('an interrupt ends the monitor of a recipe with a last line, exit code 0', async () => {
  const main = join(import.meta.dirname, '../../dist/cli/main.js');
  const child = spawn(process.execPath, [main, 'monitor', 'recipe:numpy:PCG64?seed=42'], { stdio: 'pipe' });
  let out = '';
  child.stdout.on('data', (text) => (out += text));
  while (!out.includes('checkpoint')) await once(child.stdout, 'data');
  child.kill('SIGINT');
  const guard = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const [code] = await once(child, 'close');
  clearTimeout(guard);
  expect(code).toBe(0);
  expect(JSON.parse(out.trim().split('\n').at(-1)!)).toMatchObject({ event: 'end', reason: 'interrupted' });
}, 30_000);
