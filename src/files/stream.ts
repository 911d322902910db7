import { closeSync, fstatSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { bytesOf } from '../core/bytes.ts';
import { attempt, isSpecial, temporaryBeside, writeAll } from './write.ts';

/** A file too large for memory, written piece by piece and seen under its name only once it is complete. */
export interface WholeStream {
  write(data: ArrayBufferView): void;
  /** Syncs and puts the file in its place. */
  finish(): void;
  /** Removes what was written; nothing after `finish`. */
  abandon(): void;
}

export function streamWhole(path: string): WholeStream {
  const special = attempt(path, () => isSpecial(path));
  const target = special ? path : temporaryBeside(path);
  const file = attempt(path, () => openSync(target, special ? 'w' : 'wx'));
  let open = true;
  const close = (): void => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    write(data) {
      attempt(path, () => writeAll(file, bytesOf(data)));
    },
    finish() {
      attempt(path, () => {
        if (fstatSync(file).isFile()) fsyncSync(file);
        close();
        if (!special) renameSync(target, path);
      });
    },
    abandon() {
      close();
      if (!special) rmSync(target, { force: true });
    },
  };
}
