import { concat } from '../core/bytes.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { addMod, checkRequest, counter64, type Drbg, DrbgGenerator } from './drbg.ts';
import { type HashName, hashes, hashNamed } from './drbg-hash.ts';
import { drbgRecipe } from './drbg-recipe.ts';

const EMPTY: Uint8Array = new Uint8Array(0);
const ONE = Uint8Array.of(1);

/** Hash_DRBG (SP 800-90A Rev. 1, section 10.1.1). */
export class HashDrbg implements Drbg {
  readonly #hash: (typeof hashes)[HashName]['hash'];
  readonly #seedBytes: number;
  #v: Uint8Array;
  #c: Uint8Array;
  #reseedCounter = 1;

  constructor(hash: HashName, entropy: Uint8Array, nonce = EMPTY, personalization = EMPTY) {
    this.#hash = hashes[hash].hash;
    this.#seedBytes = hashes[hash].seedBytes;
    this.#v = this.#df(concat(entropy, nonce, personalization));
    this.#c = this.#df(concat(Uint8Array.of(0), this.#v));
  }

  reseed(entropy: Uint8Array, additional = EMPTY): void {
    this.#v = this.#df(concat(ONE, this.#v, entropy, additional));
    this.#c = this.#df(concat(Uint8Array.of(0), this.#v));
    this.#reseedCounter = 1;
  }

  generate(count: number, additional?: Uint8Array): Uint8Array {
    const input = checkRequest(count, additional, this.#reseedCounter);
    if (input.length) this.#v = addMod(this.#v, this.#hash(concat(Uint8Array.of(2), this.#v, input)));
    const output = this.#hashgen(count);
    const h = this.#hash(concat(Uint8Array.of(3), this.#v));
    this.#v = addMod(this.#v, h, this.#c, counter64(this.#reseedCounter));
    this.#reseedCounter++;
    return output;
  }

  state(): Uint8Array {
    return concat(counter64(this.#reseedCounter), this.#v, this.#c);
  }

  setState(state: Uint8Array): void {
    this.#reseedCounter = Number(new DataView(state.buffer, state.byteOffset).getBigUint64(0));
    this.#v = state.slice(8, 8 + this.#seedBytes);
    this.#c = state.slice(8 + this.#seedBytes);
  }

  #hashgen(count: number): Uint8Array {
    const output = new Uint8Array(count);
    let data = this.#v;
    for (let at = 0; at < count; at += this.#hash.outputLen) {
      output.set(this.#hash(data).subarray(0, count - at), at);
      data = addMod(data, ONE);
    }
    return output;
  }

  // Hash_df (10.3.1).
  #df(input: Uint8Array): Uint8Array {
    const output: Uint8Array[] = [];
    const head = new Uint8Array(5);
    new DataView(head.buffer).setUint32(1, 8 * this.#seedBytes);
    for (let length = 0; length < this.#seedBytes; length += this.#hash.outputLen) {
      head[0] = head[0]! + 1;
      output.push(this.#hash(concat(head, input)));
    }
    return concat(...output).slice(0, this.#seedBytes);
  }
}

/** `{ id, seed, hash?, nonce?, personalization?, request? }`: SHA-256 unless told otherwise. */
export function drbgHash(recipe: GeneratorRecipe): DrbgGenerator {
  const hash = hashNamed(recipe.hash ?? 'SHA-256');
  const { plain, entropy, nonce, personalization, request } = drbgRecipe(
    recipe,
    { least: hashes[hash].strength, exact: false },
    true,
  );
  return new DrbgGenerator(plain, new HashDrbg(hash, entropy, nonce, personalization), request);
}
