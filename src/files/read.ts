import { readFileSync } from 'node:fs';
import { codeOf, FairnoiseError, reason } from '../core/errors.ts';

/** The whole of a text file; `what` names it in the sentence: `results file`. Throws FILE_UNREADABLE. */
export function readText(path: string, what: string): string {
  return reading(path, what, () => readFileSync(path, 'utf8'));
}

/** The whole of a file as bytes. Throws FILE_UNREADABLE. */
export function readBytes(path: string, what: string): Uint8Array {
  return reading(path, what, () => new Uint8Array(readFileSync(path)));
}

/** All of standard input as text, once it has ended. Throws FILE_UNREADABLE. */
export function readStandardInput(): string {
  return reading('standard input', undefined, () => readFileSync(0, 'utf8'));
}

function reading<T>(path: string, what: string | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error, what);
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

/** The FairnoiseError for a failed read of `path`; one that already is passes through. */
export function unreadable(path: string, error: unknown, what?: string): FairnoiseError {
  if (error instanceof FairnoiseError) return error;
  const name = what === undefined ? path : `${what} ${path}`;
  return new FairnoiseError(
    'FILE_UNREADABLE',
    `cannot read ${name}: ${UNREADABLE[codeOf(error)] ?? reason(error)}`,
    error,
  );
}

/** What reading a folder as a file throws, for those who look before they read. */
export const folderError = (): Error => Object.assign(new Error('folder'), { code: 'EISDIR' });
