import { hmac } from '@noble/hashes/hmac.js';
import { concat } from '../core/bytes.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { checkRequest, counter64, type Drbg, DrbgGenerator } from './drbg.ts';
import { type HashName, hashes, hashNamed } from './drbg-hash.ts';
import { drbgRecipe } from './drbg-recipe.ts';

const EMPTY: Uint8Array = new Uint8Array(0);

/** HMAC_DRBG (SP 800-90A Rev. 1, section 10.1.2). */
export class HmacDrbg implements Drbg {
  readonly #hash: (typeof hashes)[HashName]['hash'];
  #key: Uint8Array;
  #v: Uint8Array;
  #reseedCounter = 1;

  constructor(hash: HashName, entropy: Uint8Array, nonce = EMPTY, personalization = EMPTY) {
    this.#hash = hashes[hash].hash;
    this.#key = new Uint8Array(this.#hash.outputLen);
    this.#v = new Uint8Array(this.#hash.outputLen).fill(1);
    this.#update(concat(entropy, nonce, personalization));
  }

  reseed(entropy: Uint8Array, additional = EMPTY): void {
    this.#update(concat(entropy, additional));
    this.#reseedCounter = 1;
  }

  generate(count: number, additional?: Uint8Array): Uint8Array {
    const input = checkRequest(count, additional, this.#reseedCounter);
    if (input.length) this.#update(input);
    const output = new Uint8Array(count);
    for (let at = 0; at < count; at += this.#v.length) {
      this.#v = hmac(this.#hash, this.#key, this.#v);
      output.set(this.#v.subarray(0, count - at), at);
    }
    this.#update(input);
    this.#reseedCounter++;
    return output;
  }

  state(): Uint8Array {
    return concat(counter64(this.#reseedCounter), this.#key, this.#v);
  }

  setState(state: Uint8Array): void {
    this.#reseedCounter = Number(new DataView(state.buffer, state.byteOffset).getBigUint64(0));
    this.#key = state.slice(8, 8 + this.#hash.outputLen);
    this.#v = state.slice(8 + this.#hash.outputLen);
  }

  // HMAC_DRBG_Update (10.1.2.2): the second pass only when there is data.
  #update(provided: Uint8Array): void {
    for (const round of [0, 1]) {
      this.#key = hmac(this.#hash, this.#key, concat(this.#v, Uint8Array.of(round), provided));
      this.#v = hmac(this.#hash, this.#key, this.#v);
      if (provided.length === 0) break;
    }
  }
}

/** `{ id, seed, hash?, nonce?, personalization?, request? }`: SHA-256 unless told otherwise. */
export function drbgHmac(recipe: GeneratorRecipe): DrbgGenerator {
  const hash = hashNamed(recipe.hash ?? 'SHA-256');
  const { plain, entropy, nonce, personalization, request } = drbgRecipe(
    recipe,
    { least: hashes[hash].strength, exact: false },
    true,
  );
  return new DrbgGenerator(plain, new HmacDrbg(hash, entropy, nonce, personalization), request);
}
