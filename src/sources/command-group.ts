import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A shell command in a process group of its own. */
export interface CommandGroup {
  /** Its stderr is null where it is ours. */
  readonly child: ChildProcessByStdio<null, Readable, Readable | null>;
  /** Ends the shell and what it started. */
  kill(): void;
}

/**
 * Starts a command that does not outlive this process, however that ends: a guard, a second shell, waits for the end of its standard
 * input, which this process alone holds open, and then ends the group. (Handlers of signals would not do: they change how the process ends,
 * threads have none, and SIGKILL asks nobody.) Windows has no groups; there only the shell is ended, by `kill`.
 *
 * Its text also runs in a thread (command-tape.ts), so it uses nothing of this module.
 */
export function startGroup(command: string, stderr: 'pipe' | 'inherit'): CommandGroup {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const group = process.platform !== 'win32';
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', stderr], detached: group });
  if (group && child.pid !== undefined) {
    const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -TERM "-$0"', String(child.pid)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true, // Ctrl-C is not for it
    });
    guard.on('error', () => {});
    guard.unref();
    (guard.stdin as unknown as { unref(): void }).unref();
    child.once('close', () => guard.kill('SIGKILL'));
  }
  return {
    child: child as CommandGroup['child'],
    kill() {
      try {
        if (group) process.kill(-child.pid!, 'SIGTERM');
        else child.kill();
      } catch {} // it has ended
    },
  };
}
