import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bytesOf } from '../core/bytes.ts';
import { unwritable } from './whole.ts';

/** A file too large for memory, written piece by piece and seen under its name only once it is complete. */
export interface WholeStream {
  write(data: ArrayBufferView): void;
  /** Syncs and puts the file in its place. */
  finish(): void;
  /** Removes what was written; nothing after `finish`. */
  abandon(): void;
}

export function streamWhole(path: string): WholeStream {
  // A device or a pipe has no name to take later.
  const special = attempt(path, () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat !== undefined && !stat.isFile() && !stat.isDirectory();
  });
  const target = special ? path : join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
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

/** Everything, however short the single writes are: a full disk shows as a short write first, and only the next one says why. */
export function writeAll(file: number, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw unwritable(path, error);
  }
}
