import { type ByteStream, peek } from '../../sources/index.ts';

/** As many first bytes as tell one source from another. */
const FIRST = 4096;

/** Up to 4,096 first bytes of a stream, and the stream, still whole. Waits for them. */
export async function firstBytes<S extends Pick<ByteStream, 'chunks'>>(
  stream: S,
): Promise<{ stream: S; first: Uint8Array }> {
  const peeked = peek(stream.chunks());
  const first = (await peeked.atLeast(FIRST)).slice(0, FIRST);
  return { stream: { ...stream, chunks: () => peeked.from(0) }, first };
}
