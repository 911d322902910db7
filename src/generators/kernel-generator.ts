import { misuse, misuseType } from '../core/guards.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { type GeneratorsExports, generatorsKernel } from '../kernel/generators.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { openState, sealState } from './state.ts';

/** A compiled bit generator: what its step is called, how wide its words are, how long its state is. */
export interface Algorithm {
  readonly name: string;
  readonly wordBits: 32 | 64;
  /** Bytes of state, in the kernel's layout (kernels/generators/<name>.ts). */
  readonly stateBytes: number;
  readonly fill: keyof GeneratorsExports;
}

/** Moves a state to absolute word `index`. */
export type Seeker = (state: Uint8Array, index: bigint) => void;

export const CHUNK = 65536; // bytes of words a kernel call; fits the second-level cache
const STATE = 4096; // bytes; the longest state is MT19937's

export interface Desk {
  readonly kernel: Kernel<GeneratorsExports>;
  readonly state: number;
  readonly out: number;
}
let shared: Desk | undefined;

// One instance a thread for all generators: a state is a few bytes and visits the kernel for the length of a call,
// so ten thousand open streams cost ten thousand states and not ten thousand wasm memories.
export function desk(): Desk {
  if (shared) return shared;
  const kernel = generatorsKernel();
  shared = { kernel, state: kernel.allocate(STATE), out: kernel.allocate(CHUNK) };
  return shared;
}

/**
 * A bit generator whose step is compiled. `state` is plain data in the kernel's layout: a sampler that has the same algorithm
 * compiled in may copy it into its own kernel, run, and copy it back (same stream, no words through JavaScript).
 */
export class KernelGenerator implements Generator {
  readonly recipe: GeneratorRecipe;
  readonly algorithm: Algorithm;
  readonly state: Uint8Array;
  readonly seek?: (index: bigint) => void;

  constructor(recipe: GeneratorRecipe, algorithm: Algorithm, state: Uint8Array, seeker?: Seeker) {
    this.recipe = recipe;
    this.algorithm = algorithm;
    this.state = state;
    if (seeker) this.seek = (index) => seeker(state, wordIndex(index));
  }

  get wordBits(): 32 | 64 {
    return this.algorithm.wordBits;
  }

  fill(words: Uint32Array | BigUint64Array): void {
    checkWords(words, this.wordBits);
    const { kernel, state, out } = desk();
    const step = kernel.run[this.algorithm.fill] as (state: number, out: number, count: number) => void;
    const { buffer } = kernel.memory;
    new Uint8Array(buffer, state, this.state.length).set(this.state);
    const per = CHUNK / words.BYTES_PER_ELEMENT;
    for (let at = 0; at < words.length; at += per) {
      const count = Math.min(per, words.length - at);
      step(state, out, count);
      if (words instanceof Uint32Array) words.set(new Uint32Array(buffer, out, count), at);
      else words.set(new BigUint64Array(buffer, out, count), at);
    }
    this.state.set(new Uint8Array(buffer, state, this.state.length));
  }

  save(): Uint8Array {
    return sealState(this.recipe.id, this.state);
  }

  restore(state: Uint8Array): void {
    this.state.set(openState(this.recipe.id, state, this.state.length));
  }
}

/** `words` has the array type of the generator's native width. */
export function checkWords(words: Uint32Array | BigUint64Array, wordBits: 32 | 64): void {
  if (wordBits === 32 ? words instanceof Uint32Array : words instanceof BigUint64Array) return;
  throw misuseType('words', wordBits === 32 ? 'Uint32Array' : 'BigUint64Array', words);
}

export function wordIndex(index: unknown): bigint {
  if (typeof index === 'bigint' && index >= 0n) return index;
  throw misuse('index', 'bigint >= 0', index);
}
