import type { GeneratorRecipe } from '../core/types.ts';
import { type Algorithm, KernelGenerator } from './kernel-generator.ts';
import { count, parseSeed, seedSequenceOf, withSeed } from './seed.ts';
import type { SeedSequence } from './seedsequence.ts';

/** PCG64 (XSL-RR 128/64), O'Neill 2014, as numpy's `PCG64`: the default of `numpy.random.default_rng`. */
const algorithm: Algorithm = { name: 'pcg64', wordBits: 64, stateBytes: 32, fill: 'pcg64Fill' };

/** PCG_DEFAULT_MULTIPLIER_128 (numpy pcg64.h). */
const MULTIPLIER = (2549297995355413924n << 64n) | 4865540595714422341n;
/** One `jumped()` is this many steps: 2^128 / golden ratio (numpy _pcg64.pyx). */
const JUMP = 0x9e3779b97f4a7c15f39cc0605cedc835n;
const MASK = (1n << 128n) - 1n;

/** `{ id, seed, spawn?, poolSize?, jumped?, advance? }`. */
export function pcg64(recipe: GeneratorRecipe): KernelGenerator {
  return openPcg(recipe, algorithm, MULTIPLIER);
}

export function openPcg(recipe: GeneratorRecipe, kind: Algorithm, multiplier: bigint): KernelGenerator {
  const state = seedPcg(seedSequenceOf(recipe));
  const generator = new KernelGenerator(withSeed(recipe, parseSeed(recipe.seed)), kind, state);
  advancePcg(generator, count(recipe, 'jumped') * JUMP + count(recipe, 'advance'), multiplier);
  return generator;
}

// pcg_setseq_128_srandom_r. PCG64DXSM too steps here with the DEFAULT multiplier, not with its own.
function seedPcg(seeds: SeedSequence): Uint8Array {
  const [s0, s1, i0, i1] = seeds.state64(4);
  const increment = ((((i0! << 64n) | i1!) << 1n) | 1n) & MASK;
  const state = ((increment + ((s0! << 64n) | s1!)) * MULTIPLIER + increment) & MASK;
  return writePcg(new Uint8Array(32), state, increment);
}

/** Skip `delta` words in O(log delta): Brown, "Random number generation with arbitrary strides" (pcg_advance_lcg_128). */
function advancePcg(generator: KernelGenerator, delta: bigint, multiplier: bigint): void {
  const { state, increment } = readPcg(generator.state);
  let a = 1n;
  let c = 0n;
  let stepA = multiplier;
  let stepC = increment;
  for (let rest = delta & MASK; rest > 0n; rest >>= 1n) {
    if (rest & 1n) {
      a = (a * stepA) & MASK;
      c = (c * stepA + stepC) & MASK;
    }
    stepC = ((stepA + 1n) * stepC) & MASK;
    stepA = (stepA * stepA) & MASK;
  }
  writePcg(generator.state, (a * state + c) & MASK, increment);
}

/** numpy's `bit_generator.state['state']`. */
export function readPcg(bytes: Uint8Array): { state: bigint; increment: bigint } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 32);
  const u128 = (at: number) => view.getBigUint64(at, true) | (view.getBigUint64(at + 8, true) << 64n);
  return { state: u128(0), increment: u128(16) };
}

function writePcg(bytes: Uint8Array, state: bigint, increment: bigint): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 32);
  [state, state >> 64n, increment, increment >> 64n].forEach((value, i) => {
    view.setBigUint64(8 * i, value & 0xffffffffffffffffn, true);
  });
  return bytes;
}
