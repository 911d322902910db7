import { concat } from '../core/bytes.ts';
import { isNpy, NPY_MAGIC, npyOffsets } from '../files/index.ts';
import { checkNpySize, NPY_HEAD, readNpyHeader } from './npy.ts';
import type { ByteStream } from './stream.ts';

/** A pipe as it is, or as the .npy array that its first bytes begin. Waits for those bytes. */
export async function openPiped(stream: ByteStream): Promise<ByteStream> {
  const chunks = stream.chunks();
  let head: Uint8Array = new Uint8Array(0);
  let ended = false;
  const more = async (): Promise<void> => {
    const step = await chunks.next();
    if (step.done) ended = true;
    else head = head.length ? concat(head, step.value) : step.value;
  };
  while (!ended && head.length < NPY_MAGIC.length) await more();
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    try {
      if (head.length) yield head;
      yield* chunks;
    } finally {
      await chunks.return(undefined); // also when the reader had enough of the head
    }
  };
  if (!isNpy(head)) return { ...stream, head, chunks: whole };
  while (!ended && head.length < Math.min(npyOffsets(head)?.elements ?? NPY_HEAD, NPY_HEAD)) await more();
  const header = readNpyHeader(stream.name, head);
  return {
    ...stream,
    size: header.bytes,
    form: header.form,
    array: header.array,
    async *chunks() {
      let found = 0;
      head = head.subarray(header.offset);
      for await (const chunk of whole()) {
        found += chunk.length;
        yield chunk;
      }
      checkNpySize(stream.name, header.bytes, found);
    },
  };
}
