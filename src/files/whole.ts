import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { attempt, isSpecial, temporaryBeside, unwritable, writeAll } from './write.ts';

/**
 * Documents reach the disk whole or not at all; tables grow by whole lines. Every failure is one sentence that names the mend.
 */

/** Writes `data` to a temporary file beside `path`, syncs it, and renames it over `path`; readers see the old file or the new one. */
export function writeWhole(path: string, data: string | Uint8Array): void {
  // A device or a pipe (/dev/stdout): there is nothing to rename over.
  if (attempt(path, () => isSpecial(path))) {
    writeTo(path, path, 'w', data);
    return;
  }
  const temporary = temporaryBeside(path);
  try {
    writeTo(path, temporary, 'wx', data);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw unwritable(path, error);
  }
  syncFolder(dirname(path));
}

/** Fails now as `writeWhole` to `path` would later, before work that it would lose. Leaves nothing behind. */
export function checkWritable(path: string): void {
  if (attempt(path, () => isSpecial(path))) return;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw unwritable(path, { code: 'EISDIR' });
  const temporary = temporaryBeside(path);
  writeTo(path, temporary, 'wx', '');
  rmSync(temporary, { force: true });
}

/** A table that grows line by line and never keeps half a line: what fails to go in whole is taken out again. */
export interface Appender {
  /** Adds `text` (one or more whole lines). Returns once the system has it, so that it survives SIGKILL. */
  append(text: string): void;
  /** Syncs to the disk and closes. */
  close(): void;
}

/** Opens `path` for appending. */
export function openAppender(path: string): Appender {
  const file = attempt(path, () => openSync(path, 'a+'));
  const regular = fstatSync(file).isFile();
  let size = regular ? fstatSync(file).size : 0;
  return {
    append(text) {
      const data = Buffer.from(text);
      try {
        writeAll(file, data);
      } catch (error) {
        if (regular) ftruncateSync(file, size);
        throw unwritable(path, error);
      }
      size += data.length;
    },
    close() {
      try {
        if (regular) attempt(path, () => fsyncSync(file));
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Makes `path` a folder, its parents too. */
export function makeFolder(path: string): void {
  attempt(path, () => mkdirSync(path, { recursive: true }));
}

function writeTo(path: string, target: string, flags: string, data: string | Uint8Array): void {
  attempt(path, () => {
    const file = openSync(target, flags);
    try {
      writeAll(file, typeof data === 'string' ? Buffer.from(data) : data);
      if (fstatSync(file).isFile()) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
}

/** Makes the rename last through a power cut; not every file system lets a folder be opened, and then there is nothing to do. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {}
}
