import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { digits, start, temporaryFolder } from '../support/cli.ts';

/** A zombie has ended; where nobody collects it, it stays one. */
function runs(pid: string): boolean {
  if (process.platform !== 'linux')
    return /^[^Z]/.test(String(spawnSync('ps', ['-o', 'stat=', '-p', pid]).stdout).trim());
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')); // there is not always a ps
  } catch {
    return false;
  }
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !what(); i++) await sleep(50);
  expect(what()).toBe(true);
}

/** Runs `args` over a command that is silent, ends it by a signal, and sees that what the command's shell started is gone too. */
async function stop(signal: NodeJS.Signals, args: (noise: string, folder: string) => readonly string[]): Promise<void> {
  const folder = temporaryFolder();
  const file = join(folder, 'pid');
  const child = start(args(`exec:sleep 300 & echo $! > ${file}; wait`, folder));
  const ended = once(child, 'close');
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
  const pid = readFileSync(file, 'utf8').trim();
  expect(runs(pid)).toBe(true);
  child.kill(signal);
  expect(await ended).toEqual([null, signal]);
  await until(() => !runs(pid));
}

describe.skipIf(process.platform === 'win32')('a command ends with the run that reads it', () => {
  // SIGKILL leaves no handler any time.
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('audit, %s', (signal) =>
    stop(signal, (source) => ['audit', source, '--as', 'f64']),
  );
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('certify --noise, %s', (signal) =>
    stop(signal, (noise, folder) => [
      ...['certify', ...digits, '--n', '1000', '--count', '1'],
      ...['--noise', noise, '--out', join(folder, 'run')],
    ]),
  );
});
