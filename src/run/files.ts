import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { FairnoiseError, reason } from '../core/errors.ts';

/** Writes a file whole or not at all: a temporary neighbour, synced, then renamed over the target. */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  const partial = `${path}.partial`;
  let fd: number | null = null;
  try {
    fd = openSync(partial, 'w', mode);
    writeAll(fd, content);
    fsyncSync(fd);
    closeSync(fd);
    fd = null;
    renameSync(partial, path);
  } catch (cause) {
    if (fd !== null) closeSync(fd);
    rmSync(partial, { force: true });
    throw unwritable(path, cause);
  }
}

/** Appends to an open file; a failure names the file. */
export function appendTo(path: string, fd: number, content: string | Uint8Array): void {
  try {
    writeAll(fd, content);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function writeAll(fd: number, content: string | Uint8Array): void {
  const data = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < data.length; ) at += writeSync(fd, data, at);
}

const MEND: Record<string, string> = {
  ENOSPC: 'the disk is full; free some space and run the same command again',
  EFBIG: 'the file-size limit was reached; raise it (ulimit -f) and run the same command again',
  EDQUOT: 'the disk quota is used up; free some space and run the same command again',
  EACCES: 'permission denied; choose another --out',
  EROFS: 'the file system is read-only; choose another --out',
  ENOTDIR: 'a part of the path is not a folder; choose another --out',
  EISDIR: 'it is a folder; choose another --out',
  ENOENT: 'its folder does not exist; make it, or choose another --out',
};

export function unwritable(path: string, cause: unknown): FairnoiseError {
  const code = (cause as NodeJS.ErrnoException)?.code ?? '';
  return new FairnoiseError('FILE_UNWRITABLE', `cannot write ${path}: ${MEND[code] ?? reason(cause)}`, cause);
}
