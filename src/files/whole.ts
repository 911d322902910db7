import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, FairnoiseError, reason } from '../core/errors.ts';
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

/** A table that grows line by line and never keeps half a line: what fails to go in whole is taken out again. */
export interface Appender {
  /** Adds `text` (one or more whole lines). Returns once the system has it, so that it survives SIGKILL. */
  append(text: string): void;
  /** Syncs to the disk and closes. */
  close(): void;
}

/** Opens `path` for appending, after the first `keep` bytes of it (default: all there is). */
export function openAppender(path: string, keep?: number): Appender {
  const file = attempt(path, () => openSync(path, 'a+'));
  const regular = fstatSync(file).isFile();
  let size = regular ? fstatSync(file).size : 0;
  if (regular && keep !== undefined && keep < size) {
    attempt(path, () => ftruncateSync(file, keep));
    size = keep;
  }
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

/** The whole of a text file; `what` names it in the sentence: `results file`. */
export function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const mend = UNREADABLE[codeOf(error)] ?? reason(error);
    throw new FairnoiseError('FILE_UNREADABLE', `cannot read ${what} ${path}: ${mend}`, error);
  }
}

/** The whole of a file as bytes. */
export function readBytes(path: string, what: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    const mend = UNREADABLE[codeOf(error)] ?? reason(error);
    throw new FairnoiseError('FILE_UNREADABLE', `cannot read ${what} ${path}: ${mend}`, error);
  }
}

const UNREADABLE: Record<string, string> = {
  ENOENT: 'there is no such file; check the path',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'permission denied; check who may read it',
  ENOTDIR: 'a part of the path is not a folder',
  ERR_STRING_TOO_LONG: 'it is larger than 512 MiB; split it',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB; split it',
};

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
