import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { FairnoiseError } from '../core/errors.ts';
import { folderError, isNpy, unreadable } from '../files/index.ts';
import { checkNpySize, checkSuffix, NPY_HEAD, readNpyHeader } from './npy.ts';
import type { ByteStream } from './stream.ts';

/** A file or a device, read as it is, to its end or until `stop`; one that begins as .npy does is read as that. */
export async function fileStream(path: string, stop?: AbortSignal): Promise<ByteStream> {
  try {
    const handle = await open(path);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw folderError();
      const regular = stat.isFile();
      if (regular && stat.size === 0)
        throw new FairnoiseError('DATA_MALFORMED', `${path} is empty; there is nothing to audit`);
      const chunks = (start: number) => () => readChunks(path, start, stop);
      let first: Uint8Array | undefined;
      if (regular) {
        const head = new Uint8Array(Math.min(stat.size, NPY_HEAD));
        await handle.read(head, 0, head.length, 0);
        if (isNpy(head)) {
          const header = readNpyHeader(path, head);
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
