import { once } from 'node:events';
import { FairnoiseError, reason } from '../core/errors.ts';
import { misuse } from '../core/guards.ts';
import { startGroup } from './command-group.ts';
import type { ByteStream } from './stream.ts';

/** Standard output of a shell command. A command that fails, or that a signal ends, is an error even after data came, unless `stop` ended it. */
export function commandStream(command: string, stop?: AbortSignal): ByteStream {
  if (command.trim() === '') throw misuse('SOURCE', 'a command after exec:', 'nothing');
  const name = `command \`${command}\``;
  const failed = (why: string, cause?: unknown) => new FairnoiseError('SOURCE_UNAVAILABLE', `${name} ${why}`, cause);
  return {
    name,
    kind: 'command',
    size: null,
    endless: false,
    form: null,
    async *chunks() {
      const { child, kill } = startGroup(command, 'pipe');
      let said = '';
      child.stderr!.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-2000);
      });
      const ended = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
      ended.catch(() => undefined);
      let bytes = 0;
      let done = false;
      stop?.addEventListener('abort', kill);
      try {
        for await (const chunk of child.stdout) {
          bytes += (chunk as Uint8Array).length;
          yield chunk as Uint8Array;
        }
        const [code, signal] = await ended;
        done = true;
        if (stop?.aborted) return;
        const words = said.trim().split('\n').at(-1);
        const after = `after ${bytes} bytes${words ? ` (it said: ${words})` : ''}`;
        if (signal) throw failed(`was ended by ${signal} ${after}`);
        if (code !== 0) throw failed(`ended with exit code ${code} ${after}`);
        if (bytes === 0) throw new FairnoiseError('SOURCE_EXHAUSTED', `${name} wrote nothing to its standard output`);
      } catch (error) {
        if (error instanceof FairnoiseError) throw error;
        throw failed(`could not be run: ${reason(error)}`, error);
      } finally {
        stop?.removeEventListener('abort', kill);
        if (!done) {
          kill();
          child.stdout.destroy();
          child.stderr!.destroy();
        }
      }
    },
  };
}
