import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { bytesOf } from '../core/bytes.ts';
import { streamWhole, unwritable, writeAll } from '../files/index.ts';
import { UsageError } from './exit.ts';

/** Binary output, to `path` (complete or not there) or to stdout, never to a terminal. Pieces may be overwritten by the next one. */
export async function writeRaw(pieces: Iterable<ArrayBufferView>, path: string | undefined): Promise<void> {
  if (path === undefined || path === '-') {
    if (process.stdout.isTTY)
      throw new UsageError('this output is binary and stdout is a terminal; give --out FILE or send it through a pipe');
    await toStdout(pieces);
    return;
  }
  const file = streamWhole(path);
  try {
    for (const piece of pieces) file.write(piece);
    file.finish();
  } catch (error) {
    file.abandon();
    throw error;
  }
}

async function toStdout(pieces: Iterable<ArrayBufferView>): Promise<void> {
  const stat = fstatSync(1);
  if (stat.isFIFO() || stat.isSocket()) {
    // The reader sets the pace; when it has enough and closes the pipe, main.ts ends the program quietly.
    for (const piece of pieces)
      if (!process.stdout.write(Buffer.from(bytesOf(piece)))) await once(process.stdout, 'drain');
    return;
  }
  try {
    for (const piece of pieces) writeAll(1, bytesOf(piece));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === 'write' ? unwritable('stdout', error) : error;
  }
}
