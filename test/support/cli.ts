import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export const root = resolve(import.meta.dirname, '../..');
const main = join(root, 'dist/cli/main.js');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built binary to its end. `npm test` builds it first. */
export function fairnoise(
  args: readonly string[],
  options: { input?: string | Uint8Array; cwd?: string; shell?: string } = {},
): Ran {
  const command = options.shell
    ? ['bash', '-c', `${options.shell} "$@"`, 'bash', process.execPath, main, ...args]
    : [process.execPath, main, ...args];
  const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), {
    input: options.input ?? '',
    cwd: options.cwd ?? root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, stdout, stderr };
}

/** The same for tests that run side by side. */
export async function fairnoiseBeside(args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, stdout, stderr };
}

/** Starts the built binary and leaves it running. */
export function start(args: readonly string[]) {
  return spawn(process.execPath, [main, ...args], { stdio: 'ignore' });
}

/** A folder that the test's end removes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairnoise-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The embedded model and digits, as flags. */
export const digits = [
  '--model',
  join(root, 'models/digits-small-sigma0.50.onnx'),
  '--data',
  join(root, 'models/digits-test-images-idx3-ubyte.gz'),
  '--labels',
  join(root, 'models/digits-test-labels-idx1-ubyte.gz'),
  '--sigma',
  '0.5',
];
