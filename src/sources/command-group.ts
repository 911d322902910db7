import type { ChildProcessByStdio } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';

/** A shell command in a process group of its own. */
export interface CommandGroup {
  /** Its stderr is null where it is ours. */
  readonly child: ChildProcessByStdio<null, Readable, Readable | null>;
  /** Ends the shell and what it started. */
  kill(): void;
}

/**
 * Starts a command that does not outlive this process, however that ends. The shell that becomes the command first leaves a guard behind in
 * its group, which waits on descriptor 3: a line says that the output has ended, its end without one that this process has, which alone holds
 * the other side; then the guard ends the group. (Handlers of signals would not do: they change how the process ends, threads have none, and
 * SIGKILL asks nobody. A guard started after the command would leave a moment without one.) Windows has no groups; there only the shell is
 * ended, by `kill`.
 *
 * Its text also runs in a thread (command-tape.ts), so it uses nothing of this module.
 */
export function startGroup(command: string, stderr: 'pipe' | 'inherit'): CommandGroup {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const group = process.platform !== 'win32';
  const guarded = '(read -r _ <&3 || kill -TERM "-$$") </dev/null >/dev/null 2>&1 & exec 3<&-; exec /bin/sh -c "$1"';
  const child = group
    ? spawn('/bin/sh', ['-c', guarded, 'sh', command], { stdio: ['ignore', 'pipe', stderr, 'pipe'], detached: true })
    : spawn(command, { shell: true, stdio: ['ignore', 'pipe', stderr] });
  const guard = child.stdio[3] as Duplex | null | undefined;
  if (guard) {
    guard.on('error', () => {}); // it has ended
    (guard as unknown as { unref(): void }).unref();
    child.stdout!.once('close', () => guard.end('\n'));
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
