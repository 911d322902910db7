import { FairnoiseError } from '../core/errors.ts';
import { bytes, integer } from '../core/guards.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { checkWords } from './kernel-generator.ts';
import { openState, sealState } from './state.ts';

/** A deterministic random bit generator of NIST SP 800-90A Rev. 1, instantiated. */
export interface Drbg {
  /** Generate (section 9.3): at most 2^16 bytes a request. With prediction resistance, `reseed` right before. */
  generate(count: number, additional?: Uint8Array): Uint8Array;
  reseed(entropy: Uint8Array, additional?: Uint8Array): void;
  /** Working state and reseed counter: the same length every time. */
  state(): Uint8Array;
  setState(state: Uint8Array): void;
}

/** Largest request: 2^19 bits (SP 800-90A tables 2 and 3). */
export const MAX_REQUEST = 65536;
/** Most requests between reseedings: 2^48 (same tables). */
const RESEED_INTERVAL = 2 ** 48;

export function checkRequest(count: number, additional: unknown, reseedCounter: number): Uint8Array {
  integer('count', count, 0, MAX_REQUEST);
  if (reseedCounter > RESEED_INTERVAL)
    throw new FairnoiseError('SOURCE_EXHAUSTED', 'this DRBG has served 2^48 requests: reseed it before the next one');
  return additional === undefined ? new Uint8Array(0) : bytes('additional', additional);
}

/** Big-endian sum of `a` and the values in `more`, modulo 2^(8 length). */
export function addMod(a: Uint8Array, ...more: Uint8Array[]): Uint8Array {
  const sum = a.slice();
  for (const b of more) {
    let carry = 0;
    for (let i = 1; i <= sum.length; i++) {
      carry += sum[sum.length - i]! + (b[b.length - i] ?? 0);
      sum[sum.length - i] = carry;
      carry >>= 8;
    }
  }
  return sum;
}

/** The reseed counter as a 64-bit big-endian integer, for sums and saved states. */
export function counter64(value: number): Uint8Array {
  const block = new Uint8Array(8);
  new DataView(block.buffer).setBigUint64(0, BigInt(value));
  return block;
}

/** A DRBG's output as a word stream: one request of `request` bytes after another, read as little-endian 32-bit words. */
export class DrbgGenerator implements Generator {
  readonly recipe: GeneratorRecipe;
  readonly wordBits = 32;
  readonly #drbg: Drbg;
  readonly #request: number;
  // State before the present request, the request's words, and how many of them were given.
  #before: Uint8Array;
  #words = new Uint32Array(0);
  #given = 0;

  constructor(recipe: GeneratorRecipe, drbg: Drbg, request: number) {
    this.recipe = recipe;
    this.#drbg = drbg;
    this.#request = request;
    this.#before = drbg.state();
  }

  fill(words: Uint32Array | BigUint64Array): void {
    checkWords(words, 32);
    for (let at = 0; at < words.length; ) {
      if (this.#given === this.#words.length) this.#next();
      const part = this.#words.subarray(this.#given, this.#given + words.length - at);
      (words as Uint32Array).set(part, at);
      at += part.length;
      this.#given += part.length;
    }
  }

  #next(): void {
    this.#before = this.#drbg.state();
    this.#words = new Uint32Array(this.#drbg.generate(this.#request).slice().buffer);
    this.#given = 0;
  }

  save(): Uint8Array {
    return sealState(this.recipe.id, counter64(this.#given), this.#given ? this.#before : this.#drbg.state());
  }

  restore(state: Uint8Array): void {
    const length = 8 + this.#drbg.state().length;
    const payload = openState(this.recipe.id, state, length);
    const given = Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(0));
    if (4 * given > this.#request)
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `expected a state of ${this.recipe.id} with requests of ${this.#request} bytes, got one ${4 * given} bytes into a request`,
      );
    this.#drbg.setState(payload.slice(8));
    this.#words = new Uint32Array(0);
    this.#given = 0;
    if (given === 0) return;
    this.#next();
    this.#given = given;
  }
}
