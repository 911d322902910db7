import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Digest } from '../core/digest.ts';
import { FairnoiseError, reason } from '../core/errors.ts';
import { folderError, unreadable } from '../files/index.ts';
import { malformed } from './dataset.ts';

/** A file open for reading at any offset: never loaded whole, unless it is gzipped. */
export interface DataFile {
  readonly path: string;
  /** Bytes of content: after gunzip. */
  readonly size: number;
  readonly digest: Digest;
  /** `length` bytes from `offset`; a view that stays valid. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** One read serves many rows: a 3,073-byte record costs one system call in 85. */
const BLOCK = 1 << 18;
/** read(2) stops short of 2 GiB. */
const LONGEST_READ = 2 ** 30;
/** What one Node buffer holds with certainty. */
const INFLATED_LIMIT = 2 ** 32 - 1;

/**
 * Opens and digests `path`. Content that starts with gzip's magic is inflated in memory (whatever the name says: browsers
 * and mirrors serve `.gz` inflated), unless `raw` says that any bytes may stand there.
 */
export async function openFile(path: string, raw = false): Promise<DataFile> {
  const handle = await opened(path);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw malformed(`${path} is empty; fetch it again.`);
    const head = await readFully(handle, path, 0, Math.min(3, size));
    if (!raw && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) {
      const content = await inflated(handle, path);
      if (content.length === 0) throw malformed(`${path} is empty inside; fetch it again.`);
      return memoryFile(path, content);
    }
    return diskFile(path, handle, size, await streamDigest(handle));
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

async function opened(path: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
  const stat = await handle.stat();
  if (stat.isFile()) return handle;
  await handle.close();
  const other = stat.isDirectory()
    ? folderError()
    : new Error('it is a device or a pipe; save what it holds to a file');
  throw unreadable(path, other);
}

async function streamDigest(handle: FileHandle): Promise<Digest> {
  const hash = createHash('sha256');
  const stream = handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 });
  for await (const chunk of stream) hash.update(chunk as Uint8Array);
  return `sha256:${hash.digest('hex')}`;
}

async function inflated(handle: FileHandle, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const input = handle.createReadStream({ start: 0, autoClose: false });
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  input.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of input.pipe(gunzip)) {
      chunks.push(chunk as Uint8Array);
      size += (chunk as Uint8Array).length;
      if (size > INFLATED_LIMIT)
        throw malformed(`${path} holds over 4 GiB; gunzip it first, a plain file is read in place.`);
    }
  } catch (thrown) {
    if (thrown instanceof FairnoiseError) throw thrown;
    throw malformed(`${path} is not a whole gzip file (${reason(thrown)}); fetch it again.`, thrown);
  } finally {
    input.destroy();
  }
  await handle.close();
  return Buffer.concat(chunks, size);
}

export function memoryFile(path: string, content: Uint8Array): DataFile {
  return {
    path,
    size: content.length,
    digest: `sha256:${createHash('sha256').update(content).digest('hex')}`,
    read: async (offset, length) => content.subarray(offset, offset + length),
    close: async () => {},
  };
}

function diskFile(path: string, handle: FileHandle, size: number, digest: Digest): DataFile {
  let start = 0;
  let block: Uint8Array = new Uint8Array(0);
  return {
    path,
    size,
    digest,
    async read(offset, length) {
      if (offset >= start && offset + length <= start + block.length)
        return block.subarray(offset - start, offset - start + length);
      const fresh = await readFully(handle, path, offset, Math.min(Math.max(length, BLOCK), size - offset));
      [start, block] = [offset, fresh];
      return fresh.subarray(0, length);
    },
    close: () => handle.close(),
  };
}

async function readFully(handle: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  const target = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(target, done, Math.min(length - done, LONGEST_READ), offset + done);
    if (bytesRead === 0) throw malformed(`${path} became shorter while it was read.`);
    done += bytesRead;
  }
  return target;
}
