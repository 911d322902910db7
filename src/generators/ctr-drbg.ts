import { concat } from '../core/bytes.ts';
import { bytes, misuse, oneOf } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { Aes, counterBlock, counterValue } from './aes.ts';
import { checkRequest, counter64, type Drbg, DrbgGenerator } from './drbg.ts';
import { drbgRecipe } from './drbg-recipe.ts';
import { desk } from './kernel-generator.ts';

/** CTR_DRBG with AES (SP 800-90A Rev. 1, section 10.2.1), with or without derivation function. */
export type CtrCipher = 'AES-128' | 'AES-192' | 'AES-256';
export const CTR_CIPHERS = ['AES-128', 'AES-192', 'AES-256'] as const;
const BLOCK = 16;
const EMPTY: Uint8Array = new Uint8Array(0);
const keyBytes = (cipher: CtrCipher) => Number(cipher.slice(4)) / 8;

/** Seed length: key and block (table 3). Without derivation function the entropy input has exactly that many bytes. */
export const ctrSeedBytes = (cipher: CtrCipher): number => keyBytes(cipher) + BLOCK;

export class CtrDrbg implements Drbg {
  readonly #keyBytes: number;
  readonly #df: boolean;
  #key: Uint8Array;
  #v: Uint8Array = new Uint8Array(BLOCK);
  #reseedCounter = 1;

  /** CTR_DRBG_Instantiate (10.2.1.3); without derivation function the nonce is not used. */
  constructor(cipher: CtrCipher, df: boolean, entropy: Uint8Array, nonce = EMPTY, personalization = EMPTY) {
    this.#keyBytes = keyBytes(oneOf('cipher', cipher, CTR_CIPHERS));
    this.#df = df;
    this.#key = new Uint8Array(this.#keyBytes);
    this.#update(this.#material(entropy, df ? concat(nonce, personalization) : personalization));
  }

  get #seedBytes(): number {
    return this.#keyBytes + BLOCK;
  }

  reseed(entropy: Uint8Array, additional = EMPTY): void {
    this.#update(this.#material(entropy, additional));
    this.#reseedCounter = 1;
  }

  generate(count: number, additional?: Uint8Array): Uint8Array {
    const input = checkRequest(count, additional, this.#reseedCounter);
    const material = input.length === 0 ? new Uint8Array(this.#seedBytes) : this.#stretch(input);
    if (input.length) this.#update(material);
    const blocks = Math.ceil(count / BLOCK);
    const output = this.#keystream(blocks).slice(0, count);
    this.#update(material);
    this.#reseedCounter++;
    return output;
  }

  state(): Uint8Array {
    return concat(counter64(this.#reseedCounter), this.#key, this.#v);
  }

  setState(state: Uint8Array): void {
    this.#reseedCounter = Number(new DataView(state.buffer, state.byteOffset).getBigUint64(0));
    this.#key = state.slice(8, 8 + this.#keyBytes);
    this.#v = state.slice(8 + this.#keyBytes);
  }

  // Encrypts V + 1, V + 2, …: V goes up BEFORE it is used. At most 2^16 bytes, the kernel's room.
  #keystream(blocks: number): Uint8Array {
    const { kernel, out } = desk();
    const v = counterValue(this.#v);
    new Aes(this.#key).keystream(counterBlock(v + 1n), blocks, out);
    this.#v = counterBlock(v + BigInt(blocks));
    return new Uint8Array(kernel.memory.buffer, out, blocks * BLOCK);
  }

  // CTR_DRBG_Update (10.2.1.2).
  #update(provided: Uint8Array): void {
    const temp = this.#keystream(Math.ceil(this.#seedBytes / BLOCK)).slice(0, this.#seedBytes);
    xorInto(temp, provided);
    this.#key = temp.slice(0, this.#keyBytes);
    this.#v = temp.slice(this.#keyBytes);
  }

  #material(entropy: Uint8Array, more: Uint8Array): Uint8Array {
    if (this.#df) return blockCipherDf(concat(entropy, more), this.#keyBytes, this.#seedBytes);
    const material = bytes('entropy', entropy, this.#seedBytes).slice();
    return xorInto(material, this.#stretch(more));
  }

  #stretch(input: Uint8Array): Uint8Array {
    if (this.#df) return blockCipherDf(input, this.#keyBytes, this.#seedBytes);
    if (input.length > this.#seedBytes)
      throw misuse(
        'additional',
        `at most ${this.#seedBytes} bytes without derivation function`,
        `${input.length} bytes`,
      );
    return concat(input, new Uint8Array(this.#seedBytes - input.length));
  }
}

function xorInto(a: Uint8Array, b: Uint8Array): Uint8Array {
  for (let i = 0; i < b.length; i++) a[i] = a[i]! ^ b[i]!;
  return a;
}

// Block_Cipher_df (10.3.2) with BCC (10.3.3).
function blockCipherDf(input: Uint8Array, keyBytes: number, count: number): Uint8Array {
  const s = new Uint8Array(Math.ceil((8 + input.length + 1) / BLOCK) * BLOCK);
  const view = new DataView(s.buffer);
  view.setUint32(0, input.length);
  view.setUint32(4, count);
  s.set(input, 8);
  s[8 + input.length] = 0x80;
  const bcc = new Aes(Uint8Array.from({ length: keyBytes }, (_, i) => i));
  const temp: Uint8Array[] = [];
  for (let i = 0; BLOCK * i < keyBytes + BLOCK; i++) {
    const iv = new Uint8Array(BLOCK);
    new DataView(iv.buffer).setUint32(0, i);
    let chain = bcc.encrypt(iv);
    for (let at = 0; at < s.length; at += BLOCK) chain = bcc.encrypt(xorInto(chain, s.subarray(at, at + BLOCK)));
    temp.push(chain);
  }
  const made = concat(...temp);
  const aes = new Aes(made.slice(0, keyBytes));
  let x: Uint8Array = made.slice(keyBytes, keyBytes + BLOCK);
  const output: Uint8Array[] = [];
  for (let at = 0; at < count; at += BLOCK) output.push((x = aes.encrypt(x)));
  return concat(...output).slice(0, count);
}

/** `{ id, seed, cipher?, df?, nonce?, personalization?, request? }`: AES-256 without derivation function unless told otherwise. */
export function drbgCtr(recipe: GeneratorRecipe): DrbgGenerator {
  const cipher = oneOf('cipher', recipe.cipher ?? 'AES-256', CTR_CIPHERS);
  const df = recipe.df ?? false;
  if (typeof df !== 'boolean') throw misuse('df', 'true or false', df);
  const size = df ? { least: keyBytes(cipher), exact: false } : { least: ctrSeedBytes(cipher), exact: true };
  const { plain, entropy, nonce, personalization, request } = drbgRecipe(recipe, size, df);
  return new DrbgGenerator(plain, new CtrDrbg(cipher, df, entropy, nonce, personalization), request);
}
