import { bytesOf } from '../core/bytes.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { type Algorithm, KernelGenerator } from './kernel-generator.ts';
import { count, impossibleSeed, parseSeed, seedOf, withSeed } from './seed.ts';

/** xoshiro256++ 1.0, Blackman & Vigna 2019 (prng.di.unimi.it). Julia's default uses it, but seeds and splits in its own way. */
const algorithm: Algorithm = { name: 'xoshiro256++', wordBits: 64, stateBytes: 32, fill: 'xoshiro256ppFill' };

const U64 = 0xffffffffffffffffn;
/** The authors' jump(): the polynomial of 2^128 steps. */
const JUMP = [0x180ec6d33cfd0aban, 0xd5a61266f0c9392cn, 0xa9582618e03fc9aan, 0x39abdc4529b1661cn];

/** `{ id, seed, jumped? }`: seed is the state [s0,s1,s2,s3], or an integer below 2^64 that SplitMix64 expands, as the authors advise. */
export function xoshiro256pp(recipe: GeneratorRecipe): KernelGenerator {
  const expected = 'an integer in [0, 2^64) or a state [s0,s1,s2,s3] of such integers, not all zero';
  const seed = seedOf(recipe, expected);
  let state: readonly bigint[];
  if (seed.kind === 'integer') state = splitMix64(seed.value);
  else if (seed.kind === 'list' && seed.values.length === 4) state = seed.values;
  else throw impossibleSeed(recipe, expected);
  const inRange = (word: bigint) => word >= 0n && word <= U64;
  if (!(seed.kind === 'integer' ? inRange(seed.value) : state.every(inRange) && state.some((word) => word > 0n)))
    throw impossibleSeed(recipe, expected);
  const generator = new KernelGenerator(
    withSeed(recipe, parseSeed(recipe.seed)),
    algorithm,
    bytesOf(BigUint64Array.from(state)),
  );
  for (let i = count(recipe, 'jumped'); i > 0n; i--) jump(generator);
  return generator;
}

/** 2^128 words on. */
function jump(generator: KernelGenerator): void {
  const state = new BigUint64Array(generator.state.buffer, generator.state.byteOffset, 4);
  const sum = new BigUint64Array(4);
  const step = new BigUint64Array(1);
  for (const word of JUMP)
    for (let bit = 0n; bit < 64n; bit++) {
      if ((word >> bit) & 1n) for (let i = 0; i < 4; i++) sum[i] = sum[i]! ^ state[i]!;
      generator.fill(step);
    }
  state.set(sum);
}

// Steele, Lea & Flood 2014.
function splitMix64(seed: bigint): bigint[] {
  let x = seed;
  return Array.from({ length: 4 }, () => {
    x = (x + 0x9e3779b97f4a7c15n) & U64;
    let z = x;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & U64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & U64;
    return z ^ (z >> 31n);
  });
}
