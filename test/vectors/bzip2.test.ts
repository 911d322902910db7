import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bzip2Room, bzip2Size } from '../../src/audit/sp800-90b/bzip2.ts';
import { Workspace } from '../../src/audit/sp800-90b/workspace.ts';
import { bzip2Cases } from '../support/bzip2-cases.ts';

// [name, level, size of `bzip2 -c -LEVEL`], bzip2 1.0.8 as Debian ships it.
const sizes: [string, number, number][] = JSON.parse(readFileSync(join(import.meta.dirname, 'bzip2.json'), 'utf8'));

test('compressed size is that of bzip2 1.0.8, byte for byte', () => {
  const got = [...bzip2Cases()].map(({ name, level, bytes }) => {
    const room = new Workspace();
    const text = room.place(bytes);
    return [name, level, bzip2Size(room, text, bytes.length, level, room.scratch(bzip2Room(level)))];
  });
  expect(got).toEqual(sizes);
  expect(got.length).toBeGreaterThan(90);
});
