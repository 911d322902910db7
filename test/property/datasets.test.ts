import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { FairnoiseError } from '../../src/core/index.ts';
import { openDataset } from '../../src/datasets/index.ts';
import { counting, idxBytes, scratch } from '../support/files.ts';
import { testSeed } from '../support/shared.ts';

/** Whatever happens to a file, the answer is a data set or a FairnoiseError: no other exception, no huge allocation. */
const numpy = JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/npy/fixtures.json'), 'utf8'));
const base64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const whole: Record<string, Uint8Array> = {
  'images-idx3-ubyte': idxBytes(8, [3, 2, 4], counting(24)),
  'a.gz': new Uint8Array(gzipSync(idxBytes(8, [3, 2, 4], counting(24)))),
  'a.npy': base64(numpy.arrays['fortran 3x2 f8'].file),
  'b.npy': base64(numpy.arrays['>i8'].file),
  'a.npz': base64(numpy.archives.savez),
  'b.npz': base64(numpy.archives.savez_compressed),
  'a.csv': new Uint8Array(Buffer.from('a,"b c",y\n1,2,0\n-3.5,"4e2",1\n')),
  'a.bin': Uint8Array.from({ length: 2 * 3074 }, (_, i) => (i % 3074 < 2 ? 7 : i & 255)),
};
const files = scratch();

const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('set' as const),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    byte: fc.integer({ min: 0, max: 255 }),
  }),
  fc.record({ kind: fc.constant('add' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }) }),
);

type Wound = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(content: Uint8Array, wounds: Wound[]): Uint8Array {
  let out = content.slice();
  for (const wound of wounds) {
    if (wound.kind === 'cut') out = out.slice(0, Math.floor(out.length * wound.at));
    else if (wound.kind === 'add') out = new Uint8Array([...out, ...wound.bytes]);
    else if (out.length > 0) out[Math.floor(out.length * wound.at)] = wound.byte;
  }
  return out;
}

describe('damaged files', () => {
  test.each(Object.keys(whole))('%s', async (name) => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (wounds) => {
        const data = await files.put(`${count++ % 8}/${name}`, damaged(whole[name]!, wounds));
        try {
          const dataset = await openDataset({ data });
          for (let index = 0; index < Math.min(dataset.length, 4); index++) {
            const row = await dataset.row(index);
            if (row.length !== dataset.shapeOf(index).reduce((a, b) => a * b, 1))
              throw new Error(`row of ${row.length}`);
          }
          await dataset.close();
        } catch (thrown) {
          if (!(thrown instanceof FairnoiseError)) throw thrown;
        }
      }),
      { seed: testSeed, numRuns: 150 },
    );
  });
});
