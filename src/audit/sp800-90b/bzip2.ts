import type { Workspace } from './workspace.ts';

/** Room bzip2Size() needs beside the text. */
export function bzip2Room(level: number): number {
  const m = 100_000 * level + 32;
  return 41 * m + 2 ** 20 + 2 ** 16;
}

/**
 * Size in bytes of what bzip2 (1.0.x, block size `level`) makes of the `n` bytes at `text`, headers and all. `room` as bzip2Room() says.
 *
 * The workspace's own scratch is not touched.
 */
export function bzip2Size({ run }: Workspace, text: number, n: number, level: number, room: number): number {
  let bits = 32 + 48 + 32; // "BZh" and level; end mark and combined checksum
  const block = room;
  const rest = room + 100_000 * level + 32;
  run.bzip2Start(text, n);
  for (let m = run.bzip2Block(level, block); m > 0; m = run.bzip2Block(level, block))
    bits += run.bzip2BlockBits(block, m, rest);
  return Math.ceil(bits / 8);
}
