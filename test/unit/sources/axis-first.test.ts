import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisFirst } from '../../../src/sources/index.ts';
import { testSeed } from '../../support/shared.ts';

async function* pieces(data: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}
async function moved(...[chunks, ...rest]: Parameters<typeof axisFirst>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of axisFirst(chunks, ...rest)) all.push(piece);
  return Buffer.concat(all);
}

/** Element number `at` of an array as it lies in its file: its number in every byte order, in `width` bytes. */
const element = (at: number, width: number) =>
  Buffer.from(Array.from({ length: width }, (_, i) => (at >> (8 * i)) ^ i));

/** np.moveaxis(x, axis, 0), index by index. */
function expected(dims: readonly number[], fortran: boolean, axis: number, width: number): Buffer {
  const order = [axis, ...dims.keys()].filter((a, i) => i === 0 || a !== axis);
  const out: Buffer[] = [];
  const walk = (place: number[], depth: number): void => {
    if (depth === order.length) {
      let at = 0;
      for (const a of fortran ? [...dims.keys()].reverse() : dims.keys()) at = at * dims[a]! + place[a]!;
      out.push(element(at, width));
    } else for (let i = 0; i < dims[order[depth]!]!; i++) walk(place.with(order[depth]!, i), depth + 1);
  };
  walk(
    dims.map(() => 0),
    0,
  );
  return Buffer.concat(out);
}

test('any axis of any array comes first, whatever the width of its elements', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.nat(3),
      fc.constantFrom(1, 2, 4, 8),
      fc.integer({ min: 1, max: 50 }),
      async (dims, fortran, some, width, size) => {
        const axis = some % dims.length;
        const count = dims.reduce((product, dim) => product * dim, 1);
        const data = Buffer.concat(Array.from({ length: count }, (_, at) => element(at, width)));
        const found = await moved(pieces(data, size), { dims, fortran }, axis, width);
        expect(found).toEqual(expected(dims, fortran, axis, width));
      },
    ),
    { seed: testSeed },
  );
});

test('in pieces that end inside a row', async () => {
  const dims = [3, 70_000];
  const data = Buffer.concat(Array.from({ length: 210_000 }, (_, at) => element(at, 4)));
  for (const [axis, fortran] of [
    [1, false],
    [0, true],
  ] as const)
    expect(
      (await moved(pieces(data, 99_999), { dims, fortran }, axis, 4)).equals(expected(dims, fortran, axis, 4)),
    ).toBe(true);
});

test('of a source that ends early nothing comes', async () => {
  expect(await moved(pieces(Buffer.alloc(11), 4), { dims: [2, 3], fortran: false }, 1, 2)).toHaveLength(0);
});
