import { concat } from '../../core/bytes.ts';
import type { ByteStream } from '../../sources/index.ts';

/** As many first bytes as tell one source from another. */
const FIRST = 4096;

type Chunks = Pick<ByteStream, 'chunks'>;

/** Up to 4,096 first bytes of a stream, and the stream, still whole. Waits for them. */
export async function firstBytes<S extends Chunks>(stream: S): Promise<{ stream: S; first: Uint8Array }> {
  const chunks = stream.chunks();
  // Copies: a chunk may be a view that the next one overwrites.
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < FIRST) {
    const step = await chunks.next();
    if (step.done) break;
    head = concat(head, step.value);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length) yield head;
      yield* chunks;
    } finally {
      await chunks.return(undefined); // also when the reader had enough of the head
    }
  }
  return { stream: { ...stream, chunks: whole }, first: head.slice(0, FIRST) };
}
