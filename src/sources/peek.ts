import { concat } from '../core/bytes.ts';

/** A stream whose first bytes are looked at before it is read, and which stays whole. */
export interface Peek {
  /** The bytes that have come, `length` of them or more unless the stream has ended. Waits for them. */
  atLeast(length: number): Promise<Uint8Array>;
  /** The stream from byte `from` of those on, once. */
  from(from: number): AsyncGenerator<Uint8Array>;
}

export function peek(chunks: AsyncGenerator<Uint8Array>): Peek {
  let head: Uint8Array = new Uint8Array(0);
  let ended = false;
  return {
    async atLeast(length) {
      while (!ended && head.length < length) {
        const step = await chunks.next();
        if (step.done) ended = true;
        else head = concat(head, step.value); // a copy: a chunk may be a view that the next one overwrites
      }
      return head;
    },
    async *from(from) {
      try {
        if (head.length > from) yield head.subarray(from);
        yield* chunks;
      } finally {
        await chunks.return(undefined); // also when the reader had enough of the head
      }
    },
  };
}
