import { expect, test } from 'vitest';
import { openGenerator } from '../../../src/generators/registry.ts';

const id = 'xoshiro256++';
const first = (recipe: Record<string, unknown>, count: number) => {
  const words = new BigUint64Array(count);
  openGenerator({ id, ...recipe }).fill(words);
  return [...words];
};

test("the authors' C code on state 1, 2, 3, 4", () => {
  expect(first({ seed: '[1,2,3,4]' }, 6)).toEqual([
    41943041n,
    58720359n,
    3588806011781223n,
    3591011842654386n,
    9228616714210784205n,
    9973669472204895162n,
  ]);
});

test('SplitMix64 from 1234567, as Vigna prints it', () => {
  // prng.di.unimi.it/splitmix64.c; also Java's SplittableRandom.
  const state = [6457827717110365317n, 3203168211198807973n, 9817491932198370423n, 4593380528125082431n];
  expect(first({ seed: '1234567' }, 4)).toEqual(first({ seed: `[${state}]` }, 4));
});

test('a jump is 2^128 steps: the step as a matrix over GF(2), squared 128 times', () => {
  const U64 = 2n ** 64n - 1n;
  const step = (x: bigint): bigint => {
    let [s0, s1, s2, s3] = [0n, 64n, 128n, 192n].map((at) => (x >> at) & U64) as [bigint, bigint, bigint, bigint];
    const t = (s1 << 17n) & U64;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = ((s3 << 45n) | (s3 >> 19n)) & U64;
    return s0 | (s1 << 64n) | (s2 << 128n) | (s3 << 192n);
  };
  // Column i is the image of bit i.
  const apply = (columns: readonly bigint[], x: bigint) => {
    let sum = 0n;
    const bits = x.toString(2);
    for (let i = 0; i < bits.length; i++) if (bits[bits.length - 1 - i] === '1') sum ^= columns[i]!;
    return sum;
  };
  let power = Array.from({ length: 256 }, (_, i) => step(1n << BigInt(i)));
  for (let i = 0; i < 128; i++) power = power.map((column) => apply(power, column));
  const jumped = apply(power, 1n | (2n << 64n) | (3n << 128n) | (4n << 192n));
  const state = [0n, 64n, 128n, 192n].map((at) => (jumped >> at) & U64);
  expect(first({ seed: '[1,2,3,4]', jumped: 1 }, 5)).toEqual(first({ seed: `[${state}]` }, 5));
});
