import { randomFillSync } from 'node:crypto';
import type { ByteStream } from './stream.ts';

/** The operating system's generator, for as long as it is read. */
export function systemStream(stop?: AbortSignal): ByteStream {
  return {
    name: "the operating system's generator",
    kind: 'system',
    size: null,
    endless: true,
    form: null,
    async *chunks() {
      while (!stop?.aborted) yield randomFillSync(new Uint8Array(1 << 16));
    },
  };
}
