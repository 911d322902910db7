import { closeSync, openSync, readSync } from 'node:fs';
import { unreadable } from '../files/index.ts';
import type { Tape } from './tape.ts';

/** Bytes `from` … `to - 1` of a file. It is opened at the first read. */
export function fileTape(path: string, from: number, to: number): Tape {
  let handle: number | null = null;
  let at = from;
  return {
    title: `the capture ${path}`,
    read(into) {
      try {
        handle ??= openSync(path, 'r');
        let got = 0;
        while (got < into.length && at < to) {
          const n = readSync(handle, into, got, Math.min(into.length - got, to - at), at);
          if (n === 0) break;
          got += n;
          at += n;
        }
        return got;
      } catch (cause) {
        throw unreadable(path, cause, 'capture');
      }
    },
    skip(bytes) {
      at += bytes;
    },
    ending: () => 'the file ends there',
    close() {
      if (handle !== null) closeSync(handle);
      handle = null;
    },
  };
}
