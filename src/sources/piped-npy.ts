import { isNpy, NPY_LENGTHS, NPY_MAGIC, npyOffsets } from '../files/index.ts';
import { checkNpySize, NPY_HEAD, readNpyHeader } from './npy.ts';
import { peek } from './peek.ts';
import type { ByteStream } from './stream.ts';

/** A pipe as it is, or as the .npy array that its first bytes begin. Waits for those bytes. */
export async function openPiped(stream: ByteStream): Promise<ByteStream> {
  const peeked = peek(stream.chunks());
  const first = await peeked.atLeast(NPY_MAGIC.length);
  if (!isNpy(first)) return { ...stream, head: first, chunks: () => peeked.from(0) };
  const length = npyOffsets(await peeked.atLeast(NPY_LENGTHS))?.elements ?? NPY_HEAD;
  const head = await peeked.atLeast(Math.min(length, NPY_HEAD));
  const header = readNpyHeader(stream.name, head);
  return {
    ...stream,
    size: header.bytes,
    form: header.form,
    array: header.array,
    async *chunks() {
      let found = 0;
      for await (const chunk of peeked.from(header.offset)) {
        found += chunk.length;
        yield chunk;
      }
      checkNpySize(stream.name, header.bytes, found);
    },
  };
}
