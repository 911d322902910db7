import { randomBytes } from 'node:crypto';
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
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FairnoiseError, reason } from '../core/errors.ts';

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

const UNWRITABLE: Record<string, string> = {
  ENOSPC: 'no space left on the device; free some or choose another place',
  EDQUOT: 'the disk quota is used up; free some or choose another place',
  EFBIG: 'the file size limit is reached (ulimit -f); raise it or choose another place',
  EACCES: 'permission denied; choose a place you may write to',
  EPERM: 'not permitted; choose a place you may write to',
  EROFS: 'the file system is read-only; choose another place',
  ENOENT: 'its folder does not exist; make it first',
  ENOTDIR: 'a part of the path is a file, not a folder; choose another place',
  EEXIST: 'a file of that name is in the way; remove it or choose another name',
  EISDIR: 'it is a folder; name a file',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the device reports an input/output error',
};

/** The FairnoiseError for a failed write to `path`; one that already is passes through. */
export function unwritable(path: string, error: unknown): FairnoiseError {
  if (error instanceof FairnoiseError) return error;
  return new FairnoiseError(
    'FILE_UNWRITABLE',
    `cannot write ${path}: ${UNWRITABLE[codeOf(error)] ?? reason(error)}`,
    error,
  );
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw unwritable(path, error);
  }
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

/** A full disk and a size limit both show as a short write first; only the next one says why. */
function writeAll(file: number, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
}

const temporaryBeside = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

function isSpecial(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
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

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';
