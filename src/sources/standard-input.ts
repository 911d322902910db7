import type { Readable } from 'node:stream';
import { FairnoiseError, reason } from '../core/errors.ts';
import { misuse } from '../core/guards.ts';
import type { ByteStream } from './stream.ts';

/** What is piped in, to its end, to the reader's bound or until `stop`. */
export function standardInput(stdin: Readable & { isTTY?: boolean } = process.stdin, stop?: AbortSignal): ByteStream {
  if (stdin.isTTY) throw misuse('SOURCE', 'data piped into standard input', 'a terminal');
  return {
    name: 'standard input',
    kind: 'stdin',
    size: null,
    endless: false,
    form: null,
    async *chunks() {
      let empty = true;
      const leave = () => stdin.destroy();
      stop?.addEventListener('abort', leave);
      try {
        for await (const chunk of stdin) {
          empty = false;
          yield chunk as Uint8Array;
        }
      } catch (error) {
        if (stop?.aborted) return;
        throw new FairnoiseError('SOURCE_UNAVAILABLE', `cannot read standard input: ${reason(error)}`, error);
      } finally {
        stop?.removeEventListener('abort', leave);
        stdin.destroy();
      }
      if (empty && !stop?.aborted)
        throw new FairnoiseError('SOURCE_EXHAUSTED', 'standard input is empty; pipe the data into it');
    },
  };
}
