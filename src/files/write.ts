import { randomBytes } from 'node:crypto';
import { statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf, FairnoiseError, reason } from '../core/errors.ts';

/** What writing whole documents and long streams share. */

/** Everything, however short the single writes are: a full disk and a size limit show as a short write first; only the next one says why. */
export function writeAll(file: number, data: Uint8Array): void {
  for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
}

/** A device or a pipe (/dev/stdout), which has no name to take later. */
export function isSpecial(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

/** A name that nobody else has, in the folder of `path`: what stands there can be renamed into place. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

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

/** What `act` gives; its failure as the one sentence about `path`. */
export function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw unwritable(path, error);
  }
}
