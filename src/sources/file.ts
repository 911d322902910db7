import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { FairnoiseError, reason } from '../core/errors.ts';
import { checkNpySize, checkSuffix, isNpy, NPY_HEAD, parseNpyHeader } from './npy.ts';
import type { ByteStream } from './stream.ts';

const MENDS: Record<string, string> = {
  ENOENT: 'there is no such file; check the path',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'permission denied; check who may read it',
  ENOTDIR: 'a part of the path is not a folder',
};

export function unreadable(path: string, error: unknown): FairnoiseError {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return new FairnoiseError('FILE_UNREADABLE', `cannot read ${path}: ${MENDS[code] ?? reason(error)}`, error);
}

/** A file or a device, read as it is, to its end or until `stop`; one that begins as .npy does is read as that. */
export async function fileStream(path: string, stop?: AbortSignal): Promise<ByteStream> {
  try {
    const handle = await open(path);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw Object.assign(new Error('folder'), { code: 'EISDIR' });
      const regular = stat.isFile();
      if (regular && stat.size === 0)
        throw new FairnoiseError('DATA_MALFORMED', `${path} is empty; there is nothing to audit`);
      const chunks = (start: number) => () => readChunks(path, start, stop);
      let first: Uint8Array | undefined;
      if (regular) {
        const head = new Uint8Array(Math.min(stat.size, NPY_HEAD));
        await handle.read(head, 0, head.length, 0);
        if (isNpy(head)) {
          const header = parseNpyHeader(path, head);
          checkNpySize(path, header.bytes, stat.size - header.offset);
          return {
            name: path,
            kind: 'npy',
            size: header.bytes,
            endless: false,
            form: header.form,
            array: header.array,
            chunks: chunks(header.offset),
          };
        }
        checkSuffix(path);
        first = head;
      }
      const endless = stat.isCharacterDevice(); // /dev/urandom, /dev/zero, a hardware generator
      const size = regular ? stat.size : null;
      return { name: path, kind: 'file', size, endless, form: null, ...(first && { head: first }), chunks: chunks(0) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof FairnoiseError) throw error;
    throw unreadable(path, error);
  }
}

async function* readChunks(path: string, start: number, stop?: AbortSignal): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { start, highWaterMark: 1 << 18 });
  const leave = () => stream.destroy();
  stop?.addEventListener('abort', leave);
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    if (!stop?.aborted) throw unreadable(path, error);
  } finally {
    stop?.removeEventListener('abort', leave);
    stream.destroy();
  }
}
